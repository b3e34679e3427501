import { join } from 'node:path'
import { trafficTables } from '../model/index.ts'
import { rowInterval, timestamp } from './columns.ts'
import { copyToParquet, inMemory } from './database.ts'
import type { Editor } from './editor.ts'
import { partRows, prepareViews } from './part-views.ts'

/**
 * Takes intervals out of some tables: gives the files that leave the store, and stages the rest of those that hold rows of
 * other intervals too, as compaction makes them.
 */
export async function takeOut(
  editor: Editor,
  tables: readonly string[],
  leaving: ReadonlySet<number>,
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>()
  for (const table of tables) {
    for (const { file, intervals } of editor.manifest().tables[table] ?? []) {
      const starts = intervals.map((one) => Date.parse(one))
      const rest = starts.filter((interval) => !leaving.has(interval))
      if (rest.length === starts.length) continue
      gone.add(file)
      if (rest.length > 0) await stageRows(editor, table, [file], rest)
    }
  }
  return gone
}

/** Stages one part with the rows of some files that belong to these intervals, the older ones first. */
export async function stageRows(
  editor: Editor,
  name: string,
  files: readonly string[],
  intervals: readonly number[],
): Promise<void> {
  const table = trafficTables.find((one) => one.name === name)! // internal tables have one part for each interval
  const paths = files.map((file) => join(editor.folder, file))
  const rows = partRows(table, paths, editor.manifest().schema)
  const start = rowInterval(name)
  const wanted = intervals.length === 0 ? 'true' : `${start} IN (${intervals.map(timestamp).join(', ')})`
  const select = `${rows} WHERE ${wanted} ORDER BY ${start}`
  const write = (path: string) =>
    inMemory(async (connection) => {
      await prepareViews(connection)
      return copyToParquet(connection, select, path)
    })
  await editor.stage({ table: name, intervals, write })
}
