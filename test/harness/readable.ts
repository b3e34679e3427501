import type { KqlCell } from '../../src/kql/index.ts'

/** Longs as texts, NaN and infinities by name, so that an answer can be written in JSON. */
export function readable(cell: KqlCell): unknown {
  if (typeof cell === 'bigint') return String(cell)
  if (typeof cell === 'number' && !Number.isFinite(cell)) return String(cell)
  if (Array.isArray(cell)) return cell.map(readable)
  if (cell === null || typeof cell !== 'object') return cell
  return Object.fromEntries(Object.entries(cell).map(([key, one]) => [key, readable(one)]))
}
