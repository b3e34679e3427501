import type { Cell, KustoType } from '../model/index.ts'

/** An answer over HTTP: status, and JSON text in which longs keep every digit. */
export interface HttpAnswer {
  readonly status: number
  readonly json: string
}

/** A cell as both services send it: dynamic as JSON text, numbers that JSON has not as text. */
export function wireCell(cell: Cell, type: KustoType): unknown {
  if (type === 'dynamic') return cell === null ? null : stringify(cell)
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell
}

/** JSON with longs written digit by digit. */
export function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? rawJSON(String(one)) : one))
}

/** `JSON.rawJSON` of Node 22 and later, which the ES2024 library types do not name yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
