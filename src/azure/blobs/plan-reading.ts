import type { SeenSource } from '../../store/index.ts'
import type { BlobEntry } from './find-hours.ts'

/** What is new in an hour, by what was seen of it before. */
export interface ReadingPlan {
  readonly read: readonly { readonly entry: BlobEntry; readonly seen: SeenSource | undefined }[]
  /** How many are as they were. */
  readonly unchanged: number
  /** What was read before and is not there any more. */
  readonly vanished: readonly string[]
}

/** Compares a listing with what is remembered. `seen` holds only blobs that the listing would show. */
export function planReading(listed: readonly BlobEntry[], seen: ReadonlyMap<string, SeenSource>): ReadingPlan {
  const isNew = ({ name, etag }: BlobEntry) => seen.get(name)?.version !== etag
  const read = listed.filter(isNew).map((entry) => ({ entry, seen: seen.get(entry.name) }))
  const names = new Set(listed.map(({ name }) => name))
  const vanished = [...seen.keys()].filter((name) => !names.has(name))
  return { read, unchanged: listed.length - read.length, vanished }
}
