import type { FlowLog, SubscriptionInventory, Unread, Workspace } from '../../azure/index.ts'
import { regionName } from '../../model/index.ts'
import type { Finding } from '../audit.ts'
import { nameOf } from '../checks/check.ts'
import { isNsgLog } from '../coverage.ts'
import { HOUR, type LogEvidence } from '../evidence.ts'
import { broken, type LinkName, type Outcome, unknown, WHOLE } from './link.ts'
import type { Place } from './place.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** What is known of each link of a chain whose earlier links are not broken. */
export const EXAMINE: Readonly<Record<LinkName, (place: Place) => Outcome>> = {
  rights: ({ subscription, region }) => judged(subscription.unread.filter((one) => hides(one, subscription, region))),
  providers: ({ found, subscription }) => worst(found('PV001', `/subscriptions/${subscription.subscriptionId}`)),
  watcher: ({ found, subscription, region }) =>
    worst(found('NW001', `/subscriptions/${subscription.subscriptionId}`, region)),
  'flow log': ({ found, log, targetId }) => {
    if (log === undefined) return worst(found('FL001', targetId))
    return worst((['FL002', 'FL003', 'FL004', 'FL005'] as const).flatMap((rule) => found(rule, log.id)))
  },
  storage: ofLog(({ found, account }, log) => {
    const told = worst((['ST001', 'FL011'] as const).flatMap((rule) => found(rule, log.id)))
    if (told.state === 'broken' || account?.letsTrustedServicesIn !== false) return told
    const fix = 'let AzureServices bypass its firewall: it is by that door that flow logs come in'
    return broken(`the firewall of ${nameOf(account.id)} keeps Azure’s trusted services out`, fix)
  }),
  blobs: ofLog(({ evidence, now }) => blobs(evidence, now)),
  analytics: ofLog(({ found }, log) => worst((['TA001', 'TA002'] as const).flatMap((rule) => found(rule, log.id)))),
  collection: ofVNetLog(({ state, workspace }) => collection(state, workspace)),
  table: ofVNetLog(({ state, evidence }) => table(state, evidence)),
  'daily cap': ofLog(({ workspace }) => {
    if (workspace === undefined) return unknown('its workspace was not read')
    if (!workspace.isOverQuota) return WHOLE
    const fix = 'raise the cap, or wait for the hour at which it is reset; the rows until then are lost'
    return broken(`${nameOf(workspace.id)} has hit its daily cap of ${workspace.dailyCapGb ?? '?'} GB`, fix)
  }),
  rows: ofLog(({ found, evidence }, log) =>
    evidence === undefined ? unknown('rows were not looked for') : worst(found('TA005', log.id)),
  ),
  lag: ofLog(({ evidence }, log) => lag(evidence, log)),
  status: ofVNetLog(({ state }) => status(state)),
}

/** Links that only a chain with a log has. */
function ofLog(examine: (place: Place, log: FlowLog) => Outcome): (place: Place) => Outcome {
  return (place) => (place.log === undefined ? unknown('no flow log is known') : examine(place, place.log))
}

/** Links that logs of NSGs do without: they write to an older table, with no collection rule. */
function ofVNetLog(examine: (place: Place) => Outcome): (place: Place) => Outcome {
  return ofLog((place, log) =>
    isNsgLog(log) ? { state: 'without', message: 'NSG flow logs have an older table of their own' } : examine(place),
  )
}

/** Whether something unread keeps a chain of this region in the dark. */
function hides({ kind, id }: Unread, { watchers }: SubscriptionInventory, region: string): boolean {
  if (kind === 'subscription' || kind === 'watchers' || kind === 'networks') return true
  if (kind !== 'flow-logs') return false
  const watcher = watchers.find((one) => one.id.toLowerCase() === id.toLowerCase().replace(/\/flowlogs\/[^/]+$/, ''))
  return watcher === undefined || regionName(watcher.location) === region
}

/** Azure's codes for a principal that may not (learn.microsoft.com/azure/azure-resource-manager/troubleshooting). */
const DENIED =
  /^(AuthorizationFailed|LinkedAuthorizationFailed|InvalidAuthenticationToken|ExpiredAuthenticationToken|HTTP 40[13])\b/

function judged(unread: readonly Unread[]): Outcome {
  const denied = unread.find(({ reason }) => DENIED.test(reason))
  const [first] = unread
  if (denied !== undefined) {
    const fix = `grant Reader on the subscription of ${denied.what}; docs/azure-calls.md lists the actions one by one`
    return broken(`may not read ${denied.what} (${denied.reason})`, fix)
  }
  return first === undefined ? WHOLE : unknown(`not read: ${first.what} (${first.reason})`)
}

/** A failure before an unknown, that before nothing found. */
function worst(findings: readonly Finding[]): Outcome {
  const failure = findings.find(({ status: one }) => one === 'fail')
  if (failure !== undefined) return broken(failure.message, failure.fix)
  return findings[0] === undefined ? WHOLE : unknown(findings[0].message)
}

/** The first blobs of a log come after 10 to 15 minutes; a blob is one hour's. */
function blobs(evidence: LogEvidence | undefined, now: number): Outcome {
  if (evidence === undefined) return unknown('blobs were not looked for')
  if ('unread' in evidence.blobs) return unknown(`blobs were not read: ${evidence.blobs.unread}`)
  const { newest } = evidence.blobs
  const fix =
    'send traffic through the target; if still none comes, look at the firewall, the keys and the locks of the account'
  if (newest === undefined) return broken('no blob came in 24 hours', fix)
  const hours = Math.floor((now - newest) / HOUR)
  return hours < 2 ? WHOLE : broken(`no blob came for ${hours} hours`, fix)
}

const ANEW =
  'when they were deleted, rows stop for good and a new log does not bring them back: send the logs to a workspace of another name'

function collection(state: WorkspaceState | undefined, workspace: Workspace | undefined): Outcome {
  if (state === undefined || workspace === undefined) return unknown('its workspace was not read')
  if ('unread' in state.collection) return unknown(`not read: ${state.collection.unread}`)
  const { rules, endpoints } = state.collection
  const missing = [rules.length === 0 ? 'rule' : '', endpoints.length === 0 ? 'endpoint' : ''].filter(Boolean)
  if (missing.length === 0) return WHOLE
  return broken(`beside ${nameOf(workspace.id)} there is no data collection ${missing.join(' and no ')} NWTA-*`, ANEW)
}

/** The columns that rows are found by: those that the documented key, and every packaged question, takes. */
const NEEDED = [
  ...['SubType', 'TimeProcessed', 'FlowIntervalStartTime', 'FlowIntervalEndTime', 'FlowLogResourceId', 'SrcIp'],
  ...['DestIp', 'DestPort', 'L4Protocol', 'FlowDirection', 'FlowStatus', 'FlowType', 'AclGroup', 'AclRule'],
  ...['MacAddress', 'BytesSrcToDest', 'BytesDestToSrc'],
]

function table(state: WorkspaceState | undefined, evidence: LogEvidence | undefined): Outcome {
  if (state === undefined) return unknown('its workspace was not read')
  if ('unread' in state.table) return unknown(`not read: ${state.table.unread}`)
  const { columns } = state.table
  if (columns === undefined) {
    const hasRows = evidence !== undefined && 'newest' in evidence.rows && evidence.rows.newest !== undefined
    if (hasRows) return WHOLE
    return broken(
      'the workspace has no table NTANetAnalytics',
      'it comes with the first rows: wait an hour after the first blob',
    )
  }
  const missing = NEEDED.filter((name) => !columns.includes(name))
  if (missing.length === 0) return WHOLE
  return broken(
    `NTANetAnalytics lacks ${missing.join(', ')}`,
    'the table is not of the schema of 2024 or later: ask Azure support',
  )
}

/** Analytics of an interval may come up to an hour after its end (Traffic Analytics FAQ). */
function lag(evidence: LogEvidence | undefined, { analytics }: FlowLog): Outcome {
  if (evidence === undefined) return unknown('rows were not looked for')
  if ('unread' in evidence.rows) return unknown(`rows were not read: ${evidence.rows.unread}`)
  const { lagMinutes } = evidence.rows
  const allowed = 60 + (analytics?.intervalMinutes ?? 60)
  if (lagMinutes === undefined) return unknown('no row tells of it')
  if (lagMinutes <= allowed) return WHOLE
  const fix = 'wait for the service to catch up; questions about the last hours miss rows until then'
  return broken(`rows come ${lagMinutes} minutes after their interval, ${allowed} are usual`, fix)
}

function status(state: WorkspaceState | undefined): Outcome {
  if (state === undefined) return unknown('its workspace was not read')
  if ('unread' in state.statuses) return unknown(`not read: ${state.statuses.unread}`)
  const bad = state.statuses.filter((one) => one.status !== '' && one.status !== 'Completed')
  if (bad.length === 0) return WHOLE
  const told = bad.map(({ status: one, count, newest }) => `${count} ${one}, the newest of ${newest.slice(0, 16)}Z`)
  return broken(
    `status rows of the last day: ${told.join('; ')}`,
    'expect gaps in those intervals; validate says which',
  )
}
