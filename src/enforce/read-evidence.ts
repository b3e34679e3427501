import { bindKql } from '../../queries/index.ts'
import type { FlowLog, Inventory, Workspace } from '../azure/index.ts'
import { type Backend, TrafficError } from '../model/index.ts'
import { isNsgLog } from './coverage.ts'
import { type Arrived, type Evidence, folderKeyOf, folderKeys, HOUR, logEvidence, rowKey } from './evidence.ts'

/** How evidence is reached; both need more than Reader. */
interface Reach {
  readonly openWorkspace: (customerId: string) => Promise<Backend>
  /** The folders of blobs by the hour, in a container of an account. */
  readonly listHours: (
    accountId: string,
    container: string,
    window: { readonly from: Date; readonly to: Date },
  ) => Promise<readonly { readonly hour: number; readonly prefixes: readonly string[] }[]>
}

const WINDOW_HOURS = 24

const KQL = `
  NTANetAnalytics
  | where SubType == "FlowLog" and FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
  | summarize Newest = max(FlowIntervalEndTime), Processed = max(TimeProcessed)
      by FlowLogResourceId, Hour = bin(FlowIntervalStartTime, 1h)
  | order by FlowLogResourceId asc, Hour asc`

/** What arrived in the last 24 hours of every enabled log: rows, where Traffic Analytics is on, and blobs. */
export async function readEvidence(inventory: Inventory, reach: Reach, now: Date): Promise<Evidence> {
  const logs = inventory.subscriptions.flatMap(({ flowLogs }) => flowLogs).filter(({ enabled }) => enabled)
  const window = { from: new Date(Math.floor(now.getTime() / HOUR - WINDOW_HOURS) * HOUR), to: now }
  const rows = await readRows(logs, inventory.workspaces, (id) => rowsOf(reach, id, window))
  const blobs = await readBlobs(logs, (account, container) => reach.listHours(account, container, window))
  return new Map(
    logs.map((log) => [log.id.toLowerCase(), logEvidence(log, { rows: rows(log), blobs: blobs(log) }, now)]),
  )
}

type ByKey = ReadonlyMap<string, Arrived>

async function readRows(
  logs: readonly FlowLog[],
  workspaces: readonly Workspace[],
  read: (customerId: string) => Promise<ByKey>,
): Promise<(log: FlowLog) => Arrived> {
  const byId = new Map(workspaces.map((one) => [one.id.toLowerCase(), one.customerId]))
  const workspaceOf = ({ analytics }: FlowLog) => byId.get(analytics?.workspaceResourceId?.toLowerCase() ?? '')
  const wanted = new Set(logs.filter((log) => log.analytics?.enabled === true).map(workspaceOf))
  const answers = new Map<string, ByKey | string>()
  for (const id of wanted) if (id !== undefined) answers.set(id, await read(id).catch(reasonOf))
  return (log) => {
    if (log.analytics?.enabled !== true) return { unread: 'Traffic Analytics is off' }
    if (isNsgLog(log)) return { unread: 'rows of NSG flow logs lie in a table of their own, which is not looked at' }
    const answer = answers.get(workspaceOf(log) ?? '') ?? 'its workspace was not read'
    return typeof answer === 'string' ? { unread: answer } : (answer.get(rowKey(log)) ?? NOTHING)
  }
}

const NOTHING: Arrived = { hours: [], newest: undefined }

async function rowsOf({ openWorkspace }: Reach, customerId: string, window: { from: Date; to: Date }): Promise<ByKey> {
  const backend = await openWorkspace(customerId)
  try {
    const { rows } = await backend.query({ kql: bindKql(KQL, window), window })
    const found = new Map<string, { hours: number[]; newest: number; lagMinutes: number }>()
    for (const row of rows) {
      const [key, hour, newest, processed] = [String(row[0]).toLowerCase(), ...row.slice(1).map(momentOf)] as [
        string,
        number,
        number,
        number,
      ] // the four columns of KQL
      const known = found.get(key)
      found.set(key, {
        hours: [...(known?.hours ?? []), hour],
        newest,
        lagMinutes: Math.round((processed - newest) / 60_000),
      })
    }
    return found
  } finally {
    await backend.close()
  }
}

function momentOf(cell: unknown): number {
  return Date.parse(String(cell).replace(/(\.\d{3})\d*Z$/, '$1Z'))
}

async function readBlobs(
  logs: readonly FlowLog[],
  list: (accountId: string, container: string) => ReturnType<Reach['listHours']>,
): Promise<(log: FlowLog) => Arrived> {
  const answers = new Map<string, ByKey | string>()
  for (const log of logs) {
    const place = placeOf(log)
    if (!answers.has(place))
      answers.set(place, await list(log.storageId, containerOf(log)).then(byFolder, noneOrReason))
  }
  return (log) => {
    const answer = answers.get(placeOf(log))!
    if (typeof answer === 'string') return { unread: answer }
    return (
      folderKeys(log)
        .map((key) => answer.get(key))
        .find((one) => one !== undefined) ?? NOTHING
    )
  }
}

function placeOf(log: FlowLog): string {
  return `${log.storageId.toLowerCase()} ${containerOf(log)}`
}

function containerOf(log: FlowLog): string {
  return isNsgLog(log) ? 'insights-logs-networksecuritygroupflowevent' : 'insights-logs-flowlogflowevent'
}

function byFolder(hours: Awaited<ReturnType<Reach['listHours']>>): ByKey {
  const found = new Map<string, { hours: number[]; newest: number }>()
  for (const { hour, prefixes } of hours) {
    for (const prefix of prefixes) {
      const key = folderKeyOf(prefix)
      if (key === undefined || found.get(key)?.hours.at(-1) === hour) continue
      found.set(key, { hours: [...(found.get(key)?.hours ?? []), hour], newest: hour + HOUR })
    }
  }
  return found
}

/** The service makes the container with the first blob: none is no blob. */
function noneOrReason(error: unknown): ByKey | string {
  return error instanceof TrafficError && error.code === 'azure/no-container' ? new Map() : reasonOf(error)
}

/** A refusal is an answer here; a bug is not. */
function reasonOf(error: unknown): string {
  if (error instanceof TrafficError) return error.message
  throw error
}
