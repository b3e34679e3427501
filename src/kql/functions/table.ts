import type { Sql } from '../lower/sql.ts'
import type { KqlType, Span } from '../types.ts'

/** What a function knows of the place it is called at. */
export interface CallContext {
  /** The type of the result, the official binder's. */
  readonly type: KqlType
  readonly span: Span
  /** Where each argument stands. */
  readonly spans: readonly Span[]
  /** The query's one moment, in ticks. */
  readonly now: bigint
}

/** Writes a call as SQL. Number and types of the arguments have been checked by the official binder, once for all. */
export type LowerFunction = (args: readonly Sql[], call: CallContext) => string

/** Functions by name. Text results must never be NULL. */
export type FunctionTable = Readonly<Record<string, LowerFunction>>
