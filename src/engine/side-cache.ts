import { addressText } from './address-text.ts'
import type { AddressTable } from './flow-batch.ts'

/** Says which side an address is. Each question takes a text and several look-ups. */
interface Sides {
  /** Seen from a home. */
  side(home: number, address: string): number
  /** Of an address that is in no network and at no site: seen from a known NIC, and from elsewhere. Of another undefined. */
  stranger(address: string): { readonly fromNic: number; readonly elsewhere: number } | undefined
  /** Whether the NIC of a home is known. */
  isNic(home: number): boolean
}

/** Slots for IPv4 addresses, and for pairs of a home and an address: 3 MB. An answer gives way to another one of its slot. */
const [ADDRESS_BITS, PAIR_BITS] = [17, 16]

/** Answers from memory where it can: no text is made for what it knows, and it never grows. IPv6 addresses are always asked for. */
export function rememberingSides(ask: Sides) {
  const strangers = slots(ADDRESS_BITS, ['address', 'state', 'fromNic', 'elsewhere'])
  const pairs = slots(PAIR_BITS, ['address', 'home', 'side'])
  const [EMPTY, STRANGER, LOCATED] = [0, 1, 2]

  const stateOf = (slot: number, address: number, text: () => string): number => {
    if (strangers.address[slot] === address && strangers.state[slot] !== EMPTY) return strangers.state[slot]!
    const found = ask.stranger(text())
    strangers.address[slot] = address
    strangers.state[slot] = found === undefined ? LOCATED : STRANGER
    strangers.fromNic[slot] = found?.fromNic ?? 0
    strangers.elsewhere[slot] = found?.elsewhere ?? 0
    return strangers.state[slot]!
  }
  const located = (home: number, address: number, text: () => string): number => {
    const slot = slotOf(address ^ Math.imul(home + 1, 0x9e3779b1), PAIR_BITS)
    if (pairs.address[slot] !== address || pairs.home[slot] !== home + 1) {
      pairs.side[slot] = ask.side(home, text())
      pairs.address[slot] = address
      pairs.home[slot] = home + 1
    }
    return pairs.side[slot]!
  }
  return (home: number, addresses: AddressTable, index: number): number => {
    const text = () => addressText(addresses, index)
    if (addresses.isV4[index] !== 1) return ask.side(home, text())
    const address = v4Of(addresses.bytes, 16 * index + 12)
    const slot = slotOf(address, ADDRESS_BITS)
    if (stateOf(slot, address, text) === LOCATED) return located(home, address, text)
    return ask.isNic(home) ? strangers.fromNic[slot]! : strangers.elsewhere[slot]!
  }
}

function slots<Name extends string>(bits: number, names: readonly Name[]): Readonly<Record<Name, Uint32Array>> {
  return Object.fromEntries(names.map((name) => [name, new Uint32Array(2 ** bits)])) as Record<Name, Uint32Array>
}

function slotOf(key: number, bits: number): number {
  const mixed = Math.imul(key ^ (key >>> 16), 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> (32 - bits)
}

function v4Of(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}
