import { literalSql, type Sql } from '../lower/sql.ts'
import type { KqlType } from '../types.ts'
import type { FunctionTable } from './table.ts'

const NUMBERS: ReadonlySet<KqlType> = new Set(['bool', 'int', 'long', 'real'])

/** The value in the physical form of another type; what has no such form is null. */
export function convert(value: Sql, type: KqlType): string {
  if (value.type === type) return value.sql
  if (value.literal === null) return literalSql(type, null)
  if (typeof value.literal === 'bigint' && value.type === 'long') {
    if (type === 'real') return literalSql(type, Number(value.literal))
    if (type === 'int' && BigInt.asIntN(32, value.literal) === value.literal)
      return literalSql(type, Number(value.literal))
  }
  switch (type) {
    case 'string':
      return asText(value)
    case 'dynamic':
      return asDynamic(value)
    case 'bool':
      return asBool(value)
    case 'int':
      return `TRY_CAST(${asLong(value)} AS INTEGER)`
    case 'long':
      return asLong(value)
    case 'real':
      return asReal(value)
    case 'datetime':
      return value.type === 'timespan' ? value.sql : `kql_datetime(${asText(value)})`
    case 'timespan':
      return NUMBERS.has(value.type) ? value.sql : `kql_timespan(${asText(value)})`
    case 'guid':
      return `kql_guid(${asText(value)})`
    case 'decimal':
      return `kql_decimal(${asText(value)})`
  }
}

/** As `tostring` writes it; never NULL. */
export function asText(value: Sql): string {
  const { sql } = value
  switch (value.type) {
    case 'string':
      return sql
    case 'decimal':
      return `coalesce(${sql}, '')`
    case 'bool':
      return `CASE ${sql} WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' ELSE '' END`
    case 'datetime':
      return `coalesce(kql_datetime_text(${sql}), '')`
    case 'timespan':
      return `coalesce(kql_timespan_text(${sql}), '')`
    case 'real':
      return `coalesce(kql_real_text(${sql}), '')`
    case 'dynamic':
      return `coalesce(json_extract_string(${sql}, '$'), '')`
    default:
      return `coalesce(CAST(${sql} AS VARCHAR), '')`
  }
}

function asDynamic(value: Sql): string {
  const { type, sql } = value
  if (type === 'datetime' || type === 'timespan' || type === 'guid') {
    const text = type === 'guid' ? sql : `kql_${type}_text(${sql})`
    return `CAST(to_json(${text}) AS JSON)`
  }
  if (type === 'real') return `CAST(kql_real_json(${sql}) AS JSON)`
  return `to_json(${sql})`
}

function asBool(value: Sql): string {
  if (NUMBERS.has(value.type)) return `(${value.sql} <> 0)`
  if (value.type === 'decimal') return `(${value.sql} <> '0')`
  return `kql_bool(${asText(value)})`
}

function asLong(value: Sql): string {
  const { type, sql } = value
  if (type === 'real') return `TRY_CAST(trunc(${sql}) AS BIGINT)`
  if (NUMBERS.has(type)) return `CAST(${sql} AS BIGINT)`
  if (type === 'datetime' || type === 'timespan') return sql
  if (type === 'decimal') return `kql_decimal_long(${sql})`
  if (type === 'dynamic') return `kql_dynamic_long(CAST(${sql} AS VARCHAR))`
  return `kql_long(${asText(value)})`
}

function asReal(value: Sql): string {
  const { type, sql } = value
  if (NUMBERS.has(type) || type === 'datetime' || type === 'timespan') return `CAST(${sql} AS DOUBLE)`
  if (type === 'dynamic') return `kql_dynamic_real(CAST(${sql} AS VARCHAR))`
  return `kql_real(${asText(value)})`
}

const to: FunctionTable[string] = ([value], { type }) => convert(value!, type)

/** Conversions between types. */
export const conversions: FunctionTable = {
  convert: to,
  tostring: to,
  toint: to,
  tolong: to,
  toreal: to,
  todouble: to,
  tobool: to,
  toboolean: to,
  todatetime: to,
  totimespan: to,
  totime: to,
  toguid: to,
  todecimal: to,
  todynamic: ([value]) => parsed(value!),
  parse_json: ([value]) => parsed(value!),
  parsejson: ([value]) => parsed(value!),
  toobject: ([value]) => parsed(value!),
}

/** A text that is not JSON is a dynamic text, as parse_json documents; an empty one is null. */
function parsed(value: Sql): string {
  if (value.type !== 'string') return convert(value, 'dynamic')
  return `CAST(kql_parse_json(${value.sql}) AS JSON)`
}
