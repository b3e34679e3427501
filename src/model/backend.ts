import type { Cell, Column } from './table.ts'
import type { TimeWindow } from './time-window.ts'

/** A KQL text to be answered, and the bounds of the answer. */
export interface QueryRequest {
  readonly kql: string
  /** The packaged question that the text is, with its parameters, if it is one. */
  readonly question?: { readonly id: string; readonly params: Readonly<Record<string, unknown>> }
  /** Handed to services that cut on TimeGenerated; a local store ignores it (the text holds its own filter). */
  readonly window?: TimeWindow
  readonly signal?: AbortSignal
}

/** An answer: columns in order, rows as arrays in the same order. */
export interface QueryResult {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Anything that answers KQL over the Traffic Analytics tables: the local store, a workspace, a cluster. */
export interface Backend {
  /** How reports and errors name it, for example `local store out/store`. */
  readonly name: string
  query(request: QueryRequest): Promise<QueryResult>
  close(): Promise<void>
}
