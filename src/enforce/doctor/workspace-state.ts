import { bindKql } from '../../../queries/index.ts'
import { ArmFailure, type ArmPort, type Inventory, type WireResource, type Workspace } from '../../azure/index.ts'
import { type Backend, parseResourceId, type TimeWindow, TrafficError } from '../../model/index.ts'
import { isNsgLog } from '../coverage.ts'

/** What was read, or why it was not. */
type Read<T> = T | { readonly unread: string }

/** What stands between analytics and the rows of a workspace. */
export interface WorkspaceState {
  /** Names of what analytics of VNet logs makes in the group of the workspace. */
  readonly collection: Read<{ readonly rules: readonly string[]; readonly endpoints: readonly string[] }>
  /** The columns of NTANetAnalytics; undefined while there is no such table. */
  readonly table: Read<{ readonly columns: readonly string[] | undefined }>
  /** Status rows of the last day, by status: how many, and when the newest was written. */
  readonly statuses: Read<readonly { readonly status: string; readonly count: number; readonly newest: string }[]>
}

interface Reach {
  readonly port: Pick<ArmPort, 'read' | 'listBelow'>
  readonly openWorkspace: (customerId: string) => Promise<Backend>
}

/** The names of the rule and the endpoint that analytics makes begin so (seen in workspaces; no document says it). */
const MADE_BY_ANALYTICS = /^NWTA-/i

const STATUSES = `
  NTANetAnalytics
  | where SubType == "StatusMessage" and (isnull(TimeProcessed) or (TimeProcessed >= _from and TimeProcessed < _to))
  | summarize Rows = count(), Newest = max(TimeProcessed) by Status
  | order by Status asc`

/** Looks into every workspace that an enabled VNet log feeds, by its id in lower case. Four requests for each. */
export async function readWorkspaceStates(
  { subscriptions, workspaces }: Inventory,
  reach: Reach,
  window: TimeWindow,
): Promise<ReadonlyMap<string, WorkspaceState>> {
  const logs = subscriptions.flatMap(({ flowLogs }) => flowLogs).filter((log) => log.enabled && !isNsgLog(log))
  const fed = new Set(logs.map(({ analytics }) => analytics?.enabled && analytics.workspaceResourceId?.toLowerCase()))
  const found = new Map<string, WorkspaceState>()
  for (const one of workspaces) {
    const key = one.id.toLowerCase()
    if (fed.has(key)) found.set(key, await readState(one, reach, window))
  }
  return found
}

async function readState(workspace: Workspace, reach: Reach, window: TimeWindow): Promise<WorkspaceState> {
  const [collection, table, statuses] = await Promise.all([
    orUnread(readCollection(workspace, reach)),
    orUnread(readTable(workspace, reach)),
    orUnread(readStatuses(workspace, reach, window)),
  ])
  return { collection, table, statuses }
}

async function readCollection({ id }: Workspace, { port }: Reach) {
  const { subscriptionId, resourceGroup } = parseResourceId(id)!
  const parent = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Insights`
  const names = async (kind: string) =>
    (await port.listBelow(parent, kind)).map(nameIn).filter((name) => MADE_BY_ANALYTICS.test(name))
  return { rules: await names('dataCollectionRules'), endpoints: await names('dataCollectionEndpoints') }
}

function nameIn({ id }: WireResource): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** `schema.standardColumns` and `schema.columns` (learn.microsoft.com/rest/api/loganalytics/tables/get). */
async function readTable({ id }: Workspace, { port }: Reach) {
  const wire = await port.read(`${id}/tables/NTANetAnalytics`)
  if (wire === undefined) return { columns: undefined }
  const schema = (wire.properties as { readonly schema?: Partial<Record<string, readonly { name?: unknown }[]>> })
    .schema
  const columns = [...(schema?.standardColumns ?? []), ...(schema?.columns ?? [])]
  return { columns: columns.map(({ name }) => String(name)) }
}

async function readStatuses({ customerId = '' }: Workspace, { openWorkspace }: Reach, window: TimeWindow) {
  const backend = await openWorkspace(customerId)
  try {
    const { rows } = await backend.query({ kql: bindKql(STATUSES, { ...window }), window })
    return rows.map(([status, count, newest]) => ({
      status: String(status),
      count: Number(count),
      newest: newest === null ? '' : String(newest),
    }))
  } finally {
    await backend.close()
  }
}

/** A refusal is an answer here; a bug is not. */
async function orUnread<T>(read: Promise<T>): Promise<Read<T>> {
  try {
    return await read
  } catch (error) {
    if (error instanceof ArmFailure) return { unread: `${error.azureCode}: ${error.message}` }
    if (error instanceof TrafficError) return { unread: error.message }
    throw error
  }
}
