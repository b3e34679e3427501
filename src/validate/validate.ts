import { bindKql, bindQuery, type Query } from '../../queries/index.ts'
import type { Backend, QueryResult, TimeWindow } from '../model/index.ts'
import type { Store } from '../store/index.ts'
import { type Comparison, compareResults, countDifferences, type Difference } from './compare-results.ts'

/** An interval that one side has rows for and the other has none. */
interface IntervalGap {
  readonly interval: string
  readonly localRows: bigint
  readonly remoteRows: bigint
}

/** Whole rows and single cells, counted apart. */
interface DifferenceCounts {
  readonly rows: number
  readonly cells: number
}

/** What the comparison of one question came to. */
export interface Validation {
  readonly id: string
  readonly equal: number
  /** How many differences go away once the missing intervals are left out here too. */
  readonly explained: DifferenceCounts
  /** What nothing explains. */
  readonly unexplained: readonly Difference[]
  /** Only so many first rows of each side were compared: there are more. */
  readonly limitedTo?: number
}

/** A whole run: which intervals are missing, and each question. */
export interface ValidationRun {
  readonly local: string
  readonly remote: string
  /** The sides that have no row at all in the window. When there is one, nothing was compared. */
  readonly empty: readonly string[]
  /** Intervals with rows here and none there. */
  readonly missing: readonly IntervalGap[]
  /** Intervals with rows there and none here: nothing local can explain them. */
  readonly extra: readonly IntervalGap[]
  readonly validations: readonly Validation[]
}

interface Options {
  readonly local: Store
  readonly remote: Backend
  readonly queries: readonly Query[]
  readonly window: TimeWindow
  readonly onProgress?: (text: string) => void
}

/** The most that a question may be asked for. */
const MAX_ROWS = 10_000

/**
 * Asks both sides the same KQL and explains what differs. The explanation is an experiment, not a guess: the local store
 * is asked again as if it had no rows for the intervals that the other side lacks; what then agrees is explained by them.
 * A side without any row in the window explains nothing, and is compared with nothing.
 */
export async function validate({ local, remote, queries, window, onProgress }: Options): Promise<ValidationRun> {
  const [ours, theirs] = [await rowsByInterval(local, window), await rowsByInterval(remote, window)]
  const gaps = intervalGaps(ours, theirs)
  const empty = [...(ours.size === 0 ? [local.name] : []), ...(theirs.size === 0 ? [remote.name] : [])]
  const names = { local: local.name, remote: remote.name, empty }
  if (empty.length > 0) return { ...names, missing: [], extra: [], validations: queries.map(notCompared) }
  const missing = gaps.filter(({ remoteRows }) => remoteRows === 0n)
  const extra = gaps.filter(({ localRows }) => localRows === 0n)
  const withoutIntervals = missing.map(({ interval }) => interval)
  const validations: Validation[] = []
  for (const query of queries) {
    onProgress?.(query.id)
    validations.push(await validateQuery(query, { local, remote, window, withoutIntervals }))
  }
  return { ...names, missing, extra, validations }
}

function notCompared({ id }: Pick<Query, 'id'>): Validation {
  return { id, equal: 0, explained: { rows: 0, cells: 0 }, unexplained: [] }
}

interface Sides {
  readonly local: Store
  readonly remote: Backend
  readonly window: TimeWindow
  readonly withoutIntervals: readonly string[]
}

async function validateQuery(query: Query, { local, remote, window, withoutIntervals }: Sides): Promise<Validation> {
  const kql = bindQuery(query, { ...window, limit: MAX_ROWS })
  const theirs = await remote.query({ kql, window })
  const ours = await local.query({ kql })
  const compare = (answer: QueryResult) => compareResults(answer, theirs, { key: query.key })
  const plain = compare(ours)
  const without = local.counterfactual({ withoutIntervals })
  const remaining = withoutIntervals.length === 0 ? plain : compare(await without.query({ kql }))
  const isLimited = Math.max(ours.rows.length, theirs.rows.length) === MAX_ROWS
  return { id: query.id, ...explained(plain, remaining), ...(isLimited && { limitedTo: MAX_ROWS }) }
}

/** What is equal, what goes away in the experiment, and what stays. */
export function explained(plain: Comparison, remaining: Comparison): Omit<Validation, 'id'> {
  const [before, after] = [countDifferences(plain.differences), countDifferences(remaining.differences)]
  const gone = (of: keyof DifferenceCounts) => Math.max(0, before[of] - after[of])
  const counts = { rows: gone('rows'), cells: gone('cells') }
  return { equal: plain.equal, explained: counts, unexplained: remaining.differences }
}

type RowsByInterval = ReadonlyMap<string, bigint>

/** Intervals in which only one side has rows, in order of time. */
function intervalGaps(ours: RowsByInterval, theirs: RowsByInterval): readonly IntervalGap[] {
  const intervals = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  const gaps = intervals.map((interval) => ({
    interval,
    localRows: ours.get(interval) ?? 0n,
    remoteRows: theirs.get(interval) ?? 0n,
  }))
  return gaps.filter(({ localRows, remoteRows }) => localRows === 0n || remoteRows === 0n)
}

const ROWS_BY_INTERVAL = `
  NTANetAnalytics
  | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
  | summarize Rows = count() by FlowIntervalStartTime`

async function rowsByInterval(backend: Backend, { from, to }: TimeWindow): Promise<RowsByInterval> {
  const { rows } = await backend.query({ kql: bindKql(ROWS_BY_INTERVAL, { from, to }), window: { from, to } })
  return new Map(rows.map(([interval, count]) => [String(interval), BigInt(String(count))]))
}
