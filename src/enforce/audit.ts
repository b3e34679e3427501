import type { Filter, FlowLog, Inventory, SubscriptionInventory, Unread } from '../azure/index.ts'
import { type Profile, regionName, sameResource } from '../model/index.ts'
import { checkAnalytics } from './checks/analytics-checks.ts'
import { type AccountUsers, type Check, type Found, factsOf, type Target } from './checks/check.ts'
import { checkCoverage, checkOverlaps } from './checks/coverage-checks.ts'
import { checkEvidence } from './checks/evidence-checks.ts'
import { checkLogs } from './checks/log-checks.ts'
import { checkStorage } from './checks/storage-checks.ts'
import { checkProviders, checkReading, checkWatchers } from './checks/subscription-checks.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { Evidence } from './evidence.ts'
import { LEVELS, type Level, RULES, type RuleId } from './rules.ts'

/** Something that is not as it should be, or of which nobody can say. */
export interface Finding extends Omit<Found, 'level'> {
  readonly level: Level
  readonly subscriptionId: string
  /** Its name, or its id where nobody told the name. */
  readonly subscription: string
  readonly fix: string
}

/** A finding that an exception of the profile takes out of the count. */
interface Excepted {
  readonly finding: Finding
  readonly owner: string
  readonly reason: string
  readonly expires: string
}

/** What an audit found. */
export interface Audit {
  readonly at: Date
  /** The VNets that it looked at; undefined: all. */
  readonly filter: Filter | undefined
  /** What fails, worst first. */
  readonly findings: readonly Finding[]
  /** What could not be checked, because something could not be read. */
  readonly unknowns: readonly Finding[]
  readonly excepted: readonly Excepted[]
  /** Rules that nobody asked to check, with what it takes. */
  readonly notChecked: readonly { readonly rule: RuleId; readonly reason: string }[]
  readonly coverage: readonly Coverage[]
  /** What arrived of each enabled log; undefined when nobody looked. */
  readonly evidence: Evidence | undefined
  readonly unread: readonly Unread[]
  /** False when something in scope could not be read. */
  readonly isComplete: boolean
}

const CHECKS: readonly Check[] = [
  checkReading,
  checkWatchers,
  checkProviders,
  checkCoverage,
  checkOverlaps,
  checkLogs,
  checkStorage,
  checkAnalytics,
  checkEvidence,
]

/** Judges an inventory: which traffic is logged, by what, and what is wrong. Reads no clock and no network. */
export function auditInventory(inventory: Inventory, profile: Profile, now: Date, evidence?: Evidence): Audit {
  const facts = factsOf(inventory, usersOf(inventory, profile))
  const coverage = inventory.subscriptions.map((one) => coverageOf(one, now))
  const found = coverage.flatMap((one) => {
    const { subscription } = one
    const ofTargets = targetsOf(subscription)
    const targetOf = (log: FlowLog) => ofTargets.get(log.targetResourceId.toLowerCase())
    const context = { subscription, coverage: one, profile, now, facts, evidence, targetOf }
    return CHECKS.flatMap((check) => check(context))
  })
  const all = toFindings([...found, ...destinationsUnread(inventory)], inventory)
  const excepted = all.flatMap((finding) => exceptionOf(finding, profile, now))
  const without = new Set(excepted.map(({ finding }) => finding))
  const counted = all.filter((finding) => !without.has(finding))
  const unread = [...inventory.subscriptions.flatMap((one) => one.unread), ...inventory.unread]
  return {
    ...{ at: now, filter: inventory.filter, coverage, evidence, unread, excepted, isComplete: unread.length === 0 },
    findings: counted.filter(({ status }) => status === 'fail'),
    unknowns: counted.filter(({ status }) => status === 'unknown'),
    notChecked: notCheckedBy(profile, evidence),
  }
}

/** Worst first, then by rule and resource; what several logs have in common is said once. */
function toFindings(found: readonly Found[], { subscriptions }: Inventory): readonly Finding[] {
  const names = new Map(subscriptions.map((one) => [one.subscriptionId.toLowerCase(), one.name]))
  const distinct = new Map(found.map((one) => [[one.rule, one.resourceId.toLowerCase(), one.message].join('\n'), one]))
  const findings = [...distinct].map(([key, one]) => {
    const subscriptionId = one.resourceId.split('/')[2] ?? ''
    const subscription = names.get(subscriptionId.toLowerCase()) ?? subscriptionId
    const { level, fix } = RULES[one.rule]
    return { key, finding: { ...one, level: one.level ?? level, subscriptionId, subscription, fix } }
  })
  const rank = ({ level }: Finding) => LEVELS.indexOf(level)
  findings.sort((a, b) => rank(a.finding) - rank(b.finding) || (a.key < b.key ? -1 : 1))
  return findings.map(({ finding }) => finding)
}

function destinationsUnread({ unread }: Inventory): readonly Found[] {
  return unread.map(({ id, what, reason }) => ({
    ...{ rule: 'IN001', status: 'fail', region: '', resourceId: id },
    message: `not read: ${what} (${reason})`,
  }))
}

/** An exception holds until its day. That something could not be read is no matter of exceptions. */
function exceptionOf(finding: Finding, { exceptions }: Profile, now: Date): Excepted[] {
  const held = exceptions.find(
    ({ resourceId, rule, expires }) =>
      sameResource(resourceId, finding.resourceId) &&
      (rule === undefined || rule === finding.rule) &&
      now < new Date(`${expires}T00:00:00Z`),
  )
  if (held === undefined || finding.rule === 'IN001') return []
  const { owner, reason, expires } = held
  return [{ finding, owner, reason, expires }]
}

function notCheckedBy(profile: Profile, evidence: Evidence | undefined): Audit['notChecked'] {
  const silent = (rule: RuleId, keys: readonly (keyof Profile)[]) =>
    keys.some((key) => profile[key] !== undefined)
      ? []
      : [{ rule, reason: `the profile says no ${keys.join(' and no ')}` }]
  const rows = { rule: 'TA005', reason: 'rows are read with --evidence only' } as const
  return [...silent('TA003', ['intervalMinutes']), ...(evidence === undefined ? [rows] : [])]
}

type Targets = ReadonlyMap<string, Target>

/** What logs can be on, by id in lower case. */
function targetsOf({ virtualNetworks, networkInterfaces, securityGroups }: SubscriptionInventory): Targets {
  const found = new Map<string, Target>()
  for (const { id, location, tags, subnets } of virtualNetworks) {
    const target = { region: regionName(location), tags }
    for (const one of [id, ...subnets.map((subnet) => subnet.id)]) found.set(one.toLowerCase(), target)
  }
  for (const { id, location, subnetIds } of networkInterfaces) {
    const tags = found.get(subnetIds[0]?.toLowerCase() ?? '')?.tags ?? {}
    found.set(id.toLowerCase(), { region: regionName(location), tags })
  }
  for (const { id, location } of securityGroups) {
    found.set(id.toLowerCase(), { region: regionName(location), tags: {} })
  }
  return found
}

/** Whose enabled logs each account holds. */
function usersOf({ subscriptions }: Inventory, { environmentTag }: Profile): ReadonlyMap<string, AccountUsers> {
  const users = new Map<string, { environments: Set<string>; tenants: Set<string> }>()
  for (const subscription of subscriptions) {
    const environmentOf = environmentTag === undefined ? () => undefined : environments(subscription, environmentTag)
    for (const { enabled, storageId, targetResourceId } of subscription.flowLogs) {
      if (!enabled) continue
      const key = storageId.toLowerCase()
      const known = users.get(key) ?? { environments: new Set(), tenants: new Set() }
      users.set(key, known)
      const environment = environmentOf(targetResourceId)
      if (environment !== undefined) known.environments.add(environment)
      if (subscription.tenantId !== undefined) known.tenants.add(subscription.tenantId)
    }
  }
  return users
}

function environments(subscription: SubscriptionInventory, tag: string): (id: string) => string | undefined {
  const targets = targetsOf(subscription)
  return (id) => targets.get(id.toLowerCase())?.tags[tag]
}
