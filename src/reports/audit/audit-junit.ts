import { type Audit, type Finding, RULES, type RuleId, type Verdict } from '../../enforce/index.ts'
import { escapeHtml } from '../escape-html.ts'

interface Case {
  readonly name: string
  readonly body: string
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
}

/**
 * An audit as JUnit XML (https://github.com/testmoapp/junitxml): a suite for each rule and one for the VNets. `fails` says
 * which findings are failures; the others are remarks on a passed case. What is unknown is an error, and never passes.
 */
export function auditJunit(audit: Audit, fails: (finding: Finding) => boolean): string {
  const at = audit.at.toISOString().slice(0, 19)
  const all = [...audit.findings, ...audit.unknowns]
  const suites = (Object.keys(RULES) as RuleId[]).map((rule) => {
    const own = all.filter((one) => one.rule === rule)
    const skipped = audit.notChecked.find((one) => one.rule === rule)
    const cases = own.map((one) => caseOf(one, fails(one)))
    const rest: Case =
      skipped === undefined ? passed(RULES[rule].title) : withReason('skipped', RULES[rule].title, skipped.reason)
    return suite(rule, cases.length > 0 ? cases : [rest], at)
  })
  const vnets = audit.coverage.flatMap((one) => one.vnets)
  const coverage = vnets.map(({ vnet, verdict, reason }) => withVerdict(verdict, vnet.id, reason))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="azta audit">\n${[...suites, suite('coverage', coverage, at)].join('')}</testsuites>\n`
}

function passed(name: string): Case {
  return { name, kind: 'passed', body: '' }
}

function withReason(kind: 'error' | 'skipped', name: string, reason: string): Case {
  return { name, kind, body: `<${kind} message="${xml(reason)}"/>` }
}

function caseOf({ status, level, resourceId, message, fix }: Finding, isFailure: boolean): Case {
  if (status === 'unknown') return withReason('error', resourceId, message)
  const said = xml(`${message}; ${fix}`)
  if (!isFailure) return { name: resourceId, kind: 'passed', body: `<system-out>${level}: ${said}</system-out>` }
  return { name: resourceId, kind: 'failure', body: `<failure type="${level}" message="${said}"/>` }
}

/** What fails there is a failure of FL001 already: here it is only told. */
function withVerdict(verdict: Verdict, name: string, reason: string): Case {
  if (verdict === 'skip') return withReason('skipped', name, reason)
  if (verdict === 'unknown') return withReason('error', name, reason)
  return { ...passed(name), body: `<system-out>${verdict}: ${xml(reason)}</system-out>` }
}

function suite(name: string, cases: readonly Case[], at: string): string {
  const count = (kind: Case['kind']) => cases.filter((one) => one.kind === kind).length
  const numbers = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
  const body = cases.map((one) => `  <testcase classname="${name}" name="${xml(one.name)}">${one.body}</testcase>\n`)
  return ` <testsuite name="${name}" ${numbers} time="0" timestamp="${at}">\n${body.join('')} </testsuite>\n`
}

/** Text of an XML 1.0 document: two characters that HTML bears are none of XML. */
function xml(text: string): string {
  return escapeHtml(text).replaceAll(/[\ufffe\uffff]/g, '\ufffd')
}
