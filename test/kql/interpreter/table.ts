import type { KqlColumn, KqlType } from '../../../src/kql/index.ts'
import { compareNumbers, jsonText, realText } from './convert.ts'
import { isBag, isUnordered, Undetermined, type Value } from './value.ts'

export type Row = readonly Value[]

/** A table as it stands after one step. Rows of one rank are in no order among themselves; ranks go up. */
export interface Table {
  readonly columns: readonly KqlColumn[]
  readonly rows: readonly Row[]
  readonly ranks: readonly number[]
  /** Whether the rows still stand in the order in which the text spells them. */
  readonly spelled?: boolean
}

/** A table whose rows are in no order. */
export function unsorted(columns: readonly KqlColumn[], rows: readonly Row[]): Table {
  return { columns, rows, ranks: rows.map(() => 0) }
}

/** One text for each value, the same for values that are one: of null with null, of NaN with NaN, of 0 with -0. */
export function keyOf(value: Value, type: KqlType): string {
  if (isUnordered(value)) throw new Undetermined('a list in no order as a key')
  if (value === null) return 'null'
  if (type === 'real') return realText(value === 0 ? 0 : (value as number))
  return type === 'dynamic' ? jsonText(sortedKeys(value)) : `:${value}`
}

/** Bags are equal whatever the order of their keys. */
function sortedKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (!isBag(value)) return value
  const pairs = [...value].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(pairs.map(([key, one]) => [key, sortedKeys(one)]))
}

/** One text for a row; the same for rows that nobody can tell apart. */
export function rowKey(row: Row, columns: readonly KqlColumn[]): string {
  return row.map((value, index) => keyOf(value, columns[index]!.type)).join('\u0001')
}

/**
 * -1, 0 or 1 for values of one type, ascending. Null comes first and NaN after it
 * (https://learn.microsoft.com/kusto/query/sort-operator#use-of-special-floating-point-values).
 */
export function compareValues(a: Value, b: Value, type: KqlType): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null)
  if (type === 'guid' || type === 'dynamic') throw new Undetermined(`the order of two ${type}s`)
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  return compareNumbers(a as number, b as number) ?? Number(Number.isNaN(b)) - Number(Number.isNaN(a))
}

/** By code points. */
export function compareTexts(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)]
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    const difference = x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(x.length - y.length)
}

/** The first `count` rows; open where the cut goes through rows of one rank that differ. */
export function firstRows(table: Table, count: number): Table {
  if (count >= table.rows.length) return table
  const { columns, ranks } = table
  const cut = count <= 0 ? 0 : count
  if (cut > 0) {
    const rank = ranks[cut - 1]!
    const tied = table.rows.filter((_, index) => ranks[index] === rank)
    const splits = ranks[cut] === rank
    if (splits && new Set(tied.map((row) => rowKey(row, columns))).size > 1) {
      throw new Undetermined('which of several rows are taken')
    }
  }
  return { columns, rows: table.rows.slice(0, cut), ranks: ranks.slice(0, cut) }
}

/** Rows that a text spells stand in the order of the text, as long as nothing has mixed them. */
export function numbered(table: Table): Table {
  const isSorted = table.ranks.some((rank) => rank !== table.ranks[0])
  return isSorted || table.spelled !== true ? table : { ...table, ranks: table.rows.map((_, index) => index) }
}
