import { bindKql, queries, runQuery } from '../../../queries/index.ts'
import type { IngestOptions } from '../../engine/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import { formatRows } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import type { Io } from '../io.ts'
import type { Answer } from '../report-page.ts'
import { windowText } from '../window.ts'

/** Rows of an answer, on the terminal and on the page. */
const LIMIT = 10

/** What the terminal shows; of the others only findings. The page has all. */
const SHOWN = [
  ...['top-talkers', 'conversations', 'denied-flows', 'open-ports', 'internet-egress', 'malicious-flows'],
  ...['inter-region', 'inner-flows', 'rule-hits'],
]

const WITHOUT = {
  topology: 'Unknown: no topology was given, so no address has a region.',
  threats: 'Unknown: no threat list was given, so no address is known to be bad.',
} as const

/** Asks every packaged question, and prints the first rows of those to be shown. */
export async function ask(store: Store, window: TimeWindow, known: IngestOptions, io: Io): Promise<readonly Answer[]> {
  await io.out(`\nwindow     ${windowText(window)}: ${await coveredBy(store, window)}\n`)
  const answers: Answer[] = []
  for (const query of queries) {
    const { result } = await runQuery(store, query, { ...window, limit: LIMIT })
    const isBlind = query.needs !== undefined && known[query.needs] === undefined
    const empty = isBlind ? WITHOUT[query.needs] : undefined
    const text = result.rows.length === 0 ? `${empty ?? 'Nothing.'}\n` : formatRows(result, 'table', io)
    const isFinding = query.severity !== undefined && result.rows.length > 0
    if (isFinding || SHOWN.includes(query.id)) await io.out(`\n${query.title}: ${query.question}\n${text}`)
    answers.push({ query, result, ...(empty !== undefined && { empty }) })
  }
  const silent = answers.filter(({ result }) => result.rows.length === 0).length
  await io.out(`\n${answers.length} questions, ${silent} of them without rows; azta report run ID asks one\n`)
  return answers
}

const COVERED = `
  NTANetAnalytics
  | summarize All = count(), Inside = countif(FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to)`

async function coveredBy(store: Store, { from, to }: TimeWindow): Promise<string> {
  const { rows } = await store.query({ kql: bindKql(COVERED, { from, to }) })
  const [all, inside] = rows[0]!
  const more = all === inside ? '' : '; --last, --from and --to choose others'
  return `${inside} of ${all} rows lie in it${more}`
}
