import { type Texts, textsOf } from '../../store/parquet/index.ts'
import { addressText } from '../address-text.ts'
import type { AddressTable } from '../flow-batch.ts'
import { sortedBy } from './counting-sort.ts'

/** The texts of all addresses, behind the empty text: address i is text i + 1. */
export function addressTexts(addresses: AddressTable): Texts {
  const list = ['']
  for (let index = 0; index < addresses.length; index++) list.push(addressText(addresses, index))
  return textsOf(list)
}

/**
 * The place of each address among all, in the order that entries of a public list have: by code units, the `|` behind the
 * address included. It depends on the addresses alone, not on their numbers.
 */
export function addressRanks(addresses: AddressTable): Uint32Array {
  const { four, six } = byFamily(addresses)
  const order = merged(addresses, sortedV4(addresses, four), sortedV6(addresses, six))
  const ranks = new Uint32Array(addresses.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank
  return ranks
}

function byFamily({ isV4, length }: AddressTable) {
  const four = new Uint32Array(length)
  const six: number[] = []
  let count = 0
  for (let index = 0; index < length; index++) {
    if (isV4[index] === 1) four[count++] = index
    else six.push(index)
  }
  return { four: four.subarray(0, count), six }
}

/** Places of the numbers 0 to 255 by their text, when `behind` stands behind it. */
function octetRanks(behind: string): Uint8Array {
  const texts = Array.from({ length: 256 }, (_, octet) => `${octet}${behind}`)
  const sorted = [...texts].sort()
  return Uint8Array.from(texts, (text) => sorted.indexOf(text))
}

const BEFORE_DOT = octetRanks('.')
const BEFORE_BAR = octetRanks('|')

function sortedV4({ bytes, length }: AddressTable, four: Uint32Array): Uint32Array {
  const [upper, lower] = [new Uint32Array(length), new Uint32Array(length)]
  for (const index of four) {
    const at = 16 * index
    upper[index] = BEFORE_DOT[bytes[at + 12]!]! * 256 + BEFORE_DOT[bytes[at + 13]!]!
    lower[index] = BEFORE_DOT[bytes[at + 14]!]! * 256 + BEFORE_BAR[bytes[at + 15]!]!
  }
  return sortedBy(sortedBy(four, lower), upper)
}

function sortedV6(addresses: AddressTable, six: readonly number[]): readonly number[] {
  const texts = new Map(six.map((index) => [index, `${addressText(addresses, index)}|`]))
  return [...six].sort((a, b) => (texts.get(a)! < texts.get(b)! ? -1 : 1))
}

function merged(addresses: AddressTable, four: Uint32Array, six: readonly number[]): Uint32Array {
  if (six.length === 0) return four
  const order = new Uint32Array(four.length + six.length)
  const textOf = (index: number) => `${addressText(addresses, index)}|`
  let [left, right] = [0, 0]
  for (let at = 0; at < order.length; at++) {
    const takeLeft = right === six.length || (left < four.length && textOf(four[left]!) < textOf(six[right]!))
    order[at] = takeLeft ? four[left++]! : six[right++]!
  }
  return order
}
