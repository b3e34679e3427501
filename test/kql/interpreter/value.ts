import type { KqlType } from '../../../src/kql/index.ts'

/** A dynamic value: JSON with whole numbers as bigint; a bag keeps its keys in order. */
export type Dynamic = null | boolean | bigint | number | string | readonly Dynamic[] | Bag
export type Bag = ReadonlyMap<string, Dynamic>

/**
 * One value of the interpreter: int, long, datetime and timespan are bigint (times in ticks), real is number, guid and
 * string are text, dynamic is {@link Dynamic}. Null is null; text never is.
 */
export type Value = Dynamic

/** A value and its Kusto type. */
export interface Typed {
  readonly type: KqlType
  readonly value: Value
}

/** Kusto's documentation leaves this answer open: two right executions may differ. */
export class Undetermined extends Error {
  override readonly name = 'Undetermined'
}

/** The query stops while it runs: a whole number left its 64 bits. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** A construct that the interpreter has no rule for yet. */
export class NotInterpreted extends Error {
  override readonly name = 'NotInterpreted'
}

const BITS: Partial<Record<KqlType, bigint>> = { int: 31n, long: 63n, datetime: 63n, timespan: 63n }

/** A whole number of the type, or the end of the query when it does not fit. */
export function fitting(value: bigint, type: KqlType): bigint {
  const edge = 1n << (BITS[type] ?? 63n)
  if (value >= edge || value < -edge) throw new Stopped(`${value} is no ${type}`)
  return value
}

/** The empty value of a type. */
export function missing(type: KqlType): Value {
  return type === 'string' ? '' : null
}

export function isArray(value: Value): value is readonly Dynamic[] {
  return Array.isArray(value)
}

export function isBag(value: Value): value is Bag {
  return value instanceof Map
}

/** Lists whose order Kusto leaves open: of an aggregate over rows in no order, and of sets. */
const unordered = new WeakSet<readonly Dynamic[]>()

export function markUnordered(list: readonly Dynamic[]): readonly Dynamic[] {
  if (list.length > 1) unordered.add(list)
  return list
}

export function isUnordered(value: Value): boolean {
  return isArray(value) && unordered.has(value)
}
