import { type Cell, columnsOf, trafficTables } from '../../src/model/index.ts'
import { openStore } from '../../src/store/index.ts'

/** The rows of a table of a store, without the cells that are empty by their type: `''` of strings, null of others. */
export async function storeRows(folder: string, table: string): Promise<Record<string, Cell>[]> {
  const columns = columnsOf(trafficTables.find(({ name }) => name === table)!)
  const store = await openStore(folder, { now: () => 0n })
  try {
    const { rows } = await store.query({ kql: table })
    return rows.map((row) => {
      const cells = columns.map(({ name, type }, index) => ({ name, type, cell: row[index] as Cell }))
      const filled = cells.filter(({ type, cell }) => cell !== (type === 'string' ? '' : null))
      return Object.fromEntries(filled.map(({ name, cell }) => [name, cell]))
    })
  } finally {
    await store.close()
  }
}

/** Rows as sorted lines that compare: columns by name, rows by content, empty cells left out. */
export function rowLines(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const text = (row: Readonly<Record<string, unknown>>) =>
    Object.entries(row)
      .filter(([, cell]) => cell !== '' && cell !== null && cell !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, cell]) => `${name}=${typeof cell}:${cell}`)
  return rows.map((row) => text(row).join('\t')).sort()
}
