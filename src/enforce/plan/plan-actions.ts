import type { FlowLog, FlowLogBody, Inventory, SubscriptionInventory, VirtualNetwork } from '../../azure/index.ts'
import { flowLogName, type Profile, regionName, sameResource } from '../../model/index.ts'
import type { Audit, Finding } from '../audit.ts'
import { RULES, type RuleId } from '../rules.ts'
import type { Action, Left, Plan } from './action.ts'
import { CHANGES, type Wanted } from './changes.ts'
import { observedHash, writableBody } from './writable-body.ts'

/** Which flow logs may be deleted whose target is gone: none, those with all tags of the profile, or all. */
export type Deletable = 'none' | 'owned' | 'all'

interface Options {
  readonly inventory: Inventory
  /** The audit of that inventory under that profile. */
  readonly audit: Pick<Audit, 'findings'>
  readonly profile: Profile
  readonly deletable?: Deletable
}

/**
 * What it takes to keep the rules that writing watchers and flow logs can keep. Everything else that was found is left, with the
 * reason. One action for each resource; watchers come first and deletions last. Unknown findings and excepted ones plan nothing.
 */
export function planActions({ inventory, audit, profile, deletable = 'none' }: Options): Plan {
  const planned = groupByResource(audit.findings).map((findings) => {
    const subscription = inventory.subscriptions.find((one) =>
      sameResource(one.subscriptionId, findings[0]!.subscriptionId),
    )
    if (subscription === undefined) return leave(findings, 'its subscription was not read')
    const context = { subscription, inventory, profile, deletable }
    const log = subscription.flowLogs.find(({ id }) => sameResource(id, findings[0]!.resourceId))
    return log === undefined ? ofNetwork(findings, context) : ofLog(findings, log, context)
  })
  return { actions: planned.flatMap(({ actions }) => actions).sort(byOrder), left: planned.flatMap(({ left }) => left) }
}

interface Context {
  readonly subscription: SubscriptionInventory
  readonly inventory: Inventory
  readonly profile: Profile
  readonly deletable: Deletable
}

const ORDER: readonly Action['kind'][] = ['create-watcher', 'create-flow-log', 'update-flow-log', 'delete-flow-log']

function byOrder(one: Action, other: Action): number {
  return ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || (one.id.toLowerCase() < other.id.toLowerCase() ? -1 : 1)
}

function groupByResource(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    // The missing watchers of a subscription are found of the subscription, one in each region.
    const key = `${finding.resourceId} ${finding.rule === 'NW001' ? finding.region : ''}`.toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()]
}

function leave(findings: readonly Finding[], reason?: string): Plan {
  return {
    actions: [],
    left: findings.map((finding) => ({ finding, reason: reason ?? `not by a write: ${finding.fix}` })),
  }
}

/** NW001 and FL001: what is not there yet. */
function ofNetwork(findings: readonly Finding[], context: Context): Plan {
  const plans = findings.map((finding): Plan => {
    const { subscription } = context
    if (finding.rule === 'NW001') return watcherFor(finding, context)
    const vnet = subscription.virtualNetworks.find(({ id }) => sameResource(id, finding.resourceId))
    if (finding.rule !== 'FL001' || vnet === undefined) return leave([finding])
    return logFor(finding, vnet, context)
  })
  return { actions: plans.flatMap(({ actions }) => actions), left: plans.flatMap(({ left }) => left) }
}

function newWatcherId(subscriptionId: string, region: string): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/NetworkWatcherRG`
  return `${group}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_${region}`
}

function watcherOf({ watchers }: SubscriptionInventory, region: string) {
  return watchers.find(({ location }) => regionName(location) === region)
}

/** A watcher that is there and does not work is nobody's to write over: it holds the logs of others. */
function watcherFor(finding: Finding, { subscription }: Context): Plan {
  const { region } = finding
  if (watcherOf(subscription, region) !== undefined) return leave([finding], finding.message)
  const id = newWatcherId(subscription.subscriptionId, region)
  const rest = { watcherId: id, observed: null, rules: ['NW001'] as const, body: { location: region } }
  return { actions: [{ kind: 'create-watcher', id, ...rest }], left: [] }
}

function logFor(finding: Finding, vnet: VirtualNetwork, { subscription, inventory, profile }: Context): Plan {
  const region = regionName(vnet.location)
  const own = subscription.flowLogs.find(({ targetResourceId }) => sameResource(targetResourceId, vnet.id))
  if (own !== undefined) return leave([finding], `it has the flow log ${own.name}, which is disabled`)
  const storageId = profile.storageAccounts?.[region]
  if (storageId === undefined) return leave([finding], `the profile has no storage account for ${region}`)
  const watcherId = watcherOf(subscription, region)?.id ?? newWatcherId(subscription.subscriptionId, region)
  const id = `${watcherId}/flowLogs/${flowLogName(vnet.id)}`
  if (subscription.flowLogs.some((log) => sameResource(log.id, id)))
    return leave([finding], `another flow log has the name ${flowLogName(vnet.id)}`)
  const body = newBody(vnet, { storageId, profile, inventory })
  if (typeof body === 'string') return leave([finding], body)
  const rest = { watcherId, targetResourceId: vnet.id, observed: null, rules: [finding.rule], body }
  return { actions: [{ kind: 'create-flow-log', id, ...rest }], left: [] }
}

/** The flow log of a VNet as the profile wants it: begun as a log that has nothing, and brought to keep the rules. */
function newBody(
  vnet: VirtualNetwork,
  { storageId, profile, inventory }: Pick<Context, 'profile' | 'inventory'> & { readonly storageId: string },
): FlowLogBody | string {
  const location = regionName(vnet.location)
  const properties = { targetResourceId: vnet.id, storageId, enabled: true, format: { type: 'JSON', version: 2 } }
  const log: FlowLog = {
    ...{
      id: '',
      name: '',
      location,
      tags: {},
      hasIdentity: false,
      targetResourceId: vnet.id,
      storageId,
      enabled: true,
    },
    ...{ provisioningState: undefined, formatVersion: 2, retentionDays: 0, filter: '', recordTypes: '' },
    ...{ analytics: undefined, raw: { id: '', name: '', properties } },
  }
  const rules: RuleId[] = []
  if (profile.workspaceResourceId !== undefined) rules.push('TA001')
  const hasLifecycle = (accountIn(inventory, storageId)?.lifecycle?.length ?? 0) > 0
  if (profile.retentionDays !== undefined && !hasLifecycle) rules.push('ST002')
  const changed = changedBy(rules, { location, tags: profile.tags, properties }, wantedOf(log, { inventory, profile }))
  return changed.refused[0]?.reason ?? changed.body
}

function ofLog(findings: readonly Finding[], log: FlowLog, context: Context): Plan {
  if (findings.some(({ rule }) => rule === 'FL004')) return deletion(findings, log, context)
  const rules = findings.map(({ rule }) => rule).filter((rule) => CHANGES[rule] !== undefined)
  const { body, refused } = changedBy(rules, writableBody(log.raw), wantedOf(log, context))
  const reasonOf = (rule: RuleId) => refused.find((one) => one.rule === rule)?.reason
  const left = findings.flatMap((finding): readonly Left[] =>
    rules.includes(finding.rule) && reasonOf(finding.rule) === undefined
      ? []
      : leave([finding], reasonOf(finding.rule)).left,
  )
  const kept = [...new Set(rules.filter((rule) => reasonOf(rule) === undefined))]
  if (kept.length === 0) return { actions: [], left }
  const { id, targetResourceId } = log
  const rest = { watcherId: watcherIdOf(id), targetResourceId, observed: observedHash(log.raw), rules: kept, body }
  return { actions: [{ kind: 'update-flow-log', id, ...rest }], left }
}

/** What nobody owns is deleted only when that is said. */
function deletion(findings: readonly Finding[], log: FlowLog, { profile, deletable }: Context): Plan {
  const tags = Object.entries(profile.tags)
  const isOwned = tags.length > 0 && tags.every(([name, value]) => log.tags[name] === value)
  if (deletable === 'none' || (deletable === 'owned' && !isOwned)) {
    const reason =
      deletable === 'none' ? 'nothing is deleted unless that is asked for' : 'it has not the tags of the profile'
    return leave(findings, `its target is gone, and ${reason}`)
  }
  const { id, targetResourceId } = log
  const rest = {
    watcherId: watcherIdOf(id),
    targetResourceId,
    observed: observedHash(log.raw),
    rules: ['FL004'] as const,
  }
  return { actions: [{ kind: 'delete-flow-log', id, ...rest }], left: [] }
}

/** The body after the changes of these rules, and the rules that could not be brought to be kept. */
function changedBy(rules: readonly RuleId[], body: FlowLogBody, wanted: Wanted) {
  const refused: { readonly rule: RuleId; readonly reason: string }[] = []
  let { properties } = body
  for (const rule of [...new Set(rules)].sort()) {
    const changed = CHANGES[rule]?.(properties, wanted) ?? `not by a write: ${RULES[rule].fix}`
    if (typeof changed === 'string') refused.push({ rule, reason: changed })
    else properties = changed
  }
  return { body: { ...body, properties }, refused }
}

function wantedOf(log: FlowLog, { inventory, profile }: Pick<Context, 'inventory' | 'profile'>): Wanted {
  return {
    ...{ log, profile, accountOf: (id) => accountIn(inventory, id) },
    workspaceOf: (id) => inventory.workspaces.find((one) => sameResource(one.id, id)),
  }
}

function accountIn({ storageAccounts }: Inventory, id: string) {
  return storageAccounts.find((one) => sameResource(one.id, id))
}

function watcherIdOf(flowLogId: string): string {
  return flowLogId.replace(/\/flowLogs\/[^/]+$/i, '')
}
