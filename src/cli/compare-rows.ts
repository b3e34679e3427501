import type { Cell, QueryResult } from '../model/index.ts'

type Row = Readonly<Record<string, Cell>>

/** How two lists of rows stand to each other: rows in both, and what only one of them holds. */
export interface Comparison {
  readonly equal: number
  readonly onlyLeft: number
  readonly onlyRight: number
}

/** Compares rows as wholes, cell by cell, whatever their order and that of their columns. A column that is not named is empty: null or no text. */
export function compareRows(left: readonly Row[], right: readonly Row[]): Comparison {
  const counts = new Map<string, number>()
  for (const row of left) add(counts, textOf(row), 1)
  for (const row of right) add(counts, textOf(row), -1)
  const rest = [...counts.values()]
  const onlyLeft = rest.reduce((so, count) => so + Math.max(count, 0), 0)
  const onlyRight = rest.reduce((so, count) => so + Math.max(-count, 0), 0)
  return { equal: left.length - onlyLeft, onlyLeft, onlyRight }
}

/** The rows of an answer by the names of their columns. */
export function rowsOf({ columns, rows }: QueryResult): readonly Row[] {
  return rows.map((cells) => Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null])))
}

function add(counts: Map<string, number>, text: string, change: 1 | -1): void {
  counts.set(text, (counts.get(text) ?? 0) + change)
}

function textOf(row: Row): string {
  const cells = Object.keys(row)
    .filter((name) => row[name] !== '' && row[name] !== null)
    .sort()
    .map((name) => [name, typeof row[name], String(row[name])])
  return JSON.stringify(cells)
}
