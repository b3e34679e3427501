import {
  type Arrived,
  type Audit,
  controlsOf,
  type Evidence,
  type Finding,
  isAnalysed,
  type NicCoverage,
  RULES,
  sharesOf,
} from '../../enforce/index.ts'
import { regionName } from '../../model/index.ts'
import type { AuditChange } from './audit-change.ts'

/** The version of the document, which rises when a field changes its meaning. */
const AUDIT_VERSION = 1

/**
 * An audit as one JSON document, in pieces: an estate of 100,000 NICs fills 60 MB. Settings of logs are told once, in
 * `logs`; NICs name them by id.
 */
export function* auditJson(audit: Audit, change?: AuditChange): Generator<string> {
  const { at, isComplete, findings, unknowns, excepted, notChecked, unread, coverage } = audit
  const filter = audit.filter ?? null
  const head = { tool: 'azta audit', version: AUDIT_VERSION, at: at.toISOString(), filter, isComplete }
  yield `${JSON.stringify(head, null, 1).slice(0, -2)}`
  yield* list('findings', findings.map(findingRecord))
  yield* list('unknown', unknowns.map(findingRecord))
  yield* list(
    'excepted',
    excepted.map(({ finding, ...rest }) => ({ ...findingRecord(finding), ...rest })),
  )
  yield* list('notChecked', notChecked)
  yield* list('unread', unread)
  if (change !== undefined) yield `,\n "change": ${JSON.stringify(change)}`
  yield* list('coverage', sharesOf(coverage))
  yield* list('vnets', vnetRecords(audit))
  yield* list('logs', logRecords(audit))
  if (audit.evidence !== undefined) yield* list('evidence', evidenceRecords(audit.evidence))
  yield* list('nics', nicRecords(audit))
  yield '\n}\n'
}

/** One element a line. */
function* list(name: string, elements: Iterable<unknown>): Generator<string> {
  let lines = ''
  let isFirst = true
  yield `,\n "${name}": [`
  for (const element of elements) {
    lines += `${isFirst ? '' : ','}\n  ${JSON.stringify(element)}`
    isFirst = false
    if (lines.length < PIECE) continue
    yield lines
    lines = ''
  }
  yield `${lines}]`
}

const PIECE = 65_536

/** A finding with the controls that ask for its rule. */
function findingRecord({
  rule,
  status,
  level,
  subscription,
  subscriptionId,
  region,
  resourceId,
  message,
  fix,
}: Finding) {
  const { title } = RULES[rule]
  const place = { subscription, subscriptionId, region, resource: resourceId }
  return { level, rule, status, title, ...place, message, fix, controls: controlsOf(rule) }
}

function* vnetRecords({ coverage }: Audit) {
  for (const { subscription, vnets } of coverage) {
    for (const { vnet, verdict, reason, ownLog, isByNsgOnly } of vnets) {
      const place = { vnet: vnet.id, subscription: subscription.name, region: regionName(vnet.location) }
      yield { ...place, verdict, reason, ownLog: ownLog?.id ?? null, isByNsgOnly }
    }
  }
}

function* logRecords({ coverage }: Audit) {
  for (const { subscription } of coverage) {
    for (const log of subscription.flowLogs) {
      const { id, targetResourceId, enabled, storageId, retentionDays, filter, recordTypes, analytics } = log
      yield {
        ...{ id, target: targetResourceId, enabled, storageAccount: storageId, retentionDays, filter },
        recordTypes: recordTypes || 'BCED',
        analytics: {
          enabled: analytics?.enabled === true,
          workspace: analytics?.workspaceResourceId ?? null,
          intervalMinutes: analytics?.intervalMinutes ?? null,
        },
      }
    }
  }
}

function* evidenceRecords(evidence: Evidence) {
  for (const { log, rows, blobs, missingHours } of evidence.values()) {
    yield {
      log: log.id,
      rows: arrivalRecord(rows),
      blobs: arrivalRecord(blobs),
      missingHours: missingHours.map(momentText),
    }
  }
}

function arrivalRecord(arrived: Arrived) {
  if ('unread' in arrived) return arrived
  const { hours, newest, lagMinutes } = arrived
  const lag = lagMinutes === undefined ? {} : { lagMinutes }
  return { newest: newest === undefined ? null : momentText(newest), hours: hours.length, ...lag }
}

function momentText(ms: number): string {
  return new Date(ms).toISOString()
}

function* nicRecords({ coverage }: Audit) {
  for (const { vnets, strays } of coverage) {
    for (const { vnet, nics } of vnets) for (const nic of nics) yield nicRecord(nic, vnet.id)
    for (const nic of strays) yield nicRecord(nic, null)
  }
}

function nicRecord(nic: NicCoverage, vnet: string | null) {
  const { nicId, subnetId, verdict, reason, logs, nsgLogs } = nic
  const [writing, ...shadowed] = logs
  return {
    ...{ nic: nicId, subnet: subnetId, vnet, verdict, reason },
    log: writing?.id ?? null,
    nsgLogs: nsgLogs.map(({ id }) => id),
    shadowed: shadowed.map(({ id }) => id),
    isLoggedTwice: logs.length > 0 && nsgLogs.length > 0,
    isAnalysed: verdict === 'unknown' ? null : isAnalysed(nic),
  }
}
