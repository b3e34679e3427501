import { type TableSchema, trafficTables } from '../model/index.ts'
import { type Editor, openEditor } from './editor.ts'
import { type Part, SCHEMA } from './manifest.ts'
import { stageRows } from './merge-parts.ts'

/** How many parts a store had before something and has after it. */
export interface PartCount {
  readonly before: number
  readonly after: number
}

/** So many parts of a table make a query slower than its rows do. */
export const MANY_PARTS = 200

/**
 * Joins the parts of each table and day into one, so that queries open fewer files, and brings parts of an older schema up
 * to date. The tables that only ingest reads stay as they are.
 */
export async function compactStore(path: string): Promise<PartCount> {
  return withEditor(path, async (editor) => {
    const { schema } = editor.manifest()
    const joinable = trafficTables.flatMap((table) =>
      daysOf(editor, table).filter(({ parts }) => parts.length > 1 || schema !== SCHEMA),
    )
    await joinDays(editor, joinable, { schema: SCHEMA })
  })
}

/** The same for days that are over, of tables that have {@link MANY_PARTS} parts of such days: what ingest does by itself. */
export async function compactWhenScattered(path: string): Promise<PartCount> {
  return withEditor(path, async (editor) => {
    const scattered = trafficTables.flatMap((table) => {
      const days = daysOf(editor, table)
      const newest = days.reduce((so, { day }) => (day > so ? day : so), '')
      const over = days.filter(({ day, parts }) => day !== '' && day < newest && parts.length > 1)
      return over.reduce((so, { parts }) => so + parts.length, 0) < MANY_PARTS ? [] : over
    })
    await joinDays(editor, scattered, {})
  })
}

async function withEditor(path: string, change: (editor: Editor) => Promise<void>): Promise<PartCount> {
  const editor = await openEditor(path, { make: false })
  try {
    const before = count(editor)
    await change(editor)
    return { before, after: count(editor) }
  } finally {
    await editor.close()
  }
}

/** The parts of a table that begin on one day, or belong to none. */
interface Day {
  readonly table: string
  /** `2026-11-01`, or empty. */
  readonly day: string
  readonly parts: readonly Part[]
}

function daysOf({ manifest }: Editor, { name }: TableSchema): readonly Day[] {
  const days = Map.groupBy(manifest().tables[name] ?? [], ({ intervals }) => intervals[0]?.slice(0, 10) ?? '')
  return [...days].map(([day, parts]) => ({ table: name, day, parts }))
}

async function joinDays(editor: Editor, days: readonly Day[], change: { readonly schema?: string }): Promise<void> {
  if (days.length === 0) return
  for (const { table, parts } of days) {
    const files = parts.map(({ file }) => file)
    await stageRows(editor, table, files, intervalsOf(parts))
  }
  const gone = new Set(days.flatMap(({ parts }) => parts.map(({ file }) => file)))
  await editor.commit({ gone, ...change })
}

function intervalsOf(parts: readonly Part[]): number[] {
  const all = parts.flatMap(({ intervals }) => intervals.map((one) => Date.parse(one)))
  return [...new Set(all)].sort((a, b) => a - b)
}

function count({ manifest }: Editor): number {
  return Object.values(manifest().tables).flat().length
}
