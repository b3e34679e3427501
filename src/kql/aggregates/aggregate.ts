import type { Sql } from '../lower/sql.ts'
import type { KqlType, Span } from '../types.ts'

export interface AggregateContext {
  /** The type of the (first) result, the official binder's. */
  readonly type: KqlType
  readonly span: Span
  /** ` ORDER BY ...` of the rows, or nothing: lists follow it. */
  readonly order: string
}

/** Writes an aggregate as SQL: one text for each column it gives. Empty groups give what Kusto documents. */
export type LowerAggregate = (args: readonly Sql[], context: AggregateContext) => readonly string[]

export type AggregateTable = Readonly<Record<string, LowerAggregate>>

/** Keeps the rows of a group for which all of these hold. */
export function filter(...tests: readonly (Sql | string | undefined)[]): string {
  const conditions = tests.flatMap((test) => (test === undefined ? [] : [typeof test === 'string' ? test : test.sql]))
  return conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`
}
