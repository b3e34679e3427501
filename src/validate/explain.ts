import type { Backend, QueryResult } from '../model/index.ts'
import { type Cause, changesOf, under } from './cause.ts'
import { type Comparison, compareResults, countDifferences, type Difference } from './compare-results.ts'
import type { Sides } from './sides.ts'

/** Whole rows and single cells, counted apart. */
interface DifferenceCounts {
  readonly rows: number
  readonly cells: number
}

/** How many differences went away when a cause was tried. */
interface Explained extends DifferenceCounts {
  readonly cause: string
}

/** Both answers to one text, and why they differ. */
export interface Explanation {
  readonly equal: number
  readonly explained: readonly Explained[]
  /** What no cause explains. */
  readonly unexplained: readonly Difference[]
  /** Rows of the longer answer. */
  readonly rows: number
}

interface Options extends Sides {
  readonly causes: readonly Cause[]
  readonly key: readonly string[]
}

/**
 * Asks both sides one text and explains what differs. An explanation is an experiment, not a guess: both are asked again as if the
 * cause were not there, and what then agrees is explained by it. Causes are tried one on top of the other; one that explains
 * nothing is dropped again.
 */
export async function explain(kql: string, { local, remote, window, causes, key }: Options): Promise<Explanation> {
  const ask = (side: Backend, of: 'local' | 'remote', applied: readonly Cause[]) =>
    side.query({ kql: under(kql, changesOf(applied, of)), window })
  let [ours, theirs] = [await ask(local, 'local', []), await ask(remote, 'remote', [])]
  const compare = (left: QueryResult, right: QueryResult) => compareResults(left, right, { key })
  const plain = compare(ours, theirs)
  const rows = Math.max(ours.rows.length, theirs.rows.length)
  const explained: Explained[] = []
  let [so, applied]: [Comparison, readonly Cause[]] = [plain, []]
  for (const cause of causes) {
    if (so.differences.length === 0) break
    const tried = [...applied, cause]
    const left = cause.local === undefined ? ours : await ask(local, 'local', tried)
    const right = cause.remote === undefined ? theirs : await ask(remote, 'remote', tried)
    const now = compare(left, right)
    if (now.differences.length >= so.differences.length) continue
    explained.push({ cause: cause.name, ...fewer(so, now) })
    ;[ours, theirs, so, applied] = [left, right, now, tried]
  }
  return { equal: plain.equal, explained, unexplained: so.differences, rows }
}

/** Differences of one kind may become differences of the other: what went away is counted, and no more than that. */
function fewer(before: Comparison, after: Comparison): DifferenceCounts {
  const [was, is] = [countDifferences(before.differences), countDifferences(after.differences)]
  return { rows: Math.max(0, was.rows - is.rows), cells: Math.max(0, was.cells - is.cells) }
}
