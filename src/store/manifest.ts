import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type IntervalMinutes, TrafficError, trafficTables } from '../model/index.ts'

/** Version 1 was one DuckDB file. A change that older programs would misread raises it, with a step in UPGRADES. */
const VERSION = 3

/** The month whose tables this program writes; parts of another month get missing columns when they are read. */
export const SCHEMA = trafficTables
  .map(({ asOf }) => asOf)
  .sort()
  .at(-1)!

/** `Table/day=2026-11-01/hour=10/7-0.parquet`: nothing that could lead out of the store. */
const FILE = /^\w+\/(day=\d{4}-\d\d-\d\d\/(hour=\d\d\/)?)?\d+-\d+\.(parquet|jsonl\.gz|columns)$/

const part = z.strictObject({
  file: z.string().regex(FILE),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** The intervals whose rows it holds, by their start; none for rows that belong to no interval. */
  intervals: z.array(z.iso.datetime()),
})

const schema = z.strictObject({
  format: z.literal('azta-store'),
  version: z.literal(VERSION),
  /** Counts commits. */
  generation: z.int().nonnegative(),
  schema: z.string().regex(/^\d{4}-\d\d$/),
  /** Null when nobody said: rows that were reduced elsewhere. */
  intervalMinutes: z.union([z.literal(10), z.literal(60), z.null()]),
  /** Intervals that begin before this moment were taken out, and logs do not bring them back; null when none were. */
  prunedBefore: z.iso.datetime().nullable(),
  tables: z.record(z.string(), z.array(part)),
  /** Parts that the last commit replaced. They stay until the next one, for readers that still look at them. */
  retired: z.array(z.string().regex(FILE)),
})

/** From the manifest of a version to that of the next one. A store of an older version is read so; its next commit writes it so. */
const UPGRADES: Readonly<Record<number, (manifest: object) => object>> = {
  2: rememberPruning,
}

/** Version 2 forgot what was pruned. */
function rememberPruning(manifest: object): object {
  return { ...manifest, version: 3, prunedBefore: null }
}

/** The table of contents of a store: what is in it is part of the store, nothing else is. */
export type Manifest = z.output<typeof schema>

/** A file of rows of one table. */
export type Part = Manifest['tables'][string][number]

/** A store with nothing in it, before its first commit. */
export function emptyManifest(intervalMinutes: IntervalMinutes | null): Manifest {
  const counts = { format: 'azta-store', version: VERSION, generation: 0, schema: SCHEMA } as const
  return { ...counts, intervalMinutes, prunedBefore: null, tables: {}, retired: [] }
}

/** Where the manifest of a store lies. */
export function manifestPath(folder: string): string {
  return join(folder, 'manifest.json')
}

/** Reads the manifest of the store in a folder; undefined when there is no store. What is no store of ours is refused. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  await refuseOldStore(folder)
  let text: string
  try {
    text = await readFile(manifestPath(folder), 'utf8')
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new TrafficError('store/not-found', `${folder} cannot be read as a store`, { cause })
  }
  return parseManifest(text, folder)
}

/** Until version 2 a store was a DuckDB file: https://duckdb.org/docs/stable/internals/storage ("DUCK" at byte 8). */
async function refuseOldStore(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.isDirectory()) return
  const head = await headOf(path, 12)
  if (head.toString('latin1', 8) !== 'DUCK') throw new TrafficError('store/not-found', `${path} is a file and no store`)
  const hint = 'ingest the logs anew, with --store naming a folder; nothing in the file is lost or changed'
  throw new TrafficError('store/other-version', `${path} is a store of an older azta (one DuckDB file)`, { hint })
}

async function headOf(path: string, length: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    return (await handle.read(Buffer.alloc(length), 0, length, 0)).buffer
  } finally {
    await handle.close()
  }
}

function parseManifest(text: string, folder: string): Manifest {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw damaged(folder, 'it is not JSON', cause)
  }
  const head = z.object({ format: z.literal('azta-store'), version: z.number() }).safeParse(data)
  if (!head.success) throw new TrafficError('store/not-found', `${manifestPath(folder)} is of another program`)
  const upgraded = upgrade(data as object, head.data.version)
  if (upgraded === undefined) {
    const message = `${folder} is a store of version ${head.data.version}, this azta reads versions 2 to ${VERSION}`
    throw new TrafficError('store/other-version', message, { hint: 'use the azta that made it, or ingest anew' })
  }
  const read = schema.safeParse(upgraded)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw damaged(folder, `${issue?.path.join('.')}: ${issue?.message.toLowerCase()}`)
}

/** Step by step to the version of today; undefined when a step is missing. */
function upgrade(manifest: object, version: number): object | undefined {
  if (version === VERSION) return manifest
  const step = UPGRADES[version]
  return step === undefined ? undefined : upgrade(step(manifest), version + 1)
}

function damaged(folder: string, reason: string, cause?: unknown): TrafficError {
  const hint = 'restore the store from a copy, or ingest anew'
  return new TrafficError('store/damaged', `${manifestPath(folder)} is damaged: ${reason}`, { hint, cause })
}
