import type { QueryResult } from '../model/index.ts'

/** Bounds of one answer. */
export interface Limits {
  /** Rows at most; more are left out, and the answer says so in the way of the service. */
  readonly rows: number
  /** Stops the query. */
  readonly signal?: AbortSignal
  /** Where a time span ends that names no end; without it such spans are refused. */
  readonly now?: Date
}

/** The services' own bound (learn.microsoft.com/azure/azure-monitor/service-limits, "Log queries"). */
export const UNBOUNDED: Limits = { rows: 500_000 }

/** The rows that are within bounds, and whether there were more. */
export function bounded({ columns, rows }: QueryResult, { rows: most }: Limits) {
  return { columns, rows: rows.slice(0, most), isCut: rows.length > most }
}

/** The signal of a query, where there is one. */
export function stopping({ signal }: Limits): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
