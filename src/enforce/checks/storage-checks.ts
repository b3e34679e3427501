import type { FlowLog, LifecycleRule, StorageAccount } from '../../azure/index.ts'
import { regionName, sameResource } from '../../model/index.ts'
import { isNsgLog } from '../coverage.ts'
import type { RuleId } from '../rules.ts'
import { atLog, type Check, type CheckContext, type Found, nameOf, unreadOf } from './check.ts'

/** The storage rules and FL011, for enabled logs: a disabled one may report no account and no retention, whatever was set. */
export const checkStorage: Check = (context) =>
  context.subscription.flowLogs
    .filter(({ enabled }) => enabled)
    .flatMap((log) => [...wantedAccount(log, context), ...ofAccount(log, context)])

function failed(log: FlowLog, rule: RuleId, message: string): Found {
  return { ...atLog(log), rule, status: 'fail', message }
}

function wantedAccount(log: FlowLog, { profile, targetOf }: CheckContext): Found[] {
  const wanted = profile.storageAccounts?.[targetOf(log)?.region ?? regionName(log.location)]
  if (wanted === undefined || sameResource(wanted, log.storageId)) return []
  return [failed(log, 'ST001', `it writes to ${nameOf(log.storageId)}, not to ${nameOf(wanted)}`)]
}

const BY_ACCOUNT: readonly RuleId[] = ['ST001', 'ST002', 'ST003', 'ST004', 'FL011']

function ofAccount(log: FlowLog, context: CheckContext): Found[] {
  const { facts } = context
  const account = facts.accounts.get(log.storageId.toLowerCase())
  const unread = unreadOf(facts, 'storage-account', log.storageId)
  if (account !== undefined) {
    return [
      ...fitness(log, account, context),
      ...retention(log, account, context),
      ...safety(account),
      ...sharing(account, context),
    ]
  }
  if (unread === undefined) return [failed(log, 'ST001', `its account ${log.storageId || '(none)'} does not exist`)]
  const message = `not read: ${unread.what} (${unread.reason})`
  return BY_ACCOUNT.map((rule) => ({ ...atLog(log), rule, status: 'unknown', message }))
}

function fitness(log: FlowLog, { id, kind, tier, location, allowsSharedKey }: StorageAccount, context: CheckContext) {
  const name = nameOf(id)
  const found: Found[] = []
  if (kind !== 'StorageV2') found.push(failed(log, 'ST001', `${name} is of kind ${kind}, not StorageV2`))
  if (tier?.toLowerCase() === 'premium') found.push(failed(log, 'ST001', `${name} is of tier ${tier}, not Standard`))
  const region = context.targetOf(log)?.region ?? regionName(log.location)
  if (regionName(location) !== region) {
    found.push(failed(log, 'ST001', `${name} is in ${regionName(location)}, the target in ${region}`))
  }
  if (!allowsSharedKey && !log.hasIdentity) {
    found.push(failed(log, 'FL011', `${name} forbids shared keys, and the log has no identity`))
  }
  return found
}

/** Where the service puts the blobs of each kind of log. */
const CONTAINERS = { vnet: 'insights-logs-flowlogflowevent/', nsg: 'insights-logs-networksecuritygroupflowevent/' }

/** The days after which lifecycle rules delete the blobs of a log: of several the fewest; undefined when none does. */
function lifecycleDays(log: FlowLog, rules: readonly LifecycleRule[]): number | undefined {
  const container = CONTAINERS[isNsgLog(log) ? 'nsg' : 'vnet']
  const touches = (prefix: string) => container.startsWith(prefix) || `${prefix}/` === container
  const days = rules.filter(({ prefixes }) => prefixes.length === 0 || prefixes.some(touches)).map((rule) => rule.days)
  return days.length === 0 ? undefined : Math.min(...days)
}

/**
 * Retention has two owners: the log's own days make the service write a rule of its own into the account's lifecycle, over
 * those that are there. With both set the blobs go at the earlier day, and nobody can say which will be there tomorrow.
 */
function retention(log: FlowLog, { id, lifecycle }: StorageAccount, { profile, facts }: CheckContext): Found[] {
  const own = log.retentionDays
  if (lifecycle === undefined && own === 0) {
    const unread = unreadOf(facts, 'lifecycle', id)
    const message = `not read: ${unread?.what} (${unread?.reason})`
    return (['ST002', 'ST003'] as const).map((rule) => ({ ...atLog(log), rule, status: 'unknown', message }))
  }
  const byAccount = lifecycleDays(log, lifecycle ?? [])
  const found: Found[] = []
  const isConflict = own > 0 && byAccount !== undefined && byAccount !== own
  if (isConflict) {
    found.push(failed(log, 'ST002', `the log keeps ${own} days, the lifecycle of ${nameOf(id)} ${byAccount}`))
  }
  const kept = Math.min(...[own, byAccount ?? 0].filter((days) => days > 0))
  const days = Number.isFinite(kept) ? kept : 0
  const { retentionDays: wanted } = profile
  if (!isConflict && wanted !== undefined && wanted !== days) {
    found.push(failed(log, 'ST002', `blobs are kept ${inWords(days)}, not ${inWords(wanted)}`))
  }
  if (days > 0 && days < LEAST_DAYS) found.push(failed(log, 'ST003', `blobs are kept ${inWords(days)}`))
  return found
}

const LEAST_DAYS = 90

function inWords(days: number): string {
  return days === 0 ? 'for ever' : `${days} days`
}

function safety(account: StorageAccount): Found[] {
  const { id, isHttpsOnly, minimumTlsVersion = 'TLS1_0', allowsPublicBlobs, letsTrustedServicesIn } = account
  const problems = [
    isHttpsOnly ? '' : 'takes http',
    /^TLS1_[23]$/.test(minimumTlsVersion) ? '' : `takes ${minimumTlsVersion}`,
    allowsPublicBlobs ? 'allows public blobs' : '',
    letsTrustedServicesIn ? '' : 'keeps trusted services out, and with them flow logs',
  ].filter((one) => one !== '')
  return problems.length === 0 ? [] : [ofItself(account, 'ST004', `${nameOf(id)} ${problems.join(', ')}`)]
}

/** Found of the account, however many logs write to it. */
function ofItself({ id, location }: StorageAccount, rule: RuleId, message: string): Found {
  return { rule, status: 'fail', region: regionName(location), resourceId: id, message }
}

function sharing(account: StorageAccount, { facts }: CheckContext): Found[] {
  const users = facts.users.get(account.id.toLowerCase())
  const shared = [
    ['environments', users?.environments],
    ['tenants', users?.tenants],
  ] as const
  return shared.flatMap(([what, names]) => {
    if (names === undefined || names.size < 2) return []
    return [
      ofItself(account, 'ST005', `${nameOf(account.id)} holds logs of the ${what} ${[...names].sort().join(', ')}`),
    ]
  })
}
