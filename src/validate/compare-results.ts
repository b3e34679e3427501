import type { Cell, QueryResult } from '../model/index.ts'

/** A row or a cell in which two answers differ. */
export type Difference =
  | { readonly kind: 'missing' | 'extra'; readonly key: string }
  | {
      readonly kind: 'different'
      readonly key: string
      readonly column: string
      readonly local: Cell
      readonly remote: Cell
    }

/** How two answers stand to each other: rows equal in every cell, and what is not. */
export interface Comparison {
  readonly equal: number
  readonly differences: readonly Difference[]
}

interface Options {
  /** Columns that tell one row from another. */
  readonly key: readonly string[]
  /** Columns that are not compared. */
  readonly ignore?: readonly string[]
}

/**
 * Compares two answers row by row, matched by key; sums must be equal to the last digit. `missing` rows are only in the local
 * answer, `extra` ones only in the remote. Rows that share a key are matched in order of their content. Lists inside a cell have no order.
 */
export function compareResults(local: QueryResult, remote: QueryResult, { key, ignore = [] }: Options): Comparison {
  const [left, right] = [grouped(local, key), grouped(remote, key)]
  const columns = local.columns.map(({ name }) => name).filter((name) => !ignore.includes(name) && !key.includes(name))
  const differences: Difference[] = []
  let equal = 0
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [ours, theirs] = [left.get(name) ?? [], right.get(name) ?? []]
    for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
      const found = differencesOf(name, ours[index], theirs[index], columns)
      if (found.length === 0) equal++
      differences.push(...found)
    }
  }
  return { equal, differences }
}

/** How many of the differences are whole rows, and how many single cells. */
export function countDifferences(differences: readonly Difference[]): {
  readonly rows: number
  readonly cells: number
} {
  const cells = differences.filter(({ kind }) => kind === 'different').length
  return { rows: differences.length - cells, cells }
}

type Row = ReadonlyMap<string, Cell>

function grouped({ columns, rows }: QueryResult, key: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const cells of rows) {
    const row = new Map(columns.map(({ name }, index) => [name, cells[index] ?? null]))
    const text = key.map((name) => textOf(row.get(name) ?? null)).join(' | ')
    groups.set(text, [...(groups.get(text) ?? []), row])
  }
  for (const group of groups.values()) group.sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1))
  return groups
}

function differencesOf(
  key: string,
  ours: Row | undefined,
  theirs: Row | undefined,
  columns: readonly string[],
): Difference[] {
  if (theirs === undefined) return [{ kind: 'missing', key }]
  if (ours === undefined) return [{ kind: 'extra', key }]
  return columns.flatMap((column): Difference[] => {
    const [local, remote] = [ours.get(column) ?? null, theirs.get(column) ?? null]
    return textOf(local) === textOf(remote) ? [] : [{ kind: 'different', key, column, local, remote }]
  })
}

function contentOf(row: Row): string {
  return [...row.values()].map(textOf).join('\u0000')
}

/** Equal texts are equal values; a missing text equals a null, as columns may be absent on one side. */
function textOf(cell: Cell): string {
  if (cell === null) return ''
  if (Array.isArray(cell)) return `[${cell.map(textOf).sort().join(',')}]`
  if (typeof cell === 'object')
    return JSON.stringify(
      Object.entries(cell)
        .map(([name, value]) => [name, textOf(value)])
        .sort(),
    )
  return String(cell)
}
