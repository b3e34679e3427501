import { convert } from './functions/convert.ts'
import { Unsupported } from './kql-error.ts'
import { missing, type Sql } from './lower/sql.ts'
import type { KqlType, Span } from './types.ts'

interface AggregateContext {
  /** The type of the (first) result, the official binder's. */
  readonly type: KqlType
  readonly span: Span
  /** ` ORDER BY ...` of the rows, or nothing: lists follow it. */
  readonly order: string
}

/** Writes an aggregate as SQL: one text for each column it gives. Empty groups give what Kusto documents. */
type LowerAggregate = (args: readonly Sql[], context: AggregateContext) => readonly string[]

const when = (condition: Sql | undefined) => (condition === undefined ? '' : ` FILTER (WHERE ${condition.sql})`)

function count(condition?: Sql): readonly string[] {
  return [`count(*)${when(condition)}`]
}

/** Sums of whole numbers are exact and stop on overflow; the sum of nothing is 0. */
function sum([value, condition]: readonly Sql[], { type }: AggregateContext): readonly string[] {
  const total = `sum(${convert(value!, type)})${when(condition)}`
  return [type === 'real' ? `coalesce(${total}, 0)` : `coalesce(CAST(${total} AS BIGINT), 0)`]
}

/** The average of nothing is not a number, and of durations a duration. */
function average([value, condition]: readonly Sql[], { type }: AggregateContext): readonly string[] {
  if (type === 'datetime' || type === 'timespan') {
    return [`CAST(sum(${value!.sql})${when(condition)} // count(${value!.sql})${when(condition)} AS BIGINT)`]
  }
  return [`coalesce(avg(${convert(value!, 'real')})${when(condition)}, CAST('nan' AS DOUBLE))`]
}

function extreme(name: 'min' | 'max'): LowerAggregate {
  return ([value, condition], { type }) => {
    const sql = `${name}(${value!.sql})${when(condition)}`
    return [type === 'string' ? `coalesce(${sql}, '')` : sql]
  }
}

/** Exact here, an estimate in Azure. */
function distinctCount([value]: readonly Sql[], condition?: Sql): readonly string[] {
  return [`count(DISTINCT ${value!.sql})${when(condition)}`]
}

/** Lists and sets leave nulls out, and follow the order of the rows. */
function list(distinct: boolean, conditional: boolean): LowerAggregate {
  return (args, { order }) => {
    const [value, ...rest] = args
    const condition = conditional ? rest.shift() : undefined
    const [limit] = rest
    const tests = [condition?.sql, `${value!.sql} IS NOT NULL`].filter((test) => test !== undefined)
    const json = `CAST(${convert(value!, 'dynamic')} AS VARCHAR)`
    const sorted = distinct ? '' : order
    const items = `list(${distinct ? 'DISTINCT ' : ''}${json}${sorted}) FILTER (WHERE ${tests.join(' AND ')})`
    const cut = limit === undefined ? items : `(${items})[1:${limit.sql}]`
    return [`coalesce(CAST('[' || array_to_string(${cut}, ',') || ']' AS JSON), CAST('[]' AS JSON))`]
  }
}

/** The row in which the first value is greatest or least; a group whose values are all null gives any row. */
function arg(name: 'arg_max' | 'arg_min'): LowerAggregate {
  return ([by, ...others]) => {
    const row = [by!, ...others].map(({ sql }, index) => `v${index} := ${sql}`).join(', ')
    const best = `coalesce(${name}(struct_pack(${row}), ${by!.sql}), first(struct_pack(${row})))`
    return [by!, ...others].map(({ type }, index) => orMissing(`struct_extract(${best}, 'v${index}')`, type))
  }
}

function orMissing(sql: string, type: KqlType): string {
  return type === 'string' ? `coalesce(${sql}, ${missing(type)})` : sql
}

/** Any value, of those that are not null when there are such. */
const any: LowerAggregate = (args) => args.map(({ sql, type }) => orMissing(`any_value(${sql})`, type))

const anyIf: LowerAggregate = ([value, condition]) => [
  orMissing(`any_value(${value!.sql})${when(condition)}`, value!.type),
]

/** The value at the nearest rank: exact here, an estimate in Azure. */
const percentile: LowerAggregate = ([value, ...points], { span }) =>
  points.map(({ literal }) => {
    if (typeof literal !== 'bigint' && typeof literal !== 'number')
      throw new Unsupported('form', 'a computed percentile', span)
    return `quantile_disc(${value!.sql}, ${Number(literal) / 100})`
  })

function spread(name: string): LowerAggregate {
  return ([value, condition]) => [`coalesce(${name}(${convert(value!, 'real')})${when(condition)}, 0)`]
}

function bits(name: string): LowerAggregate {
  return ([value]) => [`${name}(${convert(value!, 'long')})`]
}

/** Aggregates by name. */
export const AGGREGATES: Readonly<Record<string, LowerAggregate>> = {
  count: ([condition]) => count(condition),
  countif: ([condition]) => count(condition),
  sum,
  sumif: sum,
  avg: average,
  avgif: average,
  min: extreme('min'),
  minif: extreme('min'),
  max: extreme('max'),
  maxif: extreme('max'),
  dcount: (args) => distinctCount(args),
  dcountif: (args) => distinctCount(args, args[1]),
  count_distinct: (args) => distinctCount(args),
  count_distinctif: (args) => distinctCount(args, args[1]),
  make_list: list(false, false),
  makelist: list(false, false),
  make_list_if: list(false, true),
  make_set: list(true, false),
  makeset: list(true, false),
  make_set_if: list(true, true),
  arg_max: arg('arg_max'),
  argmax: arg('arg_max'),
  arg_min: arg('arg_min'),
  argmin: arg('arg_min'),
  take_any: any,
  any,
  take_anyif: anyIf,
  anyif: anyIf,
  percentile,
  percentiles: percentile,
  stdev: spread('stddev_samp'),
  stdevif: spread('stddev_samp'),
  stdevp: spread('stddev_pop'),
  variance: spread('var_samp'),
  varianceif: spread('var_samp'),
  variancep: spread('var_pop'),
  binary_all_and: bits('bit_and'),
  binary_all_or: bits('bit_or'),
  binary_all_xor: bits('bit_xor'),
}

/** Whether a function of this name works on all rows of a group. */
export function isAggregate(name: string): boolean {
  return Object.hasOwn(AGGREGATES, name)
}
