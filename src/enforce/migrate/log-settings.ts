import type { FlowLog } from '../../azure/index.ts'
import { type Profile, regionName } from '../../model/index.ts'

/** Where a flow log writes and how long that stays: what must be the same in the log that replaces it. */
export interface LogSettings {
  readonly storageId: string
  /** 0 is for ever. */
  readonly retentionDays: number
  /** Undefined: Traffic Analytics is off. */
  readonly workspaceResourceId: string | undefined
  readonly intervalMinutes: number | undefined
  /** Those on which all logs agree that have them. */
  readonly tags: Readonly<Record<string, string>>
}

/** The settings that NSG flow logs have in common, or in words where they differ and the profile does not decide. */
export function commonSettings(logs: readonly FlowLog[], profile: Profile): LogSettings | string {
  const region = regionName(logs[0]!.location)
  const values = {
    storage: one(logs, 'account', ({ storageId }) => storageId, profile.storageAccounts?.[region]),
    retention: one(logs, 'retention in days', ({ retentionDays }) => retentionDays, profile.retentionDays),
    workspace: one(logs, 'workspace', workspaceOf, profile.workspaceResourceId),
    interval: one(logs, 'interval in minutes', intervalOf, profile.intervalMinutes),
  }
  const clash = Object.values(values).find((value) => value.clash !== undefined)?.clash
  if (clash !== undefined) return clash
  const identified = logs.find(({ hasIdentity }) => hasIdentity)
  if (identified !== undefined)
    return `${identified.name} writes with a managed identity, which a plan does not carry over`
  const { storage, retention, workspace, interval } = values
  const workspaceResourceId = workspace.value
  return {
    ...{ storageId: storage.value!, retentionDays: retention.value!, workspaceResourceId },
    intervalMinutes: workspaceResourceId === undefined ? undefined : (interval.value ?? 60),
    tags: commonTags(logs),
  }
}

/** The workspace that a log feeds; undefined when Traffic Analytics is off, whatever workspace is set. */
export function workspaceOf({ analytics }: FlowLog): string | undefined {
  return analytics?.enabled === true ? analytics.workspaceResourceId : undefined
}

function intervalOf({ analytics }: FlowLog): number | undefined {
  return analytics?.enabled === true ? (analytics.intervalMinutes ?? 60) : undefined
}

interface Settled<T> {
  readonly value?: T | undefined
  readonly clash?: string
}

/** The profile's value, else that of all logs. */
function one<T extends string | number | undefined>(
  logs: readonly FlowLog[],
  what: string,
  of: (log: FlowLog) => T,
  wanted: T | undefined,
): Settled<T> {
  if (wanted !== undefined) return { value: wanted }
  const key = (value: T) => (typeof value === 'string' ? value.toLowerCase() : value)
  const other = logs.find((log) => key(of(log)) !== key(of(logs[0]!)))
  if (other === undefined) return { value: of(logs[0]!) }
  const told = (log: FlowLog) => `${log.name} (${of(log) ?? 'none'})`
  return { clash: `${told(logs[0]!)} and ${told(other)} differ in ${what}` }
}

function commonTags(logs: readonly FlowLog[]): Readonly<Record<string, string>> {
  const all = logs.flatMap(({ tags }) => Object.entries(tags))
  return Object.fromEntries(all.filter(([name, value]) => all.every(([other, its]) => other !== name || its === value)))
}
