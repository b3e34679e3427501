import type { Cell, Column, QueryResult } from '../../model/index.ts'
import { cellText, shortId } from '../plain-text.ts'
import type { Kind, Table } from './pane.ts'

/** The answer to a question as a table of the page. Longs beyond 2^53 are rounded, as sums of the page are. */
export function answerTable({ columns, rows }: QueryResult): Table {
  return {
    columns: columns.map((column) => ({ name: column.name, kind: kindOf(column) })),
    rows: rows.map((row) => row.map((cell, at) => shown(cell, columns[at]!))),
  }
}

function kindOf({ name, type }: Column): Kind {
  if (type !== 'long') return 'text'
  return /^Bytes|Bytes$/.test(name) ? 'bytes' : 'count'
}

function shown(cell: Cell, { type }: Column): string | number | null {
  if (typeof cell === 'bigint' || cell === null) return cell === null ? null : Number(cell)
  if (type === 'datetime' && typeof cell === 'string') return `${cell.slice(0, 10)} ${cell.slice(11, 19)}`
  return shortId(Array.isArray(cell) ? cell.map(cellText).join(', ') : cellText(cell))
}
