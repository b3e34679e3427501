import { join } from 'node:path'
import { type IntervalMinutes, TrafficError } from '../model/index.ts'
import { INTERVAL_COLUMNS } from './columns.ts'
import { type Editor, type Ending, openEditor, partsOf } from './editor.ts'
import { type Part, SCHEMA } from './manifest.ts'
import { takeOut } from './merge-parts.ts'
import { readSeen, type SeenChange, type SeenSource, stageSeen } from './seen-source.ts'

/** Which rows a part holds: of one table, of the interval that starts at this moment (UTC milliseconds) or of none. */
interface PartPlace {
  readonly table: string
  readonly interval?: number
  readonly ending?: Ending
}

/** What becomes visible at once. */
interface Commit extends SeenChange {
  /**
   * Of these intervals everything that was reduced before gives way to what was staged; `all` builds the store anew, `[]` only
   * adds.
   */
  readonly replace: 'all' | readonly number[]
}

/** The one writer of a store. Nothing it stages is seen before `commit`; until then the last good state stands. */
export interface StoreWriter {
  readonly folder: string
  /** A folder for files of work, gone when the writer closes; it may not be there yet. */
  readonly scratch: string
  /** Interval length of the rows in the store; undefined when it has none, or rows of an unknown length. */
  readonly intervalMinutes: IntervalMinutes | undefined
  /** Intervals that start before this (UTC milliseconds) were pruned: they are not written again. */
  readonly prunedBefore: number | undefined
  /** Starts of all intervals that have rows, in order. */
  readonly intervals: readonly number[]
  /** The files of this table and interval in the last good state. */
  parts(place: PartPlace): readonly string[]
  /** The hours of which logs were read before. */
  readonly seenHours: readonly number[]
  /** What was read before of the logs of an hour (its start), or of those whose names tell no hour; by name. */
  seen(hour: number | undefined): Promise<ReadonlyMap<string, SeenSource>>
  /** Takes a part over: `write` makes the file at the path it is given and says how many rows it holds. */
  stage(place: PartPlace, write: (path: string) => Promise<number>): Promise<void>
  /** The files of this table and interval that were staged and not committed. */
  staged(place: PartPlace): readonly string[]
  /** Drops what was staged of an interval (its start) and not committed. */
  unstage(interval: number): Promise<void>
  commit(change: Commit): Promise<void>
  /** Drops what was staged and not committed. */
  abort(): Promise<void>
  /** Aborts, and lets another writer in. */
  close(): Promise<void>
}

/** What ingest makes of the records of an interval; other tables are not replaced with it. */
const REDUCED_TABLES = [...Object.keys(INTERVAL_COLUMNS), '_flows', '_records']

interface Options {
  /** Length of the intervals that are about to be written; undefined when it is not known. */
  readonly intervalMinutes?: IntervalMinutes
  /** Whether the first commit builds the store anew, so that what it holds now does not matter. */
  readonly rebuild?: boolean
}

/** Opens the store in a folder to be written, and makes it if there is none. */
export async function openWriter(path: string, options: Options = {}): Promise<StoreWriter> {
  const editor = await openEditor(path, { make: true })
  try {
    if (!options.rebuild) refuseOtherInterval(editor, options.intervalMinutes)
    return writerOn(editor, options)
  } catch (error) {
    await editor.close()
    throw error
  }
}

function refuseOtherInterval({ folder, manifest }: Editor, wanted: IntervalMinutes | undefined): void {
  const { tables, intervalMinutes } = manifest()
  const isEmpty = Object.keys(tables).length === 0
  if (isEmpty || wanted === undefined || intervalMinutes === null || intervalMinutes === wanted) return
  const hint = `add with --interval ${intervalMinutes}, or take another store`
  const message = `the store ${folder} holds intervals of ${intervalMinutes} minutes, not of ${wanted}`
  throw new TrafficError('store/other-interval', message, { hint })
}

function writerOn(editor: Editor, options: Options): StoreWriter {
  const { folder, scratch, manifest, abort, close } = editor
  const pathsOf = (parts: readonly Part[], interval: number | undefined) =>
    parts.filter((part) => holds(part, interval)).map(({ file }) => join(folder, file))
  return {
    folder,
    scratch,
    abort,
    close,
    get intervalMinutes() {
      return manifest().intervalMinutes ?? undefined
    },
    get prunedBefore() {
      const { prunedBefore } = manifest()
      return prunedBefore === null ? undefined : Date.parse(prunedBefore)
    },
    get intervals() {
      return startsOf(REDUCED_TABLES.flatMap((table) => manifest().tables[table] ?? []))
    },
    parts: ({ table, interval }) => pathsOf(manifest().tables[table] ?? [], interval),
    staged: ({ table, interval }) =>
      pathsOf(
        editor.staged().filter((part) => part.table === table),
        interval,
      ),
    unstage: (interval) => editor.drop((part) => holds(part, interval)),
    stage: ({ table, interval, ...rest }, write) =>
      editor.stage({ table, intervals: interval === undefined ? [] : [interval], ...rest, write }),
    get seenHours() {
      return startsOf(manifest().tables._sources ?? [])
    },
    seen: (hour) => readSeen(folder, manifest(), hour),
    async commit({ replace, ...change }) {
      const { tables, intervalMinutes } = manifest()
      const seenBefore = await stageSeen(editor, change, { anew: replace === 'all' })
      if (replace === 'all') {
        const gone = new Set(partsOf(tables).map(({ file }) => file))
        const anew = { schema: SCHEMA, intervalMinutes: options.intervalMinutes ?? null, prunedBefore: null }
        await editor.commit({ gone, ...anew })
      } else {
        const gone = new Set([...(await takeOut(editor, REDUCED_TABLES, new Set(replace))), ...seenBefore])
        await editor.commit({ gone, intervalMinutes: options.intervalMinutes ?? intervalMinutes })
      }
    },
  }
}

function holds({ intervals }: Part, interval: number | undefined): boolean {
  if (interval === undefined) return intervals.length === 0
  return intervals.some((one) => Date.parse(one) === interval)
}

/** Starts of the intervals of these parts, in order. */
function startsOf(parts: readonly Part[]): readonly number[] {
  const all = parts.flatMap(({ intervals }) => intervals.map((one) => Date.parse(one)))
  return [...new Set(all)].sort((a, b) => a - b)
}
