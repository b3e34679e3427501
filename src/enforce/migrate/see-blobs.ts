import { TrafficError } from '../../model/index.ts'
import { folderKeyOf, folderKeys } from '../evidence.ts'

/** A flow log and where it writes. */
export interface Located {
  readonly id: string
  readonly storageId: string
}

/** The recent blobs of a log, each with its ETag, which changes when it grows; or why nobody could look. */
export type Seen = ReadonlySet<string> | string

/** The blobs of VNet flow logs of the running hour and the one before, in an account, in folders that are wanted. */
export type ListRecent = (
  accountId: string,
  isWanted: (folder: string) => boolean,
) => Promise<readonly { readonly blob: string; readonly etag: string }[]>

/** What is there of each log, by its id in lower case. One listing for each account. */
export async function seeBlobs(logs: readonly Located[], list: ListRecent): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>()
  for (const inAccount of Map.groupBy(logs, ({ storageId }) => storageId.toLowerCase()).values()) {
    const found = await recent(inAccount, list)
    for (const log of inAccount) {
      const own = typeof found === 'string' ? found : new Set(folderKeys(log).flatMap((key) => found.get(key) ?? []))
      seen.set(log.id.toLowerCase(), own)
    }
  }
  return seen
}

async function recent(logs: readonly Located[], list: ListRecent): Promise<Map<string, string[]> | string> {
  const wanted = new Set(logs.flatMap(folderKeys))
  try {
    const blobs = await list(logs[0]!.storageId, (folder) => wanted.has(folderKeyOf(folder) ?? ''))
    const byKey = Map.groupBy(blobs, ({ blob }) => folderKeyOf(blob) ?? '')
    return new Map([...byKey].map(([key, own]) => [key, own.map(({ blob, etag }) => `${blob} ${etag}`)]))
  } catch (error) {
    if (!(error instanceof TrafficError)) throw error
    return error.code === 'azure/no-container' ? new Map() : error.message // the service makes it with the first blob
  }
}

/** Whether a blob was made or grew between two looks: the log writes. */
export function hasGrown(before: Seen | undefined, after: Seen | undefined): boolean {
  if (before === undefined || after === undefined || typeof before === 'string' || typeof after === 'string')
    return false
  return [...after].some((one) => !before.has(one))
}
