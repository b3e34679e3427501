import type { ContainerClient } from '@azure/storage-blob'
import { logFolderSpan, logHour, type TimeWindow } from '../../model/index.ts'
import { eachAtOnce } from '../collect.ts'
import { refusedBy } from './blob-error.ts'
import type { BlobContainer } from './open-container.ts'

/** A blob as a listing shows it. */
export interface BlobEntry {
  /** Its address, without what lets one in. */
  readonly name: string
  readonly blob: string
  /** In quotes, as conditions want it. */
  readonly etag: string
  readonly bytes: number
}

/** Where the logs of an hour lie. */
export interface HourOfLogs {
  /** Start of the hour, UTC milliseconds. */
  readonly hour: number
  /** Folders, one for each flow log. */
  readonly prefixes: readonly string[]
  /** Blobs that were met on the way: the container was opened below the folder of the hour. */
  readonly blobs: readonly BlobEntry[]
}

/** Where the logs of a container lie. */
export interface FoundHours {
  /** In order of time. */
  readonly hours: readonly HourOfLogs[]
  /** Logs that lie in no hour; of no window. */
  readonly loose: readonly BlobEntry[]
}

/** Folders that are listed at once. */
const AT_ONCE = 16

/**
 * Finds the hours that have logs by walking down the folders, many at once, without listing the blobs in them: 10,000
 * blobs in one list take seconds, their hours a fraction of one. Names are never composed, since Azure has several forms of them.
 */
export async function findHours(container: BlobContainer, window: Partial<TimeWindow> = {}): Promise<FoundHours> {
  const prefixes: string[] = []
  const met: BlobEntry[] = []
  for (let level = [container.prefix]; level.length > 0; ) {
    const found = await eachAtOnce(level, (prefix) => listFolder(container, prefix), AT_ONCE)
    met.push(...found.flatMap((one) => one.blobs).filter(({ blob }) => mayHold(blob, window)))
    const below = found.flatMap((one) => one.folders).filter((folder) => mayHold(folder, window))
    prefixes.push(...below.filter((folder) => logHour(folder) !== undefined))
    level = below.filter((folder) => logHour(folder) === undefined)
  }
  const [folders, blobs] = [Map.groupBy(prefixes, logHour), Map.groupBy(met, ({ blob }) => logHour(blob))]
  const all = [...new Set([...folders.keys(), ...blobs.keys()])]
  const hours = all.filter((hour) => hour !== undefined).sort((a, b) => a - b)
  return {
    hours: hours.map((hour) => ({ hour, prefixes: folders.get(hour) ?? [], blobs: blobs.get(hour) ?? [] })),
    loose: blobs.get(undefined) ?? [],
  }
}

/** The logs of one hour. */
export async function listHour(
  container: BlobContainer,
  { prefixes, blobs }: HourOfLogs,
): Promise<readonly BlobEntry[]> {
  const lists = await eachAtOnce(prefixes, (prefix) => listBelow(container, prefix), AT_ONCE)
  return [...blobs, ...lists.flat().filter(isLog)]
}

async function listBelow(container: BlobContainer, prefix: string): Promise<readonly BlobEntry[]> {
  const blobs: BlobEntry[] = []
  try {
    for await (const item of container.client.listBlobsFlat({ prefix })) blobs.push(entryOf(container, item))
  } catch (cause) {
    throw refusedBy(container, cause)
  }
  return blobs
}

async function listFolder(container: BlobContainer, prefix: string) {
  const [folders, blobs]: [string[], BlobEntry[]] = [[], []]
  try {
    for await (const item of container.client.listBlobsByHierarchy('/', { prefix })) {
      if (item.kind === 'prefix') folders.push(item.name)
      else blobs.push(entryOf(container, item))
    }
  } catch (cause) {
    throw refusedBy(container, cause)
  }
  return { folders, blobs: blobs.filter(isLog) }
}

function mayHold(folder: string, { from, to }: Partial<TimeWindow>): boolean {
  const span = logFolderSpan(folder)
  if (span === undefined) return true
  return (from === undefined || span.end > from.getTime()) && (to === undefined || span.start < to.getTime())
}

function isLog({ blob, bytes }: BlobEntry): boolean {
  return bytes > 0 && /\.(json|log|gz)$/i.test(blob)
}

type Item = Awaited<ReturnType<ReturnType<ContainerClient['listBlobsFlat']>['next']>>['value']

/** A listing shows ETags without the quotes that headers have. */
function entryOf({ name }: BlobContainer, { name: blob, properties }: Item): BlobEntry {
  const etag = `"${properties.etag.replaceAll('"', '')}"`
  return { name: `${name}/${blob}`, blob, etag, bytes: properties.contentLength ?? 0 }
}
