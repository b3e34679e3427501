import { type Audit, controlsOf, type Finding, type Level, RULES, type RuleId } from '../../enforce/index.ts'
import { parseResourceId, regionName } from '../../model/index.ts'
import { visible } from '../plain-text.ts'
import { fingerprint } from './audit-sarif.ts'

/** The version of OCSF whose Compliance Finding this is (https://schema.ocsf.io/1.3.0/classes/compliance_finding). */
const OCSF = '1.3.0'
const CLASS = 2003
/** Activity `Create`: each audit tells its findings anew, under the same uid. */
const CREATE = 1

const SEVERITIES: Readonly<Record<Level, readonly [number, string]>> = {
  error: [4, 'High'],
  warning: [3, 'Medium'],
  note: [2, 'Low'],
}

interface Told {
  readonly rule: RuleId
  readonly status: 'pass' | 'fail' | 'unknown'
  readonly level: Level
  readonly subscriptionId: string
  readonly subscription: string
  readonly region: string
  readonly resourceId: string
  readonly message: string
}

/** An audit as a JSON array of OCSF Compliance Findings: what fails, what is unknown, and the VNets that pass FL001. */
export function auditOcsf(audit: Audit): string {
  const told = [...audit.findings, ...audit.unknowns, ...passes(audit)]
  return `[${told.map((one) => JSON.stringify(recordOf(one, audit.at))).join(',\n ')}]\n`
}

function passes({ coverage }: Audit): readonly Told[] {
  return coverage.flatMap(({ subscription: { name, subscriptionId }, vnets }) =>
    vnets.flatMap(({ vnet, verdict, reason }): Told[] => {
      if (verdict !== 'pass') return []
      const place = { subscription: name, subscriptionId, region: regionName(vnet.location), resourceId: vnet.id }
      return [{ rule: 'FL001', status: 'pass', level: 'note', message: reason, ...place }]
    }),
  )
}

/** `Warning` is the schema's word for a check that "did not yield a result due to missing information". */
const COMPLIANCE: Readonly<Record<Told['status'], readonly [number, string]>> = {
  unknown: [2, 'Warning'],
  pass: [1, 'Pass'],
  fail: [3, 'Fail'],
}

function recordOf(told: Told | Finding, at: Date) {
  const { rule, status, subscriptionId, subscription, region, resourceId, message } = told
  const [severity_id, severity] = status === 'pass' ? [1, 'Informational'] : SEVERITIES[told.level]
  const [status_id, text] = COMPLIANCE[status]
  const { title, fix } = RULES[rule]
  const controls = controlsOf(rule)
  const standards = [
    ...new Set(controls.map((one) => `CIS Microsoft Azure Foundations Benchmark ${one.split(' ')[1]}`)),
  ]
  const id = parseResourceId(resourceId)
  const type = id === undefined ? 'subscriptions' : [id.namespace, ...id.types].join('/')
  return {
    ...{ activity_id: CREATE, activity_name: 'Create', category_uid: 2, category_name: 'Findings' },
    ...{ class_uid: CLASS, class_name: 'Compliance Finding', type_uid: CLASS * 100 + CREATE },
    ...{ severity_id, severity, time: at.getTime(), message: visible(message) },
    ...{ status_id: 1, status: 'New' },
    metadata: {
      version: OCSF,
      profiles: ['cloud'],
      product: { name: 'azure-traffic-analytics', vendor_name: 'azure-traffic-analytics', feature: { name: 'audit' } },
    },
    finding_info: { uid: fingerprint(rule, resourceId), title, types: [rule], desc: visible(message) },
    compliance: {
      control: rule,
      standards: standards.length > 0 ? standards : ['azta'],
      requirements: controls,
      status_id,
      status: text,
    },
    remediation: { desc: fix },
    resources: [
      {
        uid: visible(resourceId),
        name: visible(resourceId.split('/').at(-1) ?? ''),
        type: visible(type),
        region: visible(region),
      },
    ],
    cloud: {
      provider: 'Azure',
      region: visible(region),
      account: { uid: visible(subscriptionId), name: visible(subscription), type_id: 99, type: 'Azure Subscription' },
    },
  }
}
