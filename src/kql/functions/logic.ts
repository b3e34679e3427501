import { quote, type Sql } from '../lower/sql.ts'
import type { KqlType } from '../types.ts'
import { asText, convert } from './convert.ts'
import { textList } from './dynamics.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

const RANK: Partial<Record<KqlType, number>> = { bool: 0, int: 1, long: 2, real: 3, decimal: 4 }

/** The type in which two values are compared: the wider number, or what is not dynamic. */
function commonType(a: Sql, b: Sql): KqlType {
  if (a.type === b.type) return a.type
  if (a.type === 'dynamic') return b.type
  if (b.type === 'dynamic') return a.type
  return (RANK[a.type] ?? -1) >= (RANK[b.type] ?? -1) ? a.type : b.type
}

/** Both sides in the type they are compared in. */
function alike(a: Sql, b: Sql): readonly [string, string] {
  const type = commonType(a, b)
  return [convert(a, type), convert(b, type)]
}

/** null == 1 is false, null != 1 is true, null == null is null (learn.microsoft.com/kusto/query/scalar-data-types/null-values). */
function equality(a: Sql, b: Sql, fold: (sql: string) => string): { equal: string; both: boolean } {
  const [left, right] = alike(a, b).map(fold) as [string, string]
  if (commonType(a, b) === 'dynamic')
    return { equal: `coalesce(kql_dynamic_equal(${left}, ${right}), FALSE)`, both: false }
  const both = (a.notNull || a.type === 'string') && (b.notNull || b.type === 'string')
  const same = both ? `${left} = ${right}` : `${left} IS NOT DISTINCT FROM ${right}`
  const number = mayBeNaN(a) && mayBeNaN(b) ? ` AND isnan(${left}) IS NOT TRUE` : ''
  return { equal: `(${same}${number})`, both }
}

function equals(fold: (sql: string) => string, negated: boolean): LowerFunction {
  return ([a, b]) => {
    const { equal, both } = equality(a!, b!, fold)
    const answer = negated ? `(NOT ${equal})` : equal
    if (both || a!.notNull || b!.notNull) return answer
    return `CASE WHEN ${a!.sql} IS NULL AND ${b!.sql} IS NULL THEN NULL ELSE ${answer} END`
  }
}

const asIs = (sql: string) => sql
const folded = (sql: string) => `lower(${sql})`

/** The database holds NaN for the greatest number and equal to itself; by IEEE 754 it is neither. */
function mayBeNaN(value: Sql): boolean {
  return value.type === 'real' && (value.literal === undefined || Number.isNaN(value.literal))
}

/** Whether two values are in this order. */
function ordered(a: Sql, sign: string, b: Sql): string {
  const [left, right] = alike(a, b)
  const type = commonType(a, b)
  if (type === 'dynamic' || type === 'decimal') return `(kql_${type}_compare(${left}, ${right}) ${sign} 0)`
  const [greater, sql] = sign.startsWith('<') ? [b, right] : [a, left]
  return `(${left} ${sign} ${right}${mayBeNaN(greater) ? ` AND NOT isnan(${sql})` : ''})`
}

function compare(sign: string): LowerFunction {
  return ([a, b]) => ordered(a!, sign, b!)
}

/** Elements are compared with their types: the text "5" is not the number 5. */
function amongElements(value: Sql, list: Sql, fold: (sql: string) => string): string {
  if (value.type === 'string' && fold === folded) return `list_contains(${textList(list, true)}, ${fold(value.sql)})`
  return `kql_set_has(${list.sql}, CAST(${convert(value, 'dynamic')} AS VARCHAR))`
}

/** Null is equal to nothing, so it is among nothing. */
function sameValue(a: Sql, b: Sql, fold: (sql: string) => string): string {
  const [left, right] = alike(a, b).map(fold) as [string, string]
  return commonType(a, b) === 'dynamic' ? `kql_dynamic_equal(${left}, ${right})` : `(${left} = ${right})`
}

/** Among values, and among the elements of a dynamic array. */
function among(fold: (sql: string) => string, negated: boolean): LowerFunction {
  return ([value, ...list]) => {
    const tests = list.map((one) =>
      one.type === 'dynamic' && value!.type !== 'dynamic'
        ? amongElements(value!, one, fold)
        : sameValue(value!, one, value!.type === 'string' ? fold : asIs),
    )
    const found = `coalesce(${tests.join(' OR ')}, FALSE)`
    return negated ? `(NOT ${found})` : `(${found})`
  }
}

function between(negated: boolean): LowerFunction {
  return ([value, from, to]) =>
    `(${negated ? 'NOT ' : ''}(${ordered(value!, '>=', from!)} AND ${ordered(value!, '<=', to!)}))`
}

/** No further from the center than the margin. */
const around: LowerFunction = ([value, center, margin]) => {
  const [low, high] = ['-', '+'].map((sign) => `(${center!.sql} ${sign} ${margin!.sql})`)
  return `(${value!.sql} >= ${low} AND ${value!.sql} <= ${high})`
}

function branches(args: readonly Sql[], { type }: CallContext): string {
  const pairs = Array.from({ length: (args.length - 1) >> 1 }, (_, index) => args.slice(index * 2, index * 2 + 2))
  const whens = pairs.map(([condition, value]) => `WHEN ${condition!.sql} THEN ${convert(value!, type)}`)
  return `(CASE ${whens.join(' ')} ELSE ${convert(args.at(-1)!, type)} END)`
}

/** Text is empty; any other type is null. */
const empty: LowerFunction = ([value]) => {
  if (value!.type === 'string') return `(${value!.sql} = '')`
  return value!.type === 'dynamic' ? `(${asText(value!)} = '')` : `(${value!.sql} IS NULL)`
}

const isNull: LowerFunction = ([value]) => (value!.type === 'string' ? 'FALSE' : `(${value!.sql} IS NULL)`)
const isNotNull: LowerFunction = ([value]) => (value!.type === 'string' ? 'TRUE' : `(${value!.sql} IS NOT NULL)`)

/** The first that is not null; of texts, the first that is not empty. */
const coalesce: LowerFunction = (args, { type }) => {
  if (type !== 'string') return `coalesce(${args.map((arg) => convert(arg, type)).join(', ')})`
  return `coalesce(${args.map((arg) => `nullif(${asText(arg)}, '')`).join(', ')}, '')`
}

function extreme(name: 'greatest' | 'least'): LowerFunction {
  return (args, { type }) => {
    const values = args.map((arg) => convert(arg, type))
    if (type !== 'decimal') return `${name}(${values.join(', ')})`
    const sign = name === 'greatest' ? '>' : '<'
    return values.reduce(
      (best, one) => `CASE WHEN kql_decimal_compare(${one}, ${best}) ${sign} 0 THEN ${one} ELSE ${best} END`,
    )
  }
}

/** True, or the end of the query with this message (https://learn.microsoft.com/kusto/query/assert-function). */
const asserted: LowerFunction = ([condition, message]) =>
  `CASE WHEN ${condition!.sql} THEN TRUE ELSE CAST(error(${message!.sql}) AS BOOLEAN) END`

/** Comparison, choice, and the questions of null. */
export const logicFunctions: FunctionTable = {
  '==': equals(asIs, false),
  '!=': equals(asIs, true),
  '=~': equals(folded, false),
  '!~': equals(folded, true),
  '<': compare('<'),
  '<=': compare('<='),
  '>': compare('>'),
  '>=': compare('>='),
  in: among(asIs, false),
  '!in': among(asIs, true),
  'in~': among(folded, false),
  '!in~': among(folded, true),
  between: between(false),
  '!between': between(true),
  and: ([a, b]) => `(${convert(a!, 'bool')} AND ${convert(b!, 'bool')})`,
  or: ([a, b]) => `(${convert(a!, 'bool')} OR ${convert(b!, 'bool')})`,
  not: ([value]) => `(NOT ${convert(value!, 'bool')})`,
  iff: branches,
  iif: branches,
  case: branches,
  isempty: empty,
  isnotempty: (args, call) => `(NOT ${empty(args, call)})`,
  notempty: (args, call) => `(NOT ${empty(args, call)})`,
  isnull: isNull,
  isnotnull: isNotNull,
  notnull: isNotNull,
  coalesce,
  around,
  new_guid: () => 'CAST(uuid() AS VARCHAR)',
  gettype: ([value]) =>
    value!.type === 'dynamic' ? `coalesce(kql_json_type(${value!.sql}), 'null')` : quote(value!.type),
  assert: asserted,
  max_of: extreme('greatest'),
  min_of: extreme('least'),
}
