/** Why a tuple or record was left out, and where it stands: record and tuple count from 1. */
export interface Reject {
  readonly record: number
  readonly tuple?: number
  readonly reason: string
}

/** What became of one file: `whole`; `partial` when something in it could not be used; `unusable` when nothing could. */
export interface FileReport {
  readonly path: string
  readonly status: 'whole' | 'partial' | 'unusable'
  /** Why the file is not whole. */
  readonly reason?: string
  readonly bytes: number
  /** Records used, duplicates not counted. */
  readonly records: number
  readonly duplicates: number
  readonly tuples: { readonly read: number; readonly accepted: number; readonly rejected: number }
  /** The first of what was left out, with its place. */
  readonly rejects: readonly Reject[]
}

/** What was counted while a file, or a part of one, was read. */
export interface FileAccount {
  /** Unpacked. */
  readonly bytes: number
  /** Records found, whatever became of them. */
  readonly found: number
  readonly records: number
  readonly duplicates: number
  readonly read: number
  readonly accepted: number
  /** All of them; `rejects` holds the first. */
  readonly rejectCount: number
  readonly rejects: readonly Reject[]
  /** A record that begins here and never ends: the file was cut. */
  readonly cutAt?: number
  /** A byte that no flow log holds between records. */
  readonly strangeAt?: number
  /** Why nothing behind `bytes` could be read. */
  readonly failure?: string
}

/** How many rejects of a file are kept with their places. */
export const KEPT_REJECTS = 20

/** The report of a file that was read to its end. */
export function fileReport(path: string, account: FileAccount): FileReport {
  const { bytes, found, records, duplicates, read, accepted, rejects } = account
  const useless = uselessReason(account)
  if (useless !== undefined) return unusableFile(path, bytes, useless)
  if (found > 0 && records + duplicates === 0) return unusableFile(path, bytes, rejects[0]!.reason)
  const reason = partialReason(account)
  return {
    path,
    status: reason === undefined ? 'whole' : 'partial',
    ...(reason !== undefined && { reason }),
    bytes,
    records,
    duplicates,
    tuples: { read, accepted, rejected: read - accepted },
    rejects: rejects.slice(0, KEPT_REJECTS),
  }
}

/** The report of a file of which nothing could be used. */
function unusableFile(path: string, bytes: number, reason: string): FileReport {
  const tuples = { read: 0, accepted: 0, rejected: 0 }
  return { path, status: 'unusable', reason, bytes, records: 0, duplicates: 0, tuples, rejects: [] }
}

function uselessReason({ bytes, found, cutAt, strangeAt, failure }: FileAccount): string | undefined {
  if (found > 0) return undefined
  if (failure !== undefined) return failure
  if (strangeAt !== undefined) return 'not JSON'
  if (bytes === 0) return 'empty'
  return cutAt === undefined ? undefined : 'cut inside its first record'
}

function partialReason({ cutAt, strangeAt, failure, rejectCount, rejects }: FileAccount): string | undefined {
  if (failure !== undefined) return failure
  if (cutAt !== undefined) return `cut inside the record at byte ${cutAt}`
  if (strangeAt !== undefined) return `no record at byte ${strangeAt}`
  const first = rejects[0]
  if (first === undefined) return undefined
  const place = first.tuple === undefined ? `record ${first.record}` : `record ${first.record}, tuple ${first.tuple}`
  return `${place}: ${first.reason}${rejectCount > 1 ? ` (and ${rejectCount - 1} more)` : ''}`
}
