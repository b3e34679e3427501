import { type TableSchema, trafficTables } from '../model/index.ts'
import { type Editor, openEditor } from './editor.ts'
import { type Part, SCHEMA } from './manifest.ts'
import { stageRows } from './merge-parts.ts'

/** How many parts a store had before something and has after it. */
export interface PartCount {
  readonly before: number
  readonly after: number
}

/**
 * Joins the parts of each table and day into one, so that queries open fewer files, and brings parts of an older schema up
 * to date. The tables that only ingest reads stay as they are.
 */
export async function compactStore(path: string): Promise<PartCount> {
  const editor = await openEditor(path, { make: false })
  try {
    const before = count(editor)
    const gone = new Set<string>()
    for (const table of trafficTables) await compactTable(editor, table, gone)
    if (gone.size > 0) await editor.commit({ gone, schema: SCHEMA })
    return { before, after: count(editor) }
  } finally {
    await editor.close()
  }
}

async function compactTable(editor: Editor, { name }: TableSchema, gone: Set<string>): Promise<void> {
  const { tables, schema } = editor.manifest()
  const days = Map.groupBy(tables[name] ?? [], ({ intervals }) => intervals[0]?.slice(0, 10))
  for (const parts of days.values()) {
    if (parts.length === 1 && schema === SCHEMA) continue
    await stageRows(
      editor,
      name,
      parts.map(({ file }) => file),
      intervalsOf(parts),
    )
    for (const { file } of parts) gone.add(file)
  }
}

function intervalsOf(parts: readonly Part[]): number[] {
  const all = parts.flatMap(({ intervals }) => intervals.map((one) => Date.parse(one)))
  return [...new Set(all)].sort((a, b) => a - b)
}

function count({ manifest }: Editor): number {
  return Object.values(manifest().tables).flat().length
}
