import type { AddressTable } from '../flow-batch.ts'

/** IPv6 addresses, each kept once and known by a number. */
export class AddressBook {
  readonly #numbers = new Map<string, number>()
  readonly #bytes: Uint8Array[] = []

  /** The number of a canonical IPv6 address. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#bytes.length)
    this.#bytes.push(ipv6Bytes(text))
    return this.#bytes.length - 1
  }

  numberOfBytes(bytes: Uint8Array): number {
    const groups = Array.from({ length: 8 }, (_, n) => (bytes[2 * n]! * 256 + bytes[2 * n + 1]!).toString(16))
    return this.numberOf(groups.join(':'))
  }

  bytes(number: number): Uint8Array {
    return this.#bytes[number]!
  }
}

/** An IPv4 address in dotted decimal as a number. */
export function ipv4Number(text: string): number {
  return text.split('.').reduce((so, octet) => so * 256 + Number(octet), 0)
}

function ipv6Bytes(text: string): Uint8Array {
  const [left, right] = text.split('::').map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[]?]
  const middle = right === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  const groups = [...left, ...middle, ...(right ?? [])].map((group) => Number.parseInt(group, 16))
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))
}

/** Collects the addresses of a batch, none twice. */
export class AddressCollector {
  #bytes = new Uint8Array(16 * 256)
  #isV4 = new Uint8Array(256)
  #length = 0
  readonly #book: AddressBook
  /** IPv4 addresses by open addressing: the address, and its number plus one. */
  #slots = new Uint32Array(2 * 1024)
  readonly #v6 = new Map<number, number>()

  constructor(book: AddressBook) {
    this.#book = book
  }

  /** Number in the batch of an IPv4 address. */
  v4(address: number): number {
    const mask = this.#slots.length / 2 - 1
    let slot = hashOf(address) & mask
    while (this.#slots[2 * slot + 1] !== 0) {
      if (this.#slots[2 * slot] === address) return this.#slots[2 * slot + 1]! - 1
      slot = (slot + 1) & mask
    }
    const number = this.#push(1)
    new DataView(this.#bytes.buffer).setUint32(16 * number + 12, address)
    this.#slots[2 * slot] = address
    this.#slots[2 * slot + 1] = number + 1
    if (4 * this.#length > this.#slots.length) this.#rehash()
    return number
  }

  /** Number in the batch of an IPv6 address, which is given by its number in the book. */
  v6(address: number): number {
    const known = this.#v6.get(address)
    if (known !== undefined) return known
    const number = this.#push(0)
    this.#bytes.set(this.#book.bytes(address), 16 * number)
    this.#v6.set(address, number)
    return number
  }

  table(): AddressTable {
    return {
      length: this.#length,
      bytes: this.#bytes.slice(0, 16 * this.#length),
      isV4: this.#isV4.slice(0, this.#length),
    }
  }

  #push(isV4: 0 | 1): number {
    if (this.#length === this.#isV4.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(this.#bytes.length * 2))
      this.#isV4 = grown(this.#isV4, new Uint8Array(this.#isV4.length * 2))
    }
    this.#isV4[this.#length] = isV4
    return this.#length++
  }

  #rehash(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    const mask = this.#slots.length / 2 - 1
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue
      let slot = hashOf(old[at]!) & mask
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask
      this.#slots.set(old.subarray(at, at + 2), 2 * slot)
    }
  }
}

function hashOf(address: number): number {
  const mixed = Math.imul(address ^ (address >>> 16), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function grown<T extends Uint8Array>(old: T, bigger: T): T {
  bigger.set(old)
  return bigger
}
