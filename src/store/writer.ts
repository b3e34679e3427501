import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type IntervalMinutes, TrafficError, trafficTables } from '../model/index.ts'
import { settle, writeDurably, writing } from './durable.ts'
import { takeLock } from './lock.ts'
import { emptyManifest, type Manifest, manifestPath, type Part, readManifest, SCHEMA } from './manifest.ts'

/** Tables that no KQL sees: what adding to an interval later needs. */
const INTERNAL_TABLES = ['_flows', '_records', '_sources'] as const

/** Which rows a part holds: of one table, of the interval that starts at this moment (UTC milliseconds) or of none. */
interface PartPlace {
  readonly table: string
  readonly interval?: number
}

/** What becomes visible at once. */
interface Commit {
  /** Of these intervals everything older gives way to what was staged; `all` builds the store anew, `[]` only adds. */
  readonly replace: 'all' | readonly number[]
}

/** The one writer of a store. Nothing it stages is seen before `commit`; until then the last good state stands. */
export interface StoreWriter {
  readonly folder: string
  /** A folder for files of work, gone when the writer closes. */
  readonly scratch: string
  /** Interval length of the rows in the store; undefined when it has none, or rows of an unknown length. */
  readonly intervalMinutes: IntervalMinutes | undefined
  /** Starts of all intervals that have rows, in order. */
  readonly intervals: readonly number[]
  /** The files of this table and interval in the last good state. */
  parts(place: PartPlace): readonly string[]
  /** Takes a part over: `write` makes the file at the path it is given and says how many rows it holds. */
  stage(place: PartPlace, write: (path: string) => Promise<number>): Promise<void>
  commit(change: Commit): Promise<void>
  /** Drops what was staged and not committed. */
  abort(): Promise<void>
  /** Aborts, and lets another writer in. */
  close(): Promise<void>
}

interface Options {
  /** Length of the intervals that are about to be written; undefined when it is not known. */
  readonly intervalMinutes?: IntervalMinutes
  /** Whether the first commit builds the store anew, so that what it holds now does not matter. */
  readonly rebuild?: boolean
}

/** Opens the store in a folder to be written, and makes it if there is none. */
export async function openWriter(path: string, options: Options = {}): Promise<StoreWriter> {
  const folder = resolve(path)
  const manifest = await readManifest(folder)
  const isNew = await makeFolder(folder)
  const unlock = await writing(folder, () => takeLock(folder))
  try {
    // Another writer may have committed between the first look and the lock.
    const current = (await readManifest(folder)) ?? emptyManifest(null)
    if (!options.rebuild) refuseOtherInterval(folder, current, options.intervalMinutes)
    await removeStrays(folder, current)
    return writerOn(folder, current, options, async () => {
      await unlock()
      if (isNew && manifest === undefined) await rmdir(folder).catch(() => {}) // stays when anything is in it
    })
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Makes the folder of a store; one that holds anything else is left alone. Says whether it is new. */
async function makeFolder(folder: string): Promise<boolean> {
  const hint = 'name a folder that is a store, is empty, or does not exist yet'
  try {
    await mkdir(folder)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      const where = 'the folder around it must exist and be writable'
      throw new TrafficError('store/not-found', `no store can be made at ${folder}`, { hint: where, cause })
    }
  }
  const strange = (await readdir(folder)).find((name) => !OWN_NAMES.test(name))
  if (strange === undefined) return false
  throw new TrafficError('store/not-found', `${folder} holds other things than a store: ${strange}`, { hint })
}

const TABLES = [...trafficTables.map(({ name }) => name), ...INTERNAL_TABLES]
const OWN_NAMES = new RegExp(`^(manifest\\.json(\\.part)?|lock(\\.(dead\\.)?\\d+)?|scratch|${TABLES.join('|')})$`)

function refuseOtherInterval(folder: string, { intervalMinutes, tables }: Manifest, wanted?: IntervalMinutes): void {
  const isEmpty = Object.keys(tables).length === 0
  if (isEmpty || wanted === undefined || intervalMinutes === null || intervalMinutes === wanted) return
  const hint = `add with --interval ${intervalMinutes}, or take another store`
  const message = `the store ${folder} holds intervals of ${intervalMinutes} minutes, not of ${wanted}`
  throw new TrafficError('store/other-interval', message, { hint })
}

/** Removes what a killed writer left: files that the manifest does not name. */
async function removeStrays(folder: string, { tables, retired }: Manifest): Promise<void> {
  const known = new Set([...partsOf(tables).map(({ file }) => file), ...retired])
  await rm(join(folder, 'scratch'), { recursive: true, force: true })
  for (const table of TABLES) {
    const entries = await readdir(join(folder, table), { recursive: true, withFileTypes: true }).catch(() => [])
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const strays = files.filter((file) => !known.has(file.slice(folder.length + 1).replaceAll('\\', '/')))
    await remove(strays)
  }
}

function partsOf(tables: Manifest['tables']): readonly Part[] {
  return Object.values(tables).flat()
}

/** Removes files, and the folders that this leaves empty. */
async function remove(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await rm(file, { force: true })
    for (const folder of [dirname(file), dirname(dirname(file))]) await rmdir(folder).catch(() => {})
  }
}

interface Staged extends Part {
  readonly table: string
}

function writerOn(folder: string, first: Manifest, options: Options, release: () => Promise<void>): StoreWriter {
  let manifest = first
  let staged: Staged[] = []
  let count = 0
  const scratch = join(folder, 'scratch')
  const abort = async () => {
    await remove(staged.map(({ file }) => join(folder, file)))
    staged = []
  }
  return {
    folder,
    scratch,
    get intervalMinutes() {
      return manifest.intervalMinutes ?? undefined
    },
    get intervals() {
      const all = partsOf(manifest.tables).flatMap(({ intervals }) => intervals.map(Date.parse))
      return [...new Set(all)].sort((a, b) => a - b)
    },
    parts: ({ table, interval }) =>
      (manifest.tables[table] ?? []).filter((part) => holds(part, interval)).map(({ file }) => join(folder, file)),
    async stage(place, write) {
      const file = `${folderOf(place)}/${manifest.generation + 1}-${count++}.parquet`
      staged.push(await writing(folder, () => stageFile({ folder, scratch, file, place, write })))
    },
    async commit({ replace }) {
      const next = nextManifest(manifest, staged, replace, options)
      await writing(folder, async () => {
        await settleFolders(folder, staged)
        await writeDurably(manifestPath(folder), `${JSON.stringify(next)}\n`)
      })
      const gone = manifest.retired
      manifest = next
      staged = []
      // What cannot be removed now is a stray that the next writer removes.
      await remove(gone.map((file) => join(folder, file))).catch(() => {})
    },
    abort,
    async close() {
      await abort()
      await rm(scratch, { recursive: true, force: true })
      await release()
    },
  }
}

function holds({ intervals }: Part, interval: number | undefined): boolean {
  if (interval === undefined) return intervals.length === 0
  return intervals.some((one) => Date.parse(one) === interval)
}

/** `Table/day=2026-11-01/hour=10`, as every reader of partitioned Parquet knows it. */
function folderOf({ table, interval }: PartPlace): string {
  if (interval === undefined) return table
  const iso = new Date(interval).toISOString()
  return `${table}/day=${iso.slice(0, 10)}/hour=${iso.slice(11, 13)}`
}

interface Staging {
  readonly folder: string
  readonly scratch: string
  readonly file: string
  readonly place: PartPlace
  readonly write: (path: string) => Promise<number>
}

/** A part is written aside, brought to the disk, and moved to its place; only the manifest makes it count. */
async function stageFile({ folder, scratch, file, place, write }: Staging): Promise<Staged> {
  const draft = join(scratch, file.replaceAll('/', '-'))
  await mkdir(scratch, { recursive: true })
  const rows = await write(draft)
  await settle(draft)
  const { size } = await stat(draft)
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await rename(draft, join(folder, file))
  const intervals = place.interval === undefined ? [] : [new Date(place.interval).toISOString()]
  return { table: place.table, file, rows, bytes: size, intervals }
}

/** The names of new files, and of the folders made for them, must outlive a crash before the manifest tells of them. */
async function settleFolders(folder: string, parts: readonly Part[]): Promise<void> {
  const folders = parts.flatMap(({ file }) => {
    const steps = file.split('/').slice(0, -1)
    return steps.map((_, index) => join(folder, ...steps.slice(0, index + 1)))
  })
  await Promise.all([...new Set(folders)].map(settle))
}

function nextManifest(
  { generation, schema, intervalMinutes, tables }: Manifest,
  staged: readonly Staged[],
  replace: Commit['replace'],
  options: Options,
): Manifest {
  const gone = (part: Part) =>
    replace === 'all' || (part.intervals.length > 0 && replace.some((interval) => holds(part, interval)))
  const next: Record<string, Part[]> = {}
  for (const [table, parts] of Object.entries(tables)) next[table] = parts.filter((part) => !gone(part))
  for (const { table, ...part } of staged) next[table] = [...(next[table] ?? []), part]
  const known = replace === 'all' ? null : intervalMinutes
  return {
    ...emptyManifest(options.intervalMinutes ?? known),
    generation: generation + 1,
    schema: replace === 'all' ? SCHEMA : schema,
    tables: Object.fromEntries(Object.entries(next).filter(([, parts]) => parts.length > 0)),
    retired: partsOf(tables)
      .filter(gone)
      .map(({ file }) => file),
  }
}
