import { type Dynamic, isArray, type Typed, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

type List = readonly Dynamic[]

/** A number, whole or not; undefined for what is none. A text may be a NaN that went through JSON. */
function numberIn(value: Dynamic | undefined): number | undefined {
  if (typeof value === 'string') throw new Undetermined('a text in a series')
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined
}

function list(arg: Typed): List | undefined {
  return isArray(arg.value) ? arg.value : undefined
}

/** Of each element; what is no number stays a gap. */
const each =
  (real: (x: number) => number, whole?: (x: bigint) => bigint): Evaluate =>
  ([series]) => {
    const values = list(series!)
    if (values === undefined) return null
    return values.map((value) => {
      if (whole !== undefined && typeof value === 'bigint') return whole(value)
      const x = numberIn(value)
      if (x !== undefined && !Number.isFinite(real(x))) throw new Undetermined('no number in a series')
      return x === undefined ? null : real(x)
    })
  }

/** Of the elements at each place of two series; the shorter one ends in gaps. */
const pairs =
  (real: (x: number, y: number) => number | boolean, whole?: (x: bigint, y: bigint) => bigint): Evaluate =>
  ([a, b]) => {
    const [first, second] = [list(a!), list(b!)]
    if (first === undefined || second === undefined) throw new Undetermined('a series and no series')
    return Array.from({ length: Math.max(first.length, second.length) }, (_, index) => {
      const [x, y] = [first[index] ?? null, second[index] ?? null]
      if (whole !== undefined && typeof x === 'bigint' && typeof y === 'bigint') return within64(whole(x, y))
      const [p, q] = [numberIn(x), numberIn(y)]
      if (p === undefined || q === undefined) return null
      const value = real(p, q)
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Undetermined('no number in a series')
      return value
    })
  }

function within64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Undetermined('a whole number beyond 64 bits in a series')
  return value
}

/** Gaps are nulls here; other values that stand for a gap are left to the cases. */
const filled =
  (fill: (values: List, at: number) => Dynamic): Evaluate =>
  ([series, ...more]) => {
    const values = list(series!)
    if (more.length > 0) throw new Undetermined('another gap')
    return values === undefined ? null : values.map((value, at) => (value === null ? fill(values, at) : value))
  }

/** What one series comes to; a gap among its numbers is left to the cases. */
const summed =
  (start: number, join: (sum: number, x: number) => number): Evaluate =>
  ([series]) => {
    const values = list(series!)
    if (values === undefined) return null
    const numbers = values.map(numberIn)
    if (numbers.some((one) => one === undefined)) throw new Undetermined('a gap in a sum')
    const total = (numbers as number[]).reduce(join, start) // no gap is among them
    if (!Number.isFinite(total)) throw new Undetermined('no number in a series')
    return total
  }

/** Functions of series (https://learn.microsoft.com/kusto/query/time-series-analysis). */
export const series: Functions = {
  series_abs: each(Math.abs, (x) => (x < 0n ? -x : x)),
  series_floor: each(Math.floor),
  series_ceiling: each(Math.ceil),
  series_exp: each(Math.exp),
  series_sin: each(Math.sin),
  series_add: pairs(
    (x, y) => x + y,
    (x, y) => x + y,
  ),
  series_subtract: pairs(
    (x, y) => x - y,
    (x, y) => x - y,
  ),
  series_multiply: pairs(
    (x, y) => x * y,
    (x, y) => x * y,
  ),
  series_divide: pairs((x, y) => x / y),
  series_greater: pairs((x, y) => x > y),
  series_greater_equals: pairs((x, y) => x >= y),
  series_less: pairs((x, y) => x < y),
  series_less_equals: pairs((x, y) => x <= y),
  series_equals: pairs((x, y) => x === y),
  series_not_equals: pairs((x, y) => x !== y),
  series_fill_forward: filled((values, at) => values.slice(0, at).findLast((one) => one !== null) ?? null),
  series_fill_backward: filled((values, at) => values.slice(at).find((one) => one !== null) ?? null),
  series_fill_const: ([series, value]) => {
    const values = list(series!)
    if (value!.value === null) throw new Undetermined('a gap filled with a gap')
    return values === undefined ? null : values.map((one) => one ?? (value!.value as Dynamic))
  },
  series_sum: summed(0, (sum, x) => sum + x),
  series_product: summed(1, (product, x) => product * x),
}
