import { type Audit, sharesOf } from '../../enforce/index.ts'
import type { IngestOptions } from '../../engine/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import {
  coverageRows,
  differenceRows,
  findingRows,
  type HtmlReport,
  renderHtml,
  validationRows,
  validationSentences,
} from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import { accountOf } from '../ingest/account.ts'
import type { Ingested } from '../ingest/ingest-new.ts'
import { type Answer, sectionOf, TOTALS, totalHeadlines } from '../report-page.ts'
import { windowText } from '../window.ts'
import { writeWhole } from '../write-answer.ts'
import { PROOF, type Proof } from './prove.ts'

interface Parts {
  readonly store: Store
  readonly window: TimeWindow
  readonly answers: readonly Answer[]
  readonly reduction: IngestOptions
  /** Of the networks that the logs are of; undefined when nobody audited those. */
  readonly audit: Audit | undefined
  readonly proof: Proof
  readonly ingested: Ingested
  readonly generatedAt: Date
}

/** Writes the page of a demo: the questions, the audit, what validation explains, and how good the data is. */
export async function writeReport(file: string, parts: Parts): Promise<void> {
  const { store, window, answers, reduction, audit, proof, ingested, generatedAt } = parts
  const totals = await totalHeadlines(
    store,
    window,
    reduction.threats === undefined ? 'no threat list was given' : undefined,
  )
  const report: HtmlReport = {
    title: audit === undefined ? 'Traffic of your logs' : 'Traffic of the estate',
    generatedAt,
    provenance: [`Window ${windowText(window)} (UTC), ${store.name}.`, simulated(audit), TOTALS],
    headlines: [...totals, ...(audit === undefined ? [] : [coverageHeadline(audit)])],
    sections: answers.map(sectionOf),
    parts: [
      ...(audit === undefined
        ? []
        : [{ title: 'Coverage', sentences: [], tables: [coverageRows(audit), findingRows(audit)] }]),
      validation(proof),
      { title: 'Data quality', sentences: accountOf(ingested), tables: [] },
    ],
  }
  await writeWhole(file, await renderHtml(report))
}

/** How much of the estate is logged. */
function coverageHeadline({ coverage, isComplete }: Audit): HtmlReport['headlines'][number] {
  const shares = sharesOf(coverage).filter(({ region }) => region === '')
  const sum = (of: 'pass' | 'fail') => shares.reduce((so, { nics }) => so + nics[of], 0)
  return {
    label: 'network interfaces logged',
    value: isComplete ? `${sum('pass')} of ${sum('pass') + sum('fail')}` : 'unknown',
    isBad: !isComplete || sum('fail') > 0,
  }
}

function simulated(audit: Audit | undefined): string {
  const what = audit === undefined ? 'The validation' : 'The audit and the validation'
  return `${what} ran against a sandbox on this machine: a simulated Azure and a simulated workspace.`
}

function validation({ run, sentences }: Proof): HtmlReport['parts'][number] {
  if (run === undefined) return { title: 'Validation', sentences, tables: [] }
  return {
    title: 'Validation',
    sentences: [...sentences, ...validationSentences(run), PROOF],
    tables: [validationRows(run), differenceRows(run)],
  }
}
