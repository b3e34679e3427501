import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BlobContainer,
  eachAtOnce,
  findHours,
  listHour,
  planReading,
  type ReadingPlan,
  readBlob,
} from '../../azure/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import type { SeenSource, StoreWriter } from '../../store/index.ts'
import { type Batch, NOTHING, together } from './pieces.ts'

interface Options {
  /** Only hours of logs that reach into it. */
  readonly window: Partial<TimeWindow>
  readonly onProgress: (text: string) => void
}

/** Bytes that wait in the scratch folder before they are ingested: about so many. */
const BATCH_BYTES = 256e6
/** Blobs that are read at once. */
const AT_ONCE = 8

/**
 * What is new in a container of flow logs, hour by hour: names and ETags are compared with what the store remembers, and only
 * new bytes are fetched, into files of the store's scratch folder. A batch ends when it holds enough.
 */
export async function* blobPieces(
  container: BlobContainer,
  store: Pick<StoreWriter, 'seen' | 'seenHours' | 'scratch'>,
  { window, onProgress }: Options,
): AsyncGenerator<Batch> {
  await mkdir(store.scratch, { recursive: true })
  let [batch, bytes, count] = [NOTHING, 0, 0]
  const fileFor = () => join(store.scratch, `blob-${count++}`)
  for await (const { hour, listed } of hoursOf(container, store.seenHours, window)) {
    const { read, unchanged, vanished } = planReading(listed, below(container, await store.seen(hour)))
    batch = together(batch, { ...NOTHING, unchanged, vanished })
    for (const some of portions(read)) {
      const news = await eachAtOnce(some, (wanted) => readNews(container, wanted, fileFor()), AT_ONCE)
      batch = [batch, ...news].reduce(together)
      bytes += some.reduce((so, wanted) => so + newBytes(wanted), 0)
      onProgress(`${batch.pieces.length} blobs with news, ${(bytes / 1e6).toFixed(1)} MB`)
      if (bytes < BATCH_BYTES) continue
      yield batch
      ;[batch, bytes] = [NOTHING, 0]
    }
  }
  yield batch
}

type Wanted = ReadingPlan['read'][number]

/** How many bytes there are to fetch, as the listing has it. */
function newBytes({ entry, seen }: Wanted): number {
  return entry.bytes - (seen?.resume?.at ?? 0)
}

/** Blobs in groups that fill a batch. */
function* portions(wanted: ReadingPlan['read']): Generator<readonly Wanted[]> {
  let [some, bytes]: [Wanted[], number] = [[], 0]
  for (const one of wanted) {
    some.push(one)
    bytes += newBytes(one)
    if (bytes < BATCH_BYTES) continue
    yield some
    ;[some, bytes] = [[], 0]
  }
  yield some
}

/** The blobs of each hour that has logs now or had them when the store last looked, and at last those that lie in no hour. */
async function* hoursOf(container: BlobContainer, seenHours: readonly number[], { from, to }: Partial<TimeWindow>) {
  const { hours, loose } = await findHours(container, { ...(from && { from }), ...(to && { to }) })
  const found = new Map(hours.map((one) => [one.hour, one]))
  const isWanted = (hour: number) =>
    (from === undefined || hour + HOUR > from.getTime()) && (to === undefined || hour < to.getTime())
  const all = new Set([...found.keys(), ...seenHours.filter(isWanted)])
  for (const hour of [...all].sort((a, b) => a - b)) {
    const one = found.get(hour)
    yield { hour, listed: one === undefined ? [] : await listHour(container, one) }
  }
  if (from === undefined && to === undefined) yield { hour: undefined, listed: loose }
}

const HOUR = 3_600_000

/** What was seen in this container; the store may have other sources too. */
function below({ name, prefix }: BlobContainer, seen: ReadonlyMap<string, SeenSource>) {
  return new Map([...seen].filter(([source]) => source.startsWith(`${name}/${prefix}`)))
}

async function readNews(container: BlobContainer, wanted: Wanted, file: string): Promise<Batch> {
  const { name } = wanted.entry
  const outcome = await readBlob(container, { ...wanted, file })
  if (outcome.kind === 'vanished') return { ...NOTHING, vanished: [name] }
  if (outcome.kind === 'unread') return { ...NOTHING, unread: [{ name, reason: outcome.reason }] }
  return { ...NOTHING, pieces: [{ path: outcome.file, name, seen: outcome.seen }] }
}
