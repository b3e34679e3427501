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
    return { family: 4, number: address.split('.').reduce((so, part) => so * 256n + BigInt(part), 0n) }
  const [head, tail] = address.split('::') as [string, string?]
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const parts = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return { family: 6, number: parts.reduce((so, part) => so * 65536n + BigInt(`0x${part}`), 0n) }
}

/**
 * Prepares ranges for look-ups: sorted by start, each look-up walks back from the last start at or below the address until
 * no earlier range reaches it. Logarithmic in the ranges, and linear in those the walk passes.
 */
export function addressRanges<T>(ranges: readonly AddressRange<T>[]): AddressRanges<T> {
  const families = { 4: prepared(ranges, 4), 6: prepared(ranges, 6) }
  return {
    find(address, counts) {
      const wanted = addressNumber(address)
      return wanted === undefined ? undefined : narrowest(families[wanted.family], wanted.number, counts)
    },
  }
}

interface GivenRange<T> extends AddressRange<T> {
  /** Position among the ranges as they were given. */
  readonly order: number
}

interface Prepared<T> {
  readonly ranges: readonly GivenRange<T>[]
  /** The greatest end among this range and all before it: where it lies below the address, the walk back ends. */
  readonly reach: readonly bigint[]
}

function prepared<T>(all: readonly AddressRange<T>[], family: 4 | 6): Prepared<T> {
  const ranges = all.map((range, order) => ({ ...range, order })).filter((range) => range.family === family)
  ranges.sort((left, right) => (left.first < right.first ? -1 : left.first > right.first ? 1 : 0))
  const reach: bigint[] = []
  for (const { last } of ranges) {
    const before = reach.at(-1) ?? -1n
    reach.push(last > before ? last : before)
  }
  return { ranges, reach }
}

function narrowest<T>(
  { ranges, reach }: Prepared<T>,
  number: bigint,
  counts: (value: T) => boolean = () => true,
): T | undefined {
  let best: GivenRange<T> | undefined
  for (let at = lastStart(ranges, number); at >= 0 && reach[at]! >= number; at--) {
    const range = ranges[at]!
    const isBest = range.last >= number && (best === undefined || isBetter(range, best))
    if (isBest && counts(range.value)) best = range
  }
  return best?.value
}

function isBetter(range: GivenRange<unknown>, than: GivenRange<unknown>): boolean {
  const narrower = width(range) - width(than)
  return narrower < 0n || (narrower === 0n && range.order < than.order)
}

function width(range: AddressRange<unknown>): bigint {
  return range.last - range.first
}

/** Index of the last range that starts at or below the number; -1 when none does. */
function lastStart(ranges: readonly AddressRange<unknown>[], number: bigint): number {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ranges[middle]!.first <= number) low = middle + 1
    else high = middle
  }
  return low - 1
}
