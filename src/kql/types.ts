/** The scalar types of Kusto, by the names KQL gives them. */
export type KqlType =
  | 'bool'
  | 'int'
  | 'long'
  | 'real'
  | 'decimal'
  | 'string'
  | 'datetime'
  | 'timespan'
  | 'dynamic'
  | 'guid'

/** One column of a table or of a result. */
export interface KqlColumn {
  readonly name: string
  readonly type: KqlType
}

/** What a text may name: a table and its columns. */
export interface KqlSchema {
  readonly name: string
  readonly columns: readonly KqlColumn[]
}

/**
 * A table of the database the compiled SQL runs on. `from` is the SQL of the relation, each column's `sql` its value in
 * the physical form of its type: bool BOOLEAN, int INTEGER, long BIGINT, real DOUBLE, decimal VARCHAR (as `canonicalDecimal` spells it), string
 * VARCHAR and never NULL, datetime BIGINT (100 ns since year 1), timespan BIGINT (100 ns), dynamic JSON, guid VARCHAR.
 */
export interface KqlTable extends KqlSchema {
  readonly from: string
  readonly columns: readonly (KqlColumn & { readonly sql: string; readonly bound?: BoundSql })[]
}

/** How a bound compares a column with a value. */
export type Bound = '<' | '<=' | '>='

/** The condition, on the column as the database holds it, that is true at least where the column compares so with a value in its physical form. */
export type BoundSql = (operator: Bound, valueSql: string) => string

/** How the author of a query wants its answer drawn: the `render` operator. It changes nothing in the rows. */
export interface KqlRender {
  readonly chart: string
  readonly properties: Readonly<Record<string, string>>
}

/** A value of type `dynamic`: JSON, with integers kept exact as bigint. */
export type KqlDynamic =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly KqlDynamic[]
  | { readonly [key: string]: KqlDynamic }

/**
 * One value of an answer: bool boolean; int and real number; long bigint; decimal and guid text; string text, never null;
 * datetime ISO text with 7 digits and Z; timespan text; dynamic parsed JSON. Null is null.
 */
export type KqlCell = KqlDynamic

/** A stretch of the query text, counted in UTF-16 units from its start. */
export interface Span {
  readonly start: number
  readonly length: number
}
