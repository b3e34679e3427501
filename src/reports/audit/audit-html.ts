import { type Audit, LEVELS, sharesOf } from '../../enforce/index.ts'
import { type HtmlReport, renderHtml } from '../render-html.ts'
import { type AuditChange, changeRows } from './audit-change.ts'
import { coverageRows, evidenceRows, findingRows, vnetRows } from './audit-rows.ts'

/** Rows of one table of the page; a person reads no more, and -o json has them all. */
const MOST_ROWS = 2000

/** An audit as one page that runs nothing and asks nobody: numbers, change, findings, coverage. */
export function auditHtml(audit: Audit, change?: AuditChange): Promise<string> {
  const { at, findings, unknowns, excepted, notChecked, unread } = audit
  const changed = change === undefined ? [] : [changePart(change)]
  const report: HtmlReport = {
    title: 'Audit of flow logs',
    generatedAt: at,
    provenance: [
      unread.length === 0
        ? `${audit.coverage.length} subscriptions, read whole`
        : `${audit.coverage.length} subscriptions; ${unread.length} parts could not be read`,
    ],
    headlines: headlines(audit),
    sections: [],
    parts: [
      ...changed,
      {
        title: 'Findings',
        sentences: [
          `${findings.length} findings, ${unknowns.length} checks of which nobody can say, ${excepted.length} held by exceptions.`,
          ...notChecked.map(({ rule, reason }) => `${rule} was not checked: ${reason}.`),
        ],
        tables: [findingRows(audit)],
        maxRows: MOST_ROWS,
      },
      ...(audit.evidence === undefined
        ? []
        : [{ title: 'Evidence of data', sentences: [], tables: [evidenceRows(audit)], maxRows: MOST_ROWS }]),
      { title: 'Coverage by region', sentences: [], tables: [coverageRows(audit)], maxRows: MOST_ROWS },
      { title: 'Coverage by VNet', sentences: [], tables: [vnetRows(audit)], maxRows: MOST_ROWS },
    ],
  }
  return renderHtml(report)
}

function headlines({ findings, unknowns, coverage }: Audit): HtmlReport['headlines'] {
  const whole = sharesOf(coverage).filter(({ region }) => region === '')
  const sum = (of: 'pass' | 'fail' | 'unknown') => whole.reduce((so, { nics }) => so + nics[of], 0)
  const judged = sum('pass') + sum('fail') + sum('unknown')
  const counts = LEVELS.map((level) => {
    const count = findings.filter((one) => one.level === level).length
    return { label: `${level}s`, value: String(count), isBad: count > 0 && level === 'error' }
  })
  const logged = { label: 'NICs logged', value: `${sum('pass')} of ${judged}`, isBad: sum('pass') < judged }
  return [logged, ...counts, { label: 'unknown', value: String(unknowns.length), isBad: unknowns.length > 0 }]
}

function changePart(change: AuditChange): HtmlReport['parts'][number] {
  const { since, appeared, resolved, uncertain } = change
  const sentence = `Since ${since}: ${appeared.length} appeared, ${resolved.length} are resolved, ${uncertain.length} are uncertain.`
  return { title: 'Change', sentences: [sentence], tables: [changeRows(change)], maxRows: MOST_ROWS }
}
