import { type AggregateContext, type AggregateTable, filter, type LowerAggregate } from './aggregates/aggregate.ts'
import { listAggregates } from './aggregates/lists.ts'
import { statisticAggregates } from './aggregates/statistics.ts'
import { convert } from './functions/convert.ts'
import { missing, type Sql, sortKey } from './lower/sql.ts'
import type { KqlType } from './types.ts'

function count(condition?: Sql): readonly string[] {
  return [`count(*)${filter(condition)}`]
}

/** Sums of whole numbers are exact and stop on overflow; the sum of nothing is 0. */
function sum([value, condition]: readonly Sql[], { type }: AggregateContext): readonly string[] {
  if (type === 'decimal') return [decimalSum(value!, condition)]
  const total = `sum(${convert(value!, type)})${filter(condition)}`
  return [type === 'real' ? `coalesce(${total}, 0)` : `coalesce(CAST(${total} AS BIGINT), 0)`]
}

function decimalSum(value: Sql, condition: Sql | undefined): string {
  const values = `list(${convert(value, 'decimal')})${filter(condition, `${value.sql} IS NOT NULL`)}`
  return `coalesce(kql_decimal_sum(CAST(to_json(${values}) AS VARCHAR)), '0')`
}

/** The average of nothing is not a number, and of durations a duration. */
function average([value, condition]: readonly Sql[], { type }: AggregateContext): readonly string[] {
  if (type === 'datetime' || type === 'timespan') {
    return [`CAST(sum(${value!.sql})${filter(condition)} // count(${value!.sql})${filter(condition)} AS BIGINT)`]
  }
  if (type === 'decimal') {
    const size = `CAST(nullif(count(${value!.sql})${filter(condition)}, 0) AS VARCHAR)`
    return [`kql_decimal_math(${decimalSum(value!, condition)}, ${size}, '/')`]
  }
  return [`coalesce(avg(${convert(value!, 'real')})${filter(condition)}, CAST('nan' AS DOUBLE))`]
}

function extreme(name: 'min' | 'max'): LowerAggregate {
  return ([value, condition], { type }) => {
    const sql =
      type === 'decimal'
        ? `arg_${name}(${value!.sql}, ${sortKey(value!)})${filter(condition)}`
        : `${name}(${value!.sql})${filter(condition)}`
    return [type === 'string' ? `coalesce(${sql}, '')` : sql]
  }
}

/** Exact here, an estimate in Azure. */
function distinctCount([value]: readonly Sql[], condition?: Sql): readonly string[] {
  return [`count(DISTINCT ${value!.sql})${filter(condition)}`]
}

/** The row in which the first value is greatest or least; a group whose values are all null gives any row. */
function arg(name: 'arg_max' | 'arg_min'): LowerAggregate {
  return ([by, ...others]) => {
    const row = [by!, ...others].map(({ sql }, index) => `v${index} := ${sql}`).join(', ')
    const best = `coalesce(${name}(struct_pack(${row}), ${sortKey(by!)}), first(struct_pack(${row})))`
    return [by!, ...others].map(({ type }, index) => orMissing(`struct_extract(${best}, 'v${index}')`, type))
  }
}

function orMissing(sql: string, type: KqlType): string {
  return type === 'string' ? `coalesce(${sql}, ${missing(type)})` : sql
}

/** One column prefers a value that is not null; several come from one row of the group. */
const any: LowerAggregate = (args) => {
  const [only] = args
  if (args.length === 1) return [orMissing(`any_value(${presence(only!)})`, only!.type)]
  const row = args.map(({ sql }, index) => `v${index} := ${sql}`).join(', ')
  return args.map(({ type }, index) => orMissing(`struct_extract(first(struct_pack(${row})), 'v${index}')`, type))
}

/** NULL where there is nothing: an empty text too. */
function presence({ sql, type }: Sql): string {
  return type === 'string' ? `nullif(${sql}, '')` : sql
}

const anyIf: LowerAggregate = ([value, condition]) => [
  orMissing(`any_value(${presence(value!)})${filter(condition)}`, value!.type),
]

function bits(name: string): LowerAggregate {
  return ([value]) => [`${name}(${convert(value!, 'long')})`]
}

/** Aggregates by name. */
export const AGGREGATES: AggregateTable = {
  ...listAggregates,
  ...statisticAggregates,
  count: ([condition]) => count(condition),
  cnt: ([condition]) => count(condition),
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
  arg_max: arg('arg_max'),
  argmax: arg('arg_max'),
  arg_min: arg('arg_min'),
  argmin: arg('arg_min'),
  take_any: any,
  any,
  take_anyif: anyIf,
  anyif: anyIf,
  binary_all_and: bits('bit_and'),
  binary_all_or: bits('bit_or'),
  binary_all_xor: bits('bit_xor'),
}

/** Whether a function of this name works on all rows of a group. */
export function isAggregate(name: string): boolean {
  return Object.hasOwn(AGGREGATES, name)
}
