import { openEditor, partsOf } from './editor.ts'
import { takeOut } from './merge-parts.ts'

/** What a pruning took out. */
export interface Pruned {
  readonly intervals: number
  readonly rows: number
}

/**
 * Takes the rows of all intervals that began before a moment out of the store, of every table. The store remembers the
 * moment, so that logs that are read again do not bring them back. Rows of no interval stay.
 */
export async function pruneStore(path: string, before: Date): Promise<Pruned> {
  const editor = await openEditor(path, { make: false })
  try {
    const { tables, prunedBefore } = editor.manifest()
    const names = Object.keys(tables).filter((name) => name !== '_sources')
    const parts = names.flatMap((name) => tables[name] ?? [])
    const starts = parts.flatMap(({ intervals }) => intervals.map((one) => Date.parse(one)))
    const leaving = new Set(starts.filter((interval) => interval < before.getTime()))
    const rows = rowsIn(tables)
    const gone = await takeOut(editor, names, leaving)
    const isLater = prunedBefore === null || before.getTime() > Date.parse(prunedBefore)
    if (gone.size > 0 || isLater)
      await editor.commit({ gone, prunedBefore: isLater ? before.toISOString() : prunedBefore })
    return { intervals: leaving.size, rows: rows - rowsIn(editor.manifest().tables) }
  } finally {
    await editor.close()
  }
}

function rowsIn(tables: Parameters<typeof partsOf>[0]): number {
  const shown = Object.entries(tables).filter(([name]) => !name.startsWith('_'))
  return partsOf(Object.fromEntries(shown)).reduce((so, { rows }) => so + rows, 0)
}
