import { isIP } from 'node:net'
import type { Cell, Column, QueryResult } from '../model/index.ts'
import { csvText } from './csv-text.ts'
import { cellText, cutTo, displayWidth, jsonText, shortId, visible } from './plain-text.ts'
import { bytesCell } from './units.ts'

/** The forms an answer can be written in. */
export const FORMATS = ['table', 'json', 'jsonl', 'csv', 'md', 'none'] as const

export type Format = (typeof FORMATS)[number]

interface Options {
  /** Columns of the terminal; texts of a table are cut to it. Without a width nothing is cut. */
  readonly width?: number
}

/** An answer as text, with a line feed at its end. Time and memory grow with the cells. */
export function formatRows(result: QueryResult, format: Format, { width }: Options = {}): string {
  switch (format) {
    case 'table':
      return table(result, width)
    case 'json':
      return `[${objects(result).join(',\n ')}]\n`
    case 'jsonl':
      return objects(result)
        .map((line) => `${line}\n`)
        .join('')
    case 'csv':
      return csvText(result)
    case 'md':
      return markdown(result)
    case 'none':
      return ''
  }
}

function objects({ columns, rows }: QueryResult): string[] {
  const keys = columns.map(({ name }) => JSON.stringify(name))
  return rows.map((row) => `{${keys.map((key, index) => `${key}:${jsonText(row[index] ?? null)}`).join(',')}}`)
}

function markdown({ columns, rows }: QueryResult): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |\n`
  const rule = columns.map(({ type }) => (isNumber(type) ? '---:' : '---'))
  return `${line(columns.map(({ name }) => name))}| ${rule.join(' | ')} |\n${rows.map((row) => line(row.map(cellText))).join('')}`
}

/** No character of a cell is Markdown or HTML. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, (character) => `\\${character}`)
}

const GAP = '  '

/** Columns without borders, numbers to the right, bytes in units, resource ids short; texts give way when it is too wide. */
function table({ columns, rows }: QueryResult, width: number | undefined): string {
  const shown = rows.map((row) => row.map((cell, index) => shownCell(cell, columns[index]!)))
  const wide = columns.map(({ name }, index) =>
    Math.max(displayWidth(visible(name)), ...shown.map((row) => displayWidth(row[index]!))),
  )
  const least = columns.map((column, index) =>
    narrowest(
      column,
      wide[index]!,
      shown.map((row) => row[index]!),
    ),
  )
  const widths = width === undefined ? wide : fitting(wide, least, width)
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, index) => padded(cell, widths[index]!, isNumber(columns[index]!.type)))
      .join(GAP)
      .trimEnd()}\n`
  const head = line(columns.map(({ name }) => visible(name)))
  return head + line(widths.map((one) => '-'.repeat(one))) + shown.map(line).join('')
}

function shownCell(cell: Cell, column: Column): string {
  const bytes = bytesCell(cell, column)
  if (bytes !== undefined) return bytes
  if (column.type === 'datetime' && typeof cell === 'string') return cell.slice(0, 19).replace('T', ' ')
  if (Array.isArray(cell)) return visible(cell.map(cellText).join(' '))
  return visible(shortId(cellText(cell)))
}

function isNumber(type: string): boolean {
  return ['int', 'long', 'real', 'decimal'].includes(type)
}

function padded(text: string, width: number, right: boolean): string {
  const cut = cutTo(text, width)
  const space = ' '.repeat(Math.max(0, width - displayWidth(cut)))
  return right ? space + cut : cut + space
}

const NARROWEST = 8

/** How narrow a column may get: texts give way, but not an address, a number or a moment. */
function narrowest({ type }: Column, width: number, cells: readonly string[]): number {
  if (type !== 'string' && type !== 'dynamic') return width
  const addresses = cells.filter((cell) => isIP(cell) !== 0)
  return Math.min(width, Math.max(NARROWEST, ...addresses.map((cell) => cell.length)))
}

/** Takes from the widest column that may give way, one by one, until the line fits or none may any more. */
function fitting(widths: readonly number[], least: readonly number[], total: number): number[] {
  const fitted = [...widths]
  const room = total - GAP.length * (widths.length - 1)
  while (fitted.reduce((sum, one) => sum + one, 0) > room) {
    const spare = fitted.map((one, index) => (one > least[index]! ? one : 0))
    const widest = spare.indexOf(Math.max(...spare))
    if (spare[widest] === 0) break
    fitted[widest]! -= 1
  }
  return fitted
}
