import type { AddressTable } from '../flow-batch.ts'
import { mix, SEED } from './seeded-hash.ts'

/** Addresses of several tables, each once. */
export interface AddressUnion {
  /** Adds the addresses of a table; says which number each has here, by its number there. */
  add(table: AddressTable): Uint32Array
  table(): AddressTable
}

/** Brings address tables together, by a hash table over the 16 bytes of each address. */
export function addressUnion(capacity: number): AddressUnion {
  let slots = new Int32Array(slotsFor(capacity)).fill(-1)
  let words = new Uint32Array(4 * Math.max(1, capacity))
  let isV4 = new Uint8Array(Math.max(1, capacity))
  let length = 0

  const isAt = (at: number, table: Uint32Array, index: number, v4: number) =>
    words[4 * at + 3] === table[4 * index + 3] &&
    words[4 * at + 2] === table[4 * index + 2] &&
    words[4 * at + 1] === table[4 * index + 1] &&
    words[4 * at] === table[4 * index] &&
    isV4[at] === v4
  const numberOf = (table: Uint32Array, index: number, v4: number): number => {
    let slot = hash(table, index, v4) & (slots.length - 1)
    while (slots[slot]! >= 0) {
      if (isAt(slots[slot]!, table, index, v4)) return slots[slot]!
      slot = (slot + 1) & (slots.length - 1)
    }
    slots[slot] = length
    for (let word = 0; word < 4; word++) words[4 * length + word] = table[4 * index + word]!
    isV4[length] = v4
    return length++
  }
  const makeRoom = (more: number) => {
    if ((length + more) * 4 > words.length) {
      words = widened(words, Math.max(length + more, 2 * length) * 4)
      isV4 = widened(isV4, words.length / 4)
    }
    if ((length + more) * 2 <= slots.length) return
    slots = new Int32Array(slotsFor(length + more)).fill(-1)
    for (let at = 0; at < length; at++) {
      let slot = hash(words, at, isV4[at]!) & (slots.length - 1)
      while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = at
    }
  }
  return {
    add(table) {
      makeRoom(table.length)
      const numbers = new Uint32Array(table.length)
      const from = wordsOf(table)
      for (let index = 0; index < table.length; index++) numbers[index] = numberOf(from, index, table.isV4[index]!)
      return numbers
    },
    table: () => ({ length, bytes: bytesOf(words.slice(0, 4 * length)), isV4: isV4.slice(0, length) }),
  }
}

/** At least twice as many slots as addresses: a power of two. */
function slotsFor(addresses: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, addresses * 2)))
}

function hash(words: Uint32Array, index: number, v4: number): number {
  let so = mix(SEED ^ v4, words[4 * index + 3]!)
  if (v4 === 0) for (let word = 0; word < 3; word++) so = mix(so, words[4 * index + word]!)
  return so
}

/** The four words of each address; a table that a view was cut from is copied where words need it. */
function wordsOf({ bytes, length }: AddressTable): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, 4 * length)
}

function bytesOf(words: Uint32Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
}

function widened<T extends Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(array: T, length: number): T {
  const wider = new (array.constructor as new (length: number) => T)(length) // the same kind of array
  wider.set(array)
  return wider
}
