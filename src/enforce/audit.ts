import type { FlowLog, SubscriptionInventory } from '../azure/index.ts'
import { type Profile, regionName, sameResource } from '../model/index.ts'
import { coverageOf, isNsgLog, type VNetCoverage } from './coverage.ts'
import { LEVELS, type Level, NSG_LOGS_END, RULES, type RuleId } from './rules.ts'

/** Something that is not as it should be. */
interface Finding {
  readonly rule: RuleId
  readonly level: Level
  readonly subscription: string
  readonly region: string
  readonly resourceId: string
  readonly message: string
  readonly fix: string
}

/** Whether the traffic of one VNet is logged. `unknown` is never `pass`. */
interface Verdict {
  readonly vnetId: string
  readonly subscription: string
  readonly region: string
  readonly verdict: 'pass' | 'fail' | 'skip' | 'unknown'
  readonly reason: string
  readonly nics: number
  readonly covered: number
}

/** What an audit found. */
export interface Audit {
  readonly findings: readonly Finding[]
  readonly verdicts: readonly Verdict[]
  /** False when something in scope could not be read. */
  readonly complete: boolean
}

interface Scope {
  readonly inventory: SubscriptionInventory
  readonly profile: Profile
  readonly now: Date
}

type Found = Pick<Finding, 'rule' | 'region' | 'resourceId' | 'message'> & { readonly level?: Level }

/** Judges an inventory: which traffic is logged, by what, and what is wrong. Reads no clock and no network. */
export function auditInventory(inventories: readonly SubscriptionInventory[], profile: Profile, now: Date): Audit {
  const parts = inventories.map((inventory) => auditSubscription({ inventory, profile, now }))
  const findings = parts.flatMap((part) => part.findings).sort(byLevel)
  return {
    findings,
    verdicts: parts.flatMap((part) => part.verdicts),
    complete: inventories.every(({ unread }) => unread.length === 0),
  }
}

function byLevel(a: Finding, b: Finding): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (a.rule + a.resourceId < b.rule + b.resourceId ? -1 : 1)
}

function auditSubscription(scope: Scope): Pick<Audit, 'findings' | 'verdicts'> {
  const { inventory, profile, now } = scope
  const coverage = coverageOf(inventory)
  const verdicts = coverage.map((one) => verdictOf(one, inventory))
  const found = [
    ...unreadLists(inventory),
    ...watchers(inventory),
    ...uncovered(verdicts),
    ...inventory.flowLogs.flatMap((log) => logFindings(log, scope)),
    ...coverage.flatMap(overlaps),
  ]
  const findings = found.map(({ level, ...one }) => ({
    ...one,
    level: level ?? RULES[one.rule].level,
    subscription: inventory.name,
    fix: RULES[one.rule].fix,
  }))
  return { verdicts, findings: findings.filter((one) => !isExcepted(one, profile, now)) }
}

/** An exception holds until its day. */
function isExcepted({ rule, resourceId }: Finding, { exceptions }: Profile, now: Date): boolean {
  return exceptions.some(
    (one) =>
      sameResource(one.resourceId, resourceId) &&
      (one.rule === undefined || one.rule === rule) &&
      now < new Date(`${one.expires}T00:00:00Z`),
  )
}

function unreadLists({ subscriptionId, unread }: SubscriptionInventory): Found[] {
  const resourceId = `/subscriptions/${subscriptionId}`
  return unread.map(({ what, reason }) => ({
    rule: 'IN001',
    region: '',
    resourceId,
    message: `${what} not read: ${reason}`,
  }))
}

function watchers({ virtualNetworks, watchers: list, unread, subscriptionId }: SubscriptionInventory): Found[] {
  if (unread.length > 0) return []
  const regions = new Set(virtualNetworks.map(({ location }) => regionName(location)))
  const watched = new Set(list.map(({ location }) => regionName(location)))
  const resourceId = `/subscriptions/${subscriptionId}`
  return [...regions]
    .filter((region) => !watched.has(region))
    .map((region) => ({ rule: 'NW001', region, resourceId, message: `${region} has VNets and no network watcher` }))
}

/** Covered when every NIC is; without NICs there is nothing to log. What could not be read may be the missing log. */
function verdictOf({ vnet, nics }: VNetCoverage, { name, unread }: SubscriptionInventory): Verdict {
  const covered = nics.filter(({ log }) => log !== undefined).length
  const head = { vnetId: vnet.id, subscription: name, region: regionName(vnet.location), nics: nics.length, covered }
  if (unread.length > 0) return { ...head, verdict: 'unknown', reason: `${unread[0]!.what} not read` }
  if (nics.length === 0) return { ...head, verdict: 'skip', reason: 'no network interfaces' }
  if (covered < nics.length) {
    return { ...head, verdict: 'fail', reason: `${nics.length - covered} of ${nics.length} NICs are not logged` }
  }
  const byNsg = nics.every(({ log }) => log !== undefined && isNsgLog(log))
  return { ...head, verdict: 'pass', reason: byNsg ? 'logged by NSG flow logs only' : 'logged' }
}

function uncovered(verdicts: readonly Verdict[]): Found[] {
  return verdicts
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ vnetId, region, reason }) => ({ rule: 'FL001', region, resourceId: vnetId, message: reason }))
}

function logFindings(log: FlowLog, { inventory, profile, now }: Scope): Found[] {
  const at = { region: regionName(log.location), resourceId: log.id }
  if (!log.enabled)
    return [{ ...at, rule: 'FL002', message: `the flow log of ${nameOf(log.targetResourceId)} is disabled` }]
  const found: Found[] = []
  const say = (rule: RuleId, message: string, level?: Level) =>
    found.push({ ...at, rule, message, ...(level === undefined ? {} : { level }) })
  const target = nameOf(log.targetResourceId)
  if ((log.provisioningState ?? 'Succeeded') !== 'Succeeded') say('FL003', `its state is ${log.provisioningState}`)
  const region = regionOfTarget(log, inventory)
  if (region === undefined && inventory.unread.length === 0) say('FL004', `its target ${target} does not exist`)
  if (region !== undefined && region !== at.region) say('FL005', `it is in ${at.region}, its target in ${region}`)
  if (isNsgLog(log)) say('FL007', `an NSG flow log on ${target}`, now < NSG_LOGS_END ? 'warning' : 'error')
  if (log.format?.version !== undefined && log.format.version !== 2)
    say('FL009', `format version ${log.format.version}`)
  const filter = log.enabledFilteringCriteria ?? ''
  if (filter !== '') say('FL010', `it only logs ${filter}`)
  const records = (log.recordTypes ?? '').replaceAll(/[^BCED]/g, '')
  if (records !== '' && records.length < 4) say('FL010', `it only logs flows in state ${[...records].join(', ')}`)
  found.push(...analyticsFindings(log, profile).map((one) => ({ ...at, ...one })))
  return found
}

/** A workspace in the settings is no proof that analytics is on. */
function analyticsFindings(log: FlowLog, profile: Profile): Pick<Found, 'rule' | 'message'>[] {
  const analytics = log.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration
  const target = nameOf(log.targetResourceId)
  if (analytics?.enabled !== true) return [{ rule: 'TA001', message: `Traffic Analytics is off for ${target}` }]
  const found: Pick<Found, 'rule' | 'message'>[] = []
  const { workspaceResourceId, intervalMinutes } = profile
  if (workspaceResourceId !== undefined && !sameResource(analytics.workspaceResourceId ?? '', workspaceResourceId)) {
    found.push({ rule: 'TA002', message: `${target} feeds ${nameOf(analytics.workspaceResourceId ?? 'no workspace')}` })
  }
  const interval = analytics.trafficAnalyticsInterval ?? 60
  if (intervalMinutes !== undefined && interval !== intervalMinutes) {
    found.push({ rule: 'TA003', message: `${target} is analysed every ${interval} minutes, not ${intervalMinutes}` })
  }
  return found
}

function regionOfTarget({ targetResourceId }: FlowLog, inventory: SubscriptionInventory): string | undefined {
  const { virtualNetworks, networkInterfaces, securityGroups } = inventory
  const subnets = virtualNetworks.flatMap(({ subnets: list, location }) => list.map(({ id }) => ({ id, location })))
  const all = [...virtualNetworks, ...subnets, ...networkInterfaces, ...securityGroups]
  const target = all.find(({ id }) => sameResource(id, targetResourceId))
  return target === undefined ? undefined : regionName(target.location)
}

/** NICs that two logs see: an NSG's and a network's write the flow twice; two of a network shadow each other. */
function overlaps({ vnet, nics }: VNetCoverage): Found[] {
  const region = regionName(vnet.location)
  const twice = new Set<string>()
  const shadowed = new Set<string>()
  for (const { logs } of nics) {
    const network = logs.filter((log) => !isNsgLog(log))
    if (network.length > 0) for (const log of logs.filter(isNsgLog)) twice.add(log.id)
    for (const log of network.slice(1)) shadowed.add(log.id)
  }
  return [
    ...[...twice].map((id) => ({
      rule: 'FL006' as const,
      region,
      resourceId: id,
      message: `traffic in ${vnet.name} is logged twice`,
    })),
    ...[...shadowed].map((id) => ({
      rule: 'FL008' as const,
      region,
      resourceId: id,
      message: 'a narrower log takes some of its NICs',
    })),
  ]
}

function nameOf(id: string): string {
  return id.split('/').at(-1) ?? id
}
