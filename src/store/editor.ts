import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type IntervalMinutes, TrafficError, trafficTables } from '../model/index.ts'
import { settle, writeDurably, writing } from './durable.ts'
import { holderText, type LockHolder, takeLock } from './lock.ts'
import { emptyManifest, type Manifest, manifestPath, type Part, readManifest } from './manifest.ts'

/** Tables that no KQL sees: what adding to a store later needs. */
const INTERNAL_TABLES = ['_flows', '_records', '_sources'] as const

/** How the name of a part ends; `columns` is the engine's own form, for tables that only it reads. */
export type Ending = 'parquet' | 'jsonl.gz' | 'columns'

/** A part that is about to be. */
interface Draft {
  readonly table: string
  /** Starts of the intervals whose rows it holds (UTC milliseconds), in order; none for rows of no interval. */
  readonly intervals: readonly number[]
  readonly ending?: Ending
  /** Makes the file at the path it is given and says how many rows it holds. */
  readonly write: (path: string) => Promise<number>
}

/** How the next state differs from the last one, apart from the staged parts. */
interface Change {
  /** Files of parts that leave the store. */
  readonly gone: ReadonlySet<string>
  readonly schema?: string
  readonly intervalMinutes?: IntervalMinutes | null
  readonly prunedBefore?: string | null
}

/** Changes a store part by part, alone, and shows nothing before it commits. What writers, compaction and pruning share. */
export interface Editor {
  readonly folder: string
  /** A folder for files of work, gone when the editor closes. */
  readonly scratch: string
  /** The last good state. */
  readonly manifest: () => Manifest
  stage(draft: Draft): Promise<void>
  /** What was staged and not committed. */
  readonly staged: () => readonly StagedPart[]
  /** Drops such parts. */
  drop(isGone: (part: StagedPart) => boolean): Promise<void>
  commit(change: Change): Promise<void>
  /** Drops everything that was staged and not committed. */
  abort(): Promise<void>
  /** Aborts, and lets the next one in. */
  close(): Promise<void>
}

/** Opens the store in a folder to be changed. Where there is none it is made, or refused if it is to be there already. */
export async function openEditor(path: string, { make }: { readonly make: boolean }): Promise<Editor> {
  const folder = resolve(path)
  const found = await readManifest(folder) // refuses what is no store before anything is touched
  if (found === undefined && !make) throw new TrafficError('store/not-found', `there is no store at ${path}`)
  const isNew = await makeFolder(folder)
  const unlock = await writing(folder, () => takeLock(join(folder, 'lock'), locked(folder)))
  try {
    const manifest = (await readManifest(folder)) ?? emptyManifest(null)
    await removeStrays(folder, manifest)
    return editorOn(folder, manifest, async () => {
      await unlock()
      if (isNew) await rmdir(folder).catch(() => {}) // stays when anything is in it
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

/** All parts of a manifest. */
export function partsOf(tables: Manifest['tables']): readonly Part[] {
  return Object.values(tables).flat()
}

/** Removes files, and the folders that this leaves empty. */
async function remove(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await rm(file, { force: true })
    for (const folder of [dirname(file), dirname(dirname(file))]) await rmdir(folder).catch(() => {})
  }
}

/** A part that the next commit shows. */
interface StagedPart extends Part {
  readonly table: string
}

function editorOn(folder: string, first: Manifest, release: () => Promise<void>): Editor {
  let manifest = first
  let staged: StagedPart[] = []
  let count = 0
  const scratch = join(folder, 'scratch')
  const absolute = (file: string) => join(folder, file)
  const drop = async (isGone: (part: StagedPart) => boolean) => {
    const gone = staged.filter(isGone)
    await remove(gone.map(({ file }) => absolute(file)))
    staged = staged.filter((part) => !gone.includes(part))
  }
  const abort = () => drop(() => true)
  return {
    folder,
    scratch,
    manifest: () => manifest,
    staged: () => staged,
    drop,
    async stage(draft) {
      const file = `${folderOf(draft)}/${manifest.generation + 1}-${count++}.${draft.ending ?? 'parquet'}`
      staged.push(await writing(folder, () => stageFile({ folder, scratch, file, draft })))
    },
    async commit(change) {
      const next = nextManifest(manifest, staged, change)
      await writing(folder, async () => {
        await settleParts(folder, staged)
        await writeDurably(manifestPath(folder), `${JSON.stringify(next)}\n`)
      })
      const gone = manifest.retired.map(absolute)
      manifest = next
      staged = []
      // What cannot be removed now is a stray that the next writer removes.
      await remove(gone).catch(() => {})
    },
    abort,
    async close() {
      await abort()
      await rm(scratch, { recursive: true, force: true })
      await release()
    },
  }
}

/** `Table/day=2026-11-01/hour=10`, as every reader of partitioned Parquet knows it; the day alone for several intervals. */
function folderOf({ table, intervals: [first, ...more] }: Draft): string {
  if (first === undefined) return table
  const iso = new Date(first).toISOString()
  return `${table}/day=${iso.slice(0, 10)}${more.length === 0 ? `/hour=${iso.slice(11, 13)}` : ''}`
}

interface Staging {
  readonly folder: string
  readonly scratch: string
  readonly file: string
  readonly draft: Draft
}

/** A part is written aside and moved to its place when it is whole; only the manifest makes it count. */
async function stageFile({ folder, scratch, file, draft }: Staging): Promise<StagedPart> {
  const aside = join(scratch, file.replaceAll('/', '-'))
  await mkdir(scratch, { recursive: true })
  const rows = await draft.write(aside)
  const { size } = await stat(aside)
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await rename(aside, join(folder, file))
  const intervals = draft.intervals.map((interval) => new Date(interval).toISOString())
  return { table: draft.table, file, rows, bytes: size, intervals }
}

/** How many files are brought to the disk at once: the disk takes many in little more time than one. */
const AT_ONCE = 16

/** New files, their names and the folders made for them must outlive a crash before the manifest tells of them. */
async function settleParts(folder: string, parts: readonly Part[]): Promise<void> {
  const folders = parts.flatMap(({ file }) => {
    const steps = file.split('/').slice(0, -1)
    return steps.map((_, index) => join(folder, ...steps.slice(0, index + 1)))
  })
  const all = [...parts.map(({ file }) => join(folder, file)), ...new Set(folders)]
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(settle))
}

function nextManifest(manifest: Manifest, staged: readonly StagedPart[], { gone, ...change }: Change): Manifest {
  const isGone = ({ file }: Part) => gone.has(file)
  const next: Record<string, Part[]> = {}
  for (const [table, parts] of Object.entries(manifest.tables)) next[table] = parts.filter((part) => !isGone(part))
  for (const { table, ...part } of staged) next[table] = [...(next[table] ?? []), part]
  return {
    ...manifest,
    ...change,
    generation: manifest.generation + 1,
    tables: Object.fromEntries(Object.entries(next).filter(([, parts]) => parts.length > 0)),
    retired: partsOf(manifest.tables)
      .filter(isGone)
      .map(({ file }) => file),
  }
}

function locked(folder: string): (holder: LockHolder) => TrafficError {
  const hint = `wait until it ends; if it is no azta any more, remove ${join(folder, 'lock')}`
  return (holder) =>
    new TrafficError('store/locked', `${holderText(holder)} is writing into the store ${folder}`, { hint })
}
