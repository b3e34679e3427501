import type { Query } from '../../../queries/index.ts'
import type { Audit } from '../../enforce/index.ts'
import type { QueryResult, TimeWindow } from '../../model/index.ts'
import {
  bytesText,
  coverageRows,
  differenceRows,
  findingRows,
  type HtmlReport,
  renderHtml,
  validationRows,
  validationSentences,
} from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import type { ValidationRun } from '../../validate/index.ts'
import { accountOf } from '../ingest/account.ts'
import type { Ingested } from '../ingest/ingest-new.ts'
import { windowText } from '../window.ts'
import { writeWhole } from '../write-answer.ts'

interface Parts {
  readonly store: Store
  readonly window: TimeWindow
  readonly answers: readonly { readonly query: Query; readonly result: QueryResult }[]
  readonly audit: Audit
  readonly run: ValidationRun
  readonly ingested: Ingested
  readonly generatedAt: Date
}

/** Writes the page of a demo: the questions, the audit, what validation explains, and how good the data is. */
export async function writeReport(file: string, parts: Parts): Promise<void> {
  const { store, window, answers, audit, run, ingested, generatedAt } = parts
  const report: HtmlReport = {
    title: 'Traffic of the estate',
    generatedAt,
    provenance: [
      `Window ${windowText(window)} (UTC), ${store.name}.`,
      'The audit and the validation ran against a sandbox on this machine: a simulated Azure and a simulated workspace.',
    ],
    headlines: [...(await totals(store, window)), coverage(audit)],
    sections: answers.map(({ query: { id, title, question, advice, chart }, result }) => ({
      ...{ id, title, question, advice, result },
      ...(chart === undefined ? {} : { chart }),
    })),
    parts: [
      { title: 'Coverage', sentences: [], tables: [coverageRows(audit), findingRows(audit)] },
      {
        title: 'Validation',
        sentences: [...validationSentences(run), PROOF],
        tables: [validationRows(run), differenceRows(run)],
      },
      { title: 'Data quality', sentences: accountOf(ingested), tables: [] },
    ],
  }
  await writeWhole(file, await renderHtml(report))
}

/** What agreement of the two sides proves, and what not. */
export const PROOF =
  'Both sides compile KQL with the same compiler: agreement proves the reduction, not the KQL. The rows of the simulated ' +
  'workspace come from a second reducer that shares no code with the engine.'

async function totals(store: Store, { from, to }: TimeWindow) {
  const bounds = `FlowIntervalStartTime >= datetime(${from.toISOString()}) and FlowIntervalStartTime < datetime(${to.toISOString()})`
  const kql = `NTANetAnalytics | where ${bounds} | summarize sum(AllowedInFlows + AllowedOutFlows), sum(DeniedInFlows + DeniedOutFlows),
    sum(BytesSrcToDest + BytesDestToSrc), sumif(AllowedInFlows + AllowedOutFlows, FlowType == "MaliciousFlow")`
  const [allowed, denied, bytes, malicious] = (await store.query({ kql })).rows[0]!.map((cell) => BigInt(String(cell)))
  return [
    { label: 'allowed flows', value: grouped(allowed!) },
    { label: 'denied flows', value: grouped(denied!) },
    { label: 'bytes both ways', value: bytesText(bytes!) },
    { label: 'allowed flows with known bad addresses', value: grouped(malicious!), isBad: malicious! > 0n },
  ]
}

function coverage({ verdicts, complete }: Audit) {
  const sum = (of: 'nics' | 'covered') => verdicts.reduce((so, one) => so + one[of], 0)
  const isBad = !complete || sum('covered') < sum('nics')
  return {
    label: 'network interfaces logged',
    value: complete ? `${sum('covered')} of ${sum('nics')}` : 'unknown',
    isBad,
  }
}

function grouped(count: bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}
