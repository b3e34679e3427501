import { type Cell, exactJson, type KustoType } from '../model/index.ts'

/** An answer over HTTP: status, and JSON text in which longs keep every digit. */
export interface HttpAnswer {
  readonly status: number
  readonly json: string
}

/** A cell as both services send it: dynamic as JSON text, numbers that JSON has not as text. */
export function wireCell(cell: Cell, type: KustoType): unknown {
  if (type === 'dynamic') return cell === null ? null : exactJson(cell)
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell
}
