import type { LiteralValue } from '../ir.ts'
import type { KqlType } from '../types.ts'

/** A value in SQL, in the physical form of its Kusto type. */
export interface Sql {
  readonly sql: string
  readonly type: KqlType
  /** True when it can never be NULL; text never is. */
  readonly notNull: boolean
  /** The value, where the text spells it. */
  readonly literal?: LiteralValue
}

/** How a null, or a cast, of each type is written. Text has no null: it is empty. */
export const SQL_TYPE: Readonly<Record<KqlType, string>> = {
  bool: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  decimal: 'VARCHAR',
  string: 'VARCHAR',
  datetime: 'BIGINT',
  timespan: 'BIGINT',
  dynamic: 'JSON',
  guid: 'VARCHAR',
}

/** A text in SQL. */
export function quote(text: string): string {
  // A NUL would end the statement in the database's C interface.
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`
}

/** The missing value of a type: empty for text, NULL for the rest. */
export function missing(type: KqlType): string {
  return type === 'string' ? "''" : `CAST(NULL AS ${SQL_TYPE[type]})`
}

/** What a value is sorted by: a decimal number, which is a text, by a key that sorts as the number does. */
export function sortKey({ sql, type }: Pick<Sql, 'sql' | 'type'>): string {
  return type === 'decimal' ? `kql_decimal_key(${sql})` : sql
}

/** A literal in the physical form of its type. */
export function literalSql(type: KqlType, value: LiteralValue): string {
  if (value === null) return missing(type)
  switch (type) {
    case 'string':
    case 'guid':
    case 'decimal':
      return quote(String(value))
    case 'dynamic':
      return `CAST(${quote(String(value))} AS JSON)`
    case 'real':
      return realSql(Number(value))
    case 'int':
      return Number(value) < 0 ? `(${value})::INTEGER` : String(value) // the least one is a BIGINT before its sign
    case 'long':
    case 'datetime':
    case 'timespan':
      return wholeSql(BigInt(value as bigint)) // literals of these types hold whole numbers
    case 'bool':
      return value ? 'TRUE' : 'FALSE'
    default:
      return `CAST(${quote(String(value))} AS ${SQL_TYPE[type]})`
  }
}

/** Digits that fit 32 bits are an INTEGER to the database, longer ones a BIGINT. */
function wholeSql(value: bigint): string {
  if (value < 0n) return `(${value})::BIGINT`
  return value < 2n ** 31n ? `${value}::BIGINT` : String(value)
}

/** Digits with an exponent are a DOUBLE; without one they would be a decimal. */
function realSql(value: number): string {
  if (!Number.isFinite(value)) return `CAST('${realText(value)}' AS DOUBLE)`
  const text = String(value)
  const digits = text.includes('e') ? text : `${text}e0`
  return value < 0 || Object.is(value, -0) ? `(${digits})` : digits
}

function realText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? 'inf' : '-inf'
}
