import type { KqlType } from '../../../src/kql/index.ts'
import { convert } from './convert.ts'
import { compareValues, keyOf, type Row } from './table.ts'
import {
  type Dynamic,
  fitting,
  isUnordered,
  markUnordered,
  missing,
  type Typed,
  Undetermined,
  type Value,
} from './value.ts'

/** The rows of a group and their ranks in the order of the table. */
export interface Group {
  readonly rows: readonly Row[]
  readonly ranks: readonly number[]
}

/** An aggregate's arguments, a list for each row of the group. */
interface Rows {
  readonly args: readonly (readonly Typed[])[]
  readonly ranks: readonly number[]
  readonly types: readonly KqlType[]
  readonly type: KqlType
}

type Aggregate = (rows: Rows) => readonly Value[]

/** The rows for which the condition, the argument at that place, is true; the condition is left out of them. */
function where(place: number, aggregate: Aggregate): Aggregate {
  return (rows) => {
    const kept = rows.args.map((args) => args[place]!.value === true)
    return aggregate({
      ...rows,
      args: rows.args.filter((_, index) => kept[index]).map((args) => args.toSpliced(place, 1)),
      ranks: rows.ranks.filter((_, index) => kept[index]),
      types: rows.types.toSpliced(place, 1),
    })
  }
}

/** The first argument of each row, nulls left out. */
function known({ args }: Rows): readonly Typed[] {
  return args.map(([first]) => first!).filter(({ value }) => value !== null)
}

const count: Aggregate = ({ args }) => [BigInt(args.length)]

const sum: Aggregate = (rows) => {
  const { type } = rows
  const values = known(rows).map((one) => convert(one, type))
  if (type === 'real') return [(values as number[]).reduce((total, one) => total + one, 0)]
  return [
    fitting(
      (values as bigint[]).reduce((total, one) => total + one, 0n),
      type,
    ),
  ]
}

/** Of nothing there is no number. */
const avg: Aggregate = (rows) => {
  const { type } = rows
  const values = known(rows)
  if (type === 'real') {
    const reals = values.map((one) => convert(one, 'real') as number)
    return [reals.reduce((total, one) => total + one, 0) / reals.length]
  }
  if (values.length === 0) return [null]
  const total = values.reduce((all, { value }) => all + (value as bigint), 0n)
  if (total % BigInt(values.length) !== 0n) throw new Undetermined('an average between two ticks')
  return [fitting(total, type) / BigInt(values.length)]
}

function extreme(sign: 1 | -1): Aggregate {
  return (rows) => {
    const values = known(rows).map(({ value }) => value)
    if (values.some((value) => Number.isNaN(value))) throw new Undetermined('the extreme of NaN')
    const type = rows.types[0]!
    const best = values.reduce<Value>(
      (found, one) => (found === null || sign * compareValues(one, found, type) > 0 ? one : found),
      null,
    )
    return [best ?? missing(type)]
  }
}

const dcount: Aggregate = (rows) => [BigInt(new Set(known(rows).map(({ value, type }) => keyOf(value, type))).size)]

/** Nulls are left out; rows that are in no order make a list in no order. */
const makeList: Aggregate = (rows) => {
  const limit = rows.args[0]?.[1]?.value
  const entries = rows.args.map(([one], index) => ({ one: one!, rank: rows.ranks[index]! }))
  const kept = entries.filter(({ one }) => one.value !== null)
  if (kept.some(({ one }) => isUnordered(one.value))) throw new Undetermined('a list of lists in no order')
  const list = kept.map(({ one }) => convert(one, 'dynamic'))
  const ordered = kept.every(({ one, rank }, index) => {
    const before = kept[index - 1]
    return (
      before === undefined || before.rank < rank || keyOf(before.one.value, one.type) === keyOf(one.value, one.type)
    )
  })
  const result = ordered ? list : markUnordered(list)
  return [cut(result, limit)]
}

const makeSet: Aggregate = (rows) => {
  const limit = rows.args[0]?.[1]?.value
  const values = known(rows)
  if (values.some(({ value }) => typeof value === 'object')) throw new Undetermined('a set of lists or bags')
  const unique = new Map(values.map((one) => [keyOf(one.value, one.type), convert(one, 'dynamic')]))
  return [cut(markUnordered([...unique.values()]), limit)]
}

function cut(list: readonly Dynamic[], limit: Value | undefined): readonly Dynamic[] {
  if (limit === undefined || limit === null || Number(limit) >= list.length) return list
  if (isUnordered(list) || Number(limit) < 1) throw new Undetermined('which elements stay')
  return list.slice(0, Number(limit))
}

/** The row in which the first argument is greatest or least; rows that tie must agree. */
function arg(sign: 1 | -1): Aggregate {
  return ({ args, types }) => {
    if (args.length === 0) return types.map(missing)
    if (args.some(([by]) => Number.isNaN(by!.value))) throw new Undetermined('the extreme of NaN')
    const present = args.filter(([by]) => by!.value !== null)
    const candidates = present.length === 0 ? args : present
    const order = (a: readonly Typed[], b: readonly Typed[]) => compareValues(a[0]!.value, b[0]!.value, types[0]!)
    const best = candidates.reduce((found, one) => (sign * order(one, found) > 0 ? one : found))
    const tied = candidates.filter((one) => order(one, best) === 0)
    return [agreed(tied)].flat()
  }
}

/** The one row that all of them are. */
function agreed(rows: readonly (readonly Typed[])[]): readonly Value[] {
  const keys = rows.map((row) => row.map(({ value, type }) => keyOf(value, type)).join('\u0001'))
  if (new Set(keys).size > 1) throw new Undetermined('which of several rows')
  return rows[0]!.map(({ value }) => value)
}

/** Any value, one that is not null (of texts: not empty) where there is one. */
const takeAny: Aggregate = ({ args, types }) => {
  if (args.length === 0) return types.map(missing)
  if (types.length > 1) return agreed(args)
  const full = args.filter(([one]) => one!.value !== null && one!.value !== '')
  return agreed(full.length === 0 ? args : full)
}

/** Nearest rank: the smallest value that `percent` of all are not above (…/percentiles-aggregation-function#nearest-rank-percentile). */
const percentiles: Aggregate = (rows) => {
  const values = known(rows).map(({ value }) => value)
  if (values.some((value) => Number.isNaN(value))) throw new Undetermined('a percentile of NaN')
  const [type, ...points] = rows.types
  const sorted = values.toSorted((a, b) => compareValues(a, b, type!))
  return points.map((_, index) => {
    if (sorted.length === 0) return null
    const percent = Number(rows.args[0]![index + 1]!.value)
    return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)]!
  })
}

/** Of one value or none the spread is left open. */
function spread(sample: boolean, root: boolean): Aggregate {
  return (rows) => {
    const values = known(rows).map((one) => convert(one, 'real') as number)
    if (values.length < 2 || values.some((one) => !Number.isFinite(one)))
      throw new Undetermined('the spread of too few')
    const mean = values.reduce((total, one) => total + one, 0) / values.length
    const squares = values.reduce((total, one) => total + (one - mean) ** 2, 0)
    const variance = squares / (values.length - Number(sample))
    const size = Math.max(...values.map(Math.abs))
    if (size > 0 && variance / size ** 2 < 1e-9) throw new Undetermined('a spread lost in the digits')
    return [root ? Math.sqrt(variance) : variance]
  }
}

function bits(join: (a: bigint, b: bigint) => bigint): Aggregate {
  return (rows) => {
    if (known(rows).some(({ type }) => type === 'real')) throw new Undetermined('the bits of a real')
    const values = known(rows).map((one) => convert(one, 'long') as bigint)
    return [values.length === 0 ? null : values.reduce(join)]
  }
}

/** Every aggregate that the interpreter knows (https://learn.microsoft.com/kusto/query/aggregation-functions). */
export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count,
  countif: where(0, count),
  sum,
  sumif: where(1, sum),
  avg,
  avgif: where(1, avg),
  min: extreme(-1),
  minif: where(1, extreme(-1)),
  max: extreme(1),
  maxif: where(1, extreme(1)),
  dcount,
  dcountif: where(1, dcount),
  count_distinct: dcount,
  count_distinctif: where(1, dcount),
  make_list: makeList,
  makelist: makeList,
  make_list_if: where(1, makeList),
  make_set: makeSet,
  makeset: makeSet,
  make_set_if: where(1, makeSet),
  arg_max: arg(1),
  argmax: arg(1),
  arg_min: arg(-1),
  argmin: arg(-1),
  take_any: takeAny,
  any: takeAny,
  take_anyif: where(1, takeAny),
  anyif: where(1, takeAny),
  percentile: percentiles,
  percentiles,
  stdev: spread(true, true),
  stdevif: where(1, spread(true, true)),
  stdevp: spread(false, true),
  variance: spread(true, false),
  varianceif: where(1, spread(true, false)),
  variancep: spread(false, false),
  binary_all_and: bits((a, b) => a & b),
  binary_all_or: bits((a, b) => a | b),
  binary_all_xor: bits((a, b) => a ^ b),
}
