import type { FlowLog, Inventory, StorageAccount, SubscriptionInventory, Unread, Workspace } from '../../azure/index.ts'
import { type Profile, regionName } from '../../model/index.ts'
import type { Coverage } from '../coverage.ts'
import type { Evidence } from '../evidence.ts'
import type { Level, RuleId } from '../rules.ts'

/** Something that is not as it should be, or of which nobody can say. */
export interface Found {
  readonly rule: RuleId
  /** `unknown`: what it takes to check the rule could not be read. Never the same as all being well. */
  readonly status: 'fail' | 'unknown'
  readonly region: string
  readonly resourceId: string
  readonly message: string
  /** When it is another than the rule's own. */
  readonly level?: Level
}

/** A target of flow logs. */
export interface Target {
  readonly region: string
  readonly tags: Readonly<Record<string, string>>
}

/** All that the checks of one subscription look at. */
export interface CheckContext {
  readonly subscription: SubscriptionInventory
  readonly coverage: Coverage
  readonly profile: Profile
  readonly now: Date
  readonly facts: Facts
  /** What arrived of each log; undefined when nobody looked. */
  readonly evidence: Evidence | undefined
  /** The target of a log; undefined when it is not there. */
  readonly targetOf: (log: FlowLog) => Target | undefined
}

/** What the checks look up beyond one subscription, by ids in lower case. */
export interface Facts {
  readonly accounts: ReadonlyMap<string, StorageAccount>
  readonly workspaces: ReadonlyMap<string, Workspace>
  /** Why an account, a lifecycle or a workspace is unknown: by kind and id. */
  readonly unread: ReadonlyMap<string, Unread>
  /** Whose logs an account holds: environments and tenants. */
  readonly users: ReadonlyMap<string, AccountUsers>
}

/** Whose logs an account holds. */
export interface AccountUsers {
  readonly environments: ReadonlySet<string>
  readonly tenants: ReadonlySet<string>
}

/** One family of rules over one subscription. */
export type Check = (context: CheckContext) => readonly Found[]

/** Where a finding about a log is put. */
export function atLog(log: FlowLog): Pick<Found, 'region' | 'resourceId'> {
  return { region: regionName(log.location), resourceId: log.id }
}

/** What could not be read of one thing. */
export function unreadOf({ unread }: Facts, kind: Unread['kind'], id: string): Unread | undefined {
  return unread.get(`${kind} ${id.toLowerCase()}`)
}

/** Indexes what the subscriptions share. */
export function factsOf(inventory: Inventory, users: Facts['users']): Facts {
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    new Map(all.map((one) => [one.id.toLowerCase(), one]))
  return {
    accounts: byId(inventory.storageAccounts),
    workspaces: byId(inventory.workspaces),
    unread: new Map(inventory.unread.map((one) => [`${one.kind} ${one.id.toLowerCase()}`, one])),
    users,
  }
}

/** The name in the last part of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
