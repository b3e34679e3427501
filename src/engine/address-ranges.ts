import { isIPv4 } from 'node:net'
import { canonicalAddress } from './address.ts'

/** Addresses from `first` to `last`, both included, of one family, with what is known of them. */
export interface AddressRange<T> {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
  readonly value: T
}

/** A look-up over ranges that may overlap: the narrowest wins, then the first given. */
export interface AddressRanges<T> {
  /** The value of the range that holds the address; `counts` says which values may be an answer, all when it is absent. */
  find(address: string, counts?: (value: T) => boolean): T | undefined
}

/** The range of `10.0.0.0/8`, of a single address, or of `first,last`; undefined when the text is none. */
export function parseRange(first: string, last?: string): Omit<AddressRange<never>, 'value'> | undefined {
  if (last === undefined) return parsePrefix(first)
  const from = addressNumber(first)
  const to = addressNumber(last)
  if (from === undefined || to === undefined || from.family !== to.family || from.number > to.number) return undefined
  return { family: from.family, first: from.number, last: to.number }
}

function parsePrefix(text: string): Omit<AddressRange<never>, 'value'> | undefined {
  const [address, length, ...more] = text.split('/') as [string, string?, ...string[]]
  const base = addressNumber(address)
  if (base === undefined || more.length > 0) return undefined
  const bits = base.family === 4 ? 32 : 128
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return undefined
  const size = 1n << BigInt(bits - Number(length ?? bits))
  const first = base.number - (base.number % size)
  return { family: base.family, first, last: first + size - 1n }
}

/** An address as a number of its family. */
function addressNumber(text: string): { readonly family: 4 | 6; readonly number: bigint } | undefined {
  const address = canonicalAddress(text.trim())
  if (address === undefined) return undefined
  if (isIPv4(address))
    return { family: 4, number: BigInt(address.split('.').reduce((so, part) => so * 256 + Number(part), 0)) }
  const [head, tail] = address.split('::') as [string, string?]
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const parts = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return { family: 6, number: parts.reduce((so, part) => so * 65536n + BigInt(`0x${part}`), 0n) }
}

/**
 * Prepares ranges for look-ups: sorted by start, each look-up walks back from the last start at or below the address until
 * no earlier range reaches it, passing over blocks of ranges that all end below it. Ranges are taken one by one and
 * kept in columns, 28 bytes and a value each for IPv4: country files have hundreds of thousands.
 */
export function addressRanges<T>(ranges: Iterable<AddressRange<T>>): AddressRanges<T> {
  const given = { 4: givenRanges<T>(column4()), 6: givenRanges<T>(column6()) }
  for (const { family, first, last, value } of ranges) {
    given[family].ends.push(first)
    given[family].ends.push(last)
    given[family].values.push(value)
  }
  const families = { 4: prepared(given[4], column4), 6: prepared(given[6], column6) }
  if (given[4].values.length + given[6].values.length === 0) return { find: () => undefined }
  return {
    find(address, counts) {
      const wanted = addressNumber(address)
      return wanted === undefined ? undefined : narrowest(families[wanted.family], wanted.number, counts)
    },
  }
}

/** Addresses of one family, laid one behind the other. */
interface Column {
  readonly at: (index: number) => bigint
  /** Below 0 when the first address comes first. */
  readonly compare: (left: number, right: number) => number
  readonly push: (address: bigint) => void
}

function column4(): Column {
  const numbers: number[] = []
  return {
    compare: (left, right) => numbers[left]! - numbers[right]!,
    at: (index) => BigInt(numbers[index]!),
    push: (address) => void numbers.push(Number(address)),
  }
}

/** 128 bits as four numbers of 32: bigints would cost an object each. */
function column6(): Column {
  const words: number[] = []
  return {
    compare(left, right) {
      let word = 0
      while (word < 3 && words[4 * left + word] === words[4 * right + word]) word++
      return words[4 * left + word]! - words[4 * right + word]!
    },
    at: (index) => words.slice(4 * index, 4 * index + 4).reduce((so, word) => (so << 32n) | BigInt(word), 0n),
    push: (address) => void words.push(...[96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn))),
  }
}

/** Ranges as they were given: the ends of range i are addresses 2i and 2i + 1. */
interface GivenRanges<T> {
  readonly ends: Column
  readonly values: T[]
}

function givenRanges<T>(ends: Column): GivenRanges<T> {
  return { ends, values: [] }
}

interface Prepared<T> extends GivenRanges<T> {
  /** Numbers of the ranges in the order of their starts. */
  readonly order: Uint32Array
  /** By that order: the greatest end so far. Where it lies below the address, the walk back ends. */
  readonly reach: Column
  /** Of each block of that order: the greatest end in it. */
  readonly blocks: Column
}

/** Ranges that a walk can pass over at once. */
const BLOCK = 64

function prepared<T>({ ends, values }: GivenRanges<T>, column: () => Column): Prepared<T> {
  const order = Uint32Array.from(values.keys()).sort((left, right) => ends.compare(2 * left, 2 * right) || left - right)
  const [reach, blocks] = [column(), column()]
  let [furthest, inBlock] = [-1n, -1n]
  for (const [at, range] of order.entries()) {
    const last = ends.at(2 * range + 1)
    if (last > furthest) furthest = last
    if (last > inBlock) inBlock = last
    reach.push(furthest)
    if (at % BLOCK < BLOCK - 1) continue
    blocks.push(inBlock)
    inBlock = -1n
  }
  return { ends, values, order, reach, blocks }
}

function narrowest<T>(ranges: Prepared<T>, number: bigint, counts: (value: T) => boolean = () => true): T | undefined {
  const { ends, values, order, reach, blocks } = ranges
  let best: { readonly range: number; readonly width: bigint } | undefined
  for (let at = lastStart(ranges, number); at >= 0 && reach.at(at) >= number; at--) {
    while (at % BLOCK === BLOCK - 1 && blocks.at((at - BLOCK + 1) / BLOCK) < number) at -= BLOCK
    if (at < 0) break
    const range = order[at]!
    const [first, last] = [ends.at(2 * range), ends.at(2 * range + 1)]
    const width = last - first
    const isNarrower = best === undefined || width < best.width || (width === best.width && range < best.range)
    if (last >= number && isNarrower && counts(values[range]!)) best = { range, width }
  }
  return best === undefined ? undefined : values[best.range]
}

/** Place of the last range, by order, that starts at or below the number; -1 when none does. */
function lastStart({ ends, order }: Prepared<unknown>, number: bigint): number {
  let [low, high] = [0, order.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ends.at(2 * order[middle]!) <= number) low = middle + 1
    else high = middle
  }
  return low - 1
}
