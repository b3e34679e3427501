import type { QueryResult } from '../model/backend.ts'
import { cellText } from './plain-text.ts'

/** RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvText({ columns, rows }: QueryResult): string {
  const line = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\r\n`
  const body = rows.map((row) => line(row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cellText(cell)))))
  return line(columns.map(({ name }) => harmless(name))) + body.join('')
}

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
