import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { logHour, TrafficError } from '../model/index.ts'
import type { Editor } from './editor.ts'
import type { Manifest } from './manifest.ts'

const schema = z.object({
  /** Path of a file; address of a blob, without what lets one in. */
  name: z.string(),
  /** How many bytes it had. */
  bytes: z.int().nonnegative(),
  /** The ETag of a blob, the time of the last change of a file: while it stays the same there is nothing new. */
  version: z.string(),
  /**
   * Where what it gets later begins, and the hash of the bytes before that place, which shows whether it still is the same
   * log; absent when it did not end as a growing flow log ends.
   */
  resume: z.object({ at: z.int().nonnegative(), mark: z.string() }).readonly().optional(),
})

/** What a store remembers of a file or blob whose records it holds. */
export type SeenSource = Readonly<z.output<typeof schema>>

/** The table of what was seen. It lies in parts by the hour that a name tells, so that a pass reads and writes a few of them. */
const TABLE = '_sources'

/** What was seen of the logs of an hour (its start), or of those whose names tell no hour, by name. */
export async function readSeen(
  folder: string,
  manifest: Manifest,
  hour: number | undefined,
): Promise<ReadonlyMap<string, SeenSource>> {
  const seen = new Map<string, SeenSource>()
  for (const { file } of partsOfHour(manifest, hour)) {
    for (const source of await parsePart(join(folder, file))) seen.set(source.name, source)
  }
  return seen
}

function partsOfHour({ tables }: Manifest, hour: number | undefined) {
  const wanted = hour === undefined ? undefined : new Date(hour).toISOString()
  return (tables[TABLE] ?? []).filter(({ intervals }) => intervals[0] === wanted)
}

async function parsePart(path: string): Promise<SeenSource[]> {
  try {
    const text = (await promisify(gunzip)(await readFile(path))).toString('utf8')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => schema.parse(JSON.parse(line)) as SeenSource) // zod writes optional as undefined
  } catch (cause) {
    throw new TrafficError('store/damaged', `${path} cannot be read`, { hint: 'ingest anew with --rebuild', cause })
  }
}

/** What a commit changes in what was seen. */
export interface SeenChange {
  readonly seen?: readonly SeenSource[]
  /** Names that are not there any more. */
  readonly forgotten?: readonly string[]
}

/** Stages the parts of the hours that change, and gives the files that they replace. `anew` forgets everything else. */
export async function stageSeen(
  editor: Editor,
  { seen = [], forgotten = [] }: SeenChange,
  { anew }: { readonly anew: boolean },
): Promise<readonly string[]> {
  const gone: string[] = []
  const manifest = editor.manifest()
  for (const hour of new Set([...seen.map(({ name }) => name), ...forgotten].map(logHour))) {
    const old = anew ? [] : await readSeen(editor.folder, manifest, hour)
    const all = new Map(old)
    for (const name of forgotten) all.delete(name)
    for (const source of seen) if (logHour(source.name) === hour) all.set(source.name, source)
    gone.push(...partsOfHour(manifest, hour).map(({ file }) => file))
    if (all.size > 0) await stagePart(editor, hour, [...all.values()])
  }
  return gone
}

async function stagePart(editor: Editor, hour: number | undefined, seen: readonly SeenSource[]): Promise<void> {
  const text = seen.map((source) => `${JSON.stringify(source)}\n`).join('')
  const write = async (path: string) => {
    await writeFile(path, await promisify(gzip)(text))
    return seen.length
  }
  await editor.stage({ table: TABLE, intervals: hour === undefined ? [] : [hour], ending: 'jsonl.gz', write })
}
