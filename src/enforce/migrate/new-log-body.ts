import type { FlowLogBody, Inventory } from '../../azure/index.ts'
import { regionName, sameResource } from '../../model/index.ts'
import { writableBody } from '../plan/writable-body.ts'
import type { NewLog } from './plan-migration.ts'

type Settings = FlowLogBody['properties']

/**
 * The body of a log that takes over, or in words why it cannot be written. A disabled log that stands on the target keeps what
 * nobody here knows of it, and loses its filter: the NSG log has none.
 */
export function newLogBody(log: NewLog, inventory: Inventory): FlowLogBody | string {
  const there = logsIn(inventory).find(({ id }) => sameResource(id, log.id))
  const { properties: kept, ...before }: FlowLogBody =
    there === undefined ? { location: '', properties: {} } : writableBody(there.raw)
  const analytics = analyticsOf(log, kept, inventory)
  const clash = retentionClash(log, inventory)
  if (typeof analytics === 'string' || clash !== undefined) return clash ?? (analytics as string)
  const { storageId, retentionDays: days, tags } = log.settings
  return {
    ...before,
    location: regionName(log.location),
    tags: { ...before.tags, ...tags },
    properties: {
      ...kept,
      ...('enabledFilteringCriteria' in kept ? { enabledFilteringCriteria: '' } : {}),
      ...('recordTypes' in kept ? { recordTypes: 'B,C,E,D' } : {}),
      ...{ targetResourceId: log.targetResourceId, storageId, enabled: true },
      ...{ retentionPolicy: { days, enabled: days > 0 }, format: { type: 'JSON', version: 2 } },
      ...analytics,
    },
  }
}

function logsIn({ subscriptions }: Inventory) {
  return subscriptions.flatMap(({ flowLogs }) => flowLogs)
}

/** Days on a log make the service write the lifecycle of the account, over the rules of others; not where a log has them already. */
function retentionClash({ settings }: NewLog, inventory: Inventory): string | undefined {
  const { storageId, retentionDays } = settings
  const isSetAlready = logsIn(inventory).some(
    (log) => log.enabled && sameResource(log.storageId, storageId) && log.retentionDays === retentionDays,
  )
  if (retentionDays === 0 || isSetAlready) return undefined
  const account = inventory.storageAccounts.find(({ id }) => sameResource(id, storageId))
  if (account?.lifecycle === undefined) return 'the lifecycle of its account is not known'
  return account.lifecycle.length > 0 ? 'its account has lifecycle rules: set the days there' : undefined
}

function analyticsOf({ settings }: NewLog, kept: Settings, { workspaces }: Inventory): Settings | string {
  const { workspaceResourceId, intervalMinutes } = settings
  const around = kept.flowAnalyticsConfiguration as Settings | undefined // as ARM documents it
  const before = around?.networkWatcherFlowAnalyticsConfiguration as Settings | undefined
  const configured = (networkWatcherFlowAnalyticsConfiguration: Settings) => ({
    flowAnalyticsConfiguration: { ...around, networkWatcherFlowAnalyticsConfiguration },
  })
  if (workspaceResourceId === undefined) return before === undefined ? {} : configured({ ...before, enabled: false })
  const workspace = workspaces.find(({ id }) => sameResource(id, workspaceResourceId))
  if (workspace === undefined) return `the workspace ${workspaceResourceId} was not read`
  return configured({
    ...before,
    ...{ enabled: true, workspaceResourceId, workspaceRegion: regionName(workspace.location) },
    ...(workspace.customerId === undefined ? {} : { workspaceId: workspace.customerId }),
    trafficAnalyticsInterval: intervalMinutes,
  })
}
