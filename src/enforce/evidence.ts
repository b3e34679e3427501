import type { FlowLog } from '../azure/index.ts'
import { parseResourceId } from '../model/index.ts'

/** What arrived of a log by the hour, or why nobody could look. */
export type Arrived =
  | { readonly unread: string }
  | {
      /** Start of each hour with data, UTC milliseconds, in order. */
      readonly hours: readonly number[]
      /** The end of the newest interval, UTC milliseconds; of blobs that of the newest hour. */
      readonly newest: number | undefined
      /** Minutes between that end and the moment when its rows were there. */
      readonly lagMinutes?: number
    }

/** What shows that a log is not only set up but works. */
export interface LogEvidence {
  readonly log: FlowLog
  readonly rows: Arrived
  readonly blobs: Arrived
  /** Hours with a blob and without a row, the running hour and the one before left out: analytics may still be at them. */
  readonly missingHours: readonly number[]
}

/** Evidence by the id of the log in lower case. */
export type Evidence = ReadonlyMap<string, LogEvidence>

export const HOUR = 3_600_000
/** Analytics of an hour may come up to an hour after it (Traffic Analytics FAQ). */
const PATIENCE = 2 * HOUR

/** Puts what arrived in both places side by side. */
export function logEvidence(
  log: FlowLog,
  { rows, blobs }: Pick<LogEvidence, 'rows' | 'blobs'>,
  now: Date,
): LogEvidence {
  if ('unread' in rows || 'unread' in blobs) return { log, rows, blobs, missingHours: [] }
  const withRows = new Set(rows.hours)
  const missingHours = blobs.hours.filter((hour) => !withRows.has(hour) && hour + PATIENCE <= now.getTime())
  return { log, rows, blobs, missingHours }
}

/** A log as rows name it in `FlowLogResourceId`: `subscription/group/watcher/log` in lower case. */
export function rowKey({ id }: FlowLog): string {
  const { subscriptionId, resourceGroup, names } = parseResourceId(id)!
  return [subscriptionId, resourceGroup, ...names].join('/').toLowerCase()
}

/**
 * A log as folders of blobs name it behind `flowLogResourceID=/`, in capitals. Azure has written both forms
 * (learn.microsoft.com/azure/network-watcher/flow-logs-read, and the portal's page of flow logs).
 */
export function folderKeys({ id }: Pick<FlowLog, 'id'>): readonly string[] {
  const { subscriptionId, resourceGroup, names } = parseResourceId(id)!
  return [`${subscriptionId}_${resourceGroup}/${names.join('_')}`, id.slice(1)].map((key) => key.toUpperCase())
}

/** The key of the folder that a blob or a folder of blobs lies in; undefined where no flow log is named. */
export function folderKeyOf(path: string): string | undefined {
  return /flowLogResourceID=\/(.*?)\/y=/i.exec(path)?.[1]?.toUpperCase()
}
