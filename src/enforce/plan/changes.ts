import type { FlowLog, FlowLogBody, StorageAccount, Workspace } from '../../azure/index.ts'
import type { Profile } from '../../model/index.ts'
import { regionName } from '../../model/index.ts'
import type { RuleId } from '../rules.ts'

/** What a change of a flow log is decided by. */
export interface Wanted {
  readonly log: FlowLog
  readonly profile: Profile
  readonly accountOf: (id: string) => StorageAccount | undefined
  readonly workspaceOf: (id: string) => Workspace | undefined
}

type Settings = FlowLogBody['properties']
/** The settings that a rule asks for, or in words why nobody can say which. */
type Change = (properties: Settings, wanted: Wanted) => Settings | string

/** How a flow log is brought to keep a rule. A rule that is not here is not kept by writing a flow log. */
export const CHANGES: Partial<Readonly<Record<RuleId, Change>>> = {
  FL002: enable,
  FL003: (properties) => properties,
  FL009: (properties) => ({ ...properties, format: { type: 'JSON', version: 2 } }),
  FL010: (properties, { log, profile }) => ({
    ...properties,
    ...(profile.allowedFilters.includes(log.filter) ? {} : { enabledFilteringCriteria: '' }),
    ...(log.recordTypes === '' ? {} : { recordTypes: withLetters(log.recordTypes, profile.recordTypes) }),
  }),
  ST001: toAccount,
  ST002: retain,
  ST003: retain,
  TA001: analyse,
  TA002: analyse,
  TA003: analyse,
}

/** A disabled log may tell no account and no days, whatever was set: they come from the profile. */
function enable(properties: Settings, wanted: Wanted): Settings | string {
  if (/\/networkSecurityGroups\//i.test(wanted.log.targetResourceId))
    return 'an NSG flow log is not enabled again: log the VNet'
  const { retentionDays } = wanted.profile
  const enabled = { ...properties, enabled: true }
  const stored = wanted.log.storageId === '' ? toAccount(enabled, wanted) : enabled
  if (typeof stored === 'string' || retentionDays === undefined) return stored
  return retain(stored, wanted)
}

function toAccount(properties: Settings, { log, profile }: Wanted): Settings | string {
  const region = regionName(log.location)
  const storageId = profile.storageAccounts?.[region]
  return storageId === undefined ? `the profile has no storage account for ${region}` : { ...properties, storageId }
}

/** Days on the log make the service write the lifecycle of the account, over the rules of others: never beside any. */
function retain(properties: Settings, { profile: { retentionDays: days }, accountOf }: Wanted): Settings | string {
  if (days === undefined) return 'the profile has no retentionDays'
  const account = accountOf(String(properties.storageId))
  if (account?.lifecycle === undefined) return 'the lifecycle of its account is not known'
  if (account.lifecycle.length > 0) return 'its account has lifecycle rules: set the days there'
  return { ...properties, retentionPolicy: { days, enabled: days > 0 } }
}

/** The id, customer id and region of one workspace; the id alone is enough where the others are not known. */
function analyse(properties: Settings, { log, profile, workspaceOf }: Wanted): Settings | string {
  const workspaceResourceId = profile.workspaceResourceId ?? log.analytics?.workspaceResourceId
  if (workspaceResourceId === undefined) return 'the profile has no workspaceResourceId'
  const workspace = workspaceOf(workspaceResourceId)
  if (workspace === undefined) return `the workspace ${workspaceResourceId} was not read`
  const around = properties.flowAnalyticsConfiguration as Settings | undefined // as ARM documents it
  const before = around?.networkWatcherFlowAnalyticsConfiguration as Settings | undefined
  const { workspaceId: _id, workspaceRegion: _region, ...kept } = before ?? {}
  const networkWatcherFlowAnalyticsConfiguration = {
    ...kept,
    ...{ enabled: true, workspaceResourceId, workspaceRegion: regionName(workspace.location) },
    ...(workspace.customerId === undefined ? {} : { workspaceId: workspace.customerId }),
    trafficAnalyticsInterval: profile.intervalMinutes ?? log.analytics?.intervalMinutes ?? 60,
  }
  return { ...properties, flowAnalyticsConfiguration: { ...around, networkWatcherFlowAnalyticsConfiguration } }
}

function withLetters(has: string, wanted: string): string {
  return [...'BCED'].filter((letter) => has.includes(letter) || wanted.includes(letter)).join(',')
}
