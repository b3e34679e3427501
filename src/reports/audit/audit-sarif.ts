import { createHash } from 'node:crypto'
import { type Audit, controlsOf, type Finding, RULES, type RuleId } from '../../enforce/index.ts'
import { visible } from '../plain-text.ts'

/**
 * An audit as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). What could not be checked is of
 * kind `open`; what an exception of the profile holds is suppressed, with its owner and reason.
 */
export function auditSarif({ findings, unknowns, excepted, unread, isComplete }: Audit): string {
  const results = [
    ...[...findings, ...unknowns].map((finding) => resultOf(finding)),
    ...excepted.map(({ finding, owner, reason, expires }) => {
      const justification = visible(`${reason} (${owner}, until ${expires})`)
      return { ...resultOf(finding), suppressions: [{ kind: 'external', status: 'accepted', justification }] }
    }),
  ]
  const notifications = unread.map(({ what, reason }) => ({
    level: 'error',
    message: { text: visible(`not read: ${what} (${reason})`) },
  }))
  const run = {
    tool: { driver: { name: 'azta audit', rules: RULE_IDS.map(ruleOf) } },
    invocations: [{ executionSuccessful: isComplete, toolExecutionNotifications: notifications }],
    results,
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 1)}\n`
}

const RULE_IDS = Object.keys(RULES) as RuleId[] // the keys of RULES are RuleIds

function ruleOf(id: RuleId) {
  const { title, fix, level } = RULES[id]
  return {
    id,
    shortDescription: { text: title },
    help: { text: fix },
    defaultConfiguration: { level },
    properties: { tags: controlsOf(id) },
  }
}

function resultOf({ rule, status, level, resourceId, message }: Finding) {
  const known = status === 'fail' ? { kind: 'fail', level } : { kind: 'open', level: 'none' }
  const location = {
    physicalLocation: { artifactLocation: { uri: uriOf(resourceId) }, region: { startLine: 1 } },
    logicalLocations: [{ fullyQualifiedName: visible(resourceId), kind: 'resource' }],
  }
  return {
    ...{ ruleId: rule, ruleIndex: RULE_IDS.indexOf(rule), ...known, message: { text: visible(message) } },
    locations: [location],
    partialFingerprints: { 'ruleAndResource/v1': fingerprint(rule, resourceId) },
  }
}

/** A resource stands where a file would: code hosts show no result without one. */
function uriOf(resourceId: string): string {
  const parts = visible(resourceId).replace(/^\//, '').split('/')
  return parts.map((part) => encodeURIComponent(part).replaceAll('.', '%2E')).join('/')
}

/** The same for one rule on one resource, however the id is written. */
export function fingerprint(rule: RuleId, resourceId: string): string {
  return createHash('sha256').update(`${rule} ${resourceId.toLowerCase()}`).digest('hex').slice(0, 32)
}
