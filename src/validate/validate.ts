import { bindQuery, type Query } from '../../queries/index.ts'
import type { Backend, QueryResult, TimeWindow } from '../model/index.ts'
import type { Store } from '../store/index.ts'
import { type Comparison, compareResults, type Difference } from './compare-results.ts'

/** An interval that one side has rows for and the other has none. */
interface IntervalGap {
  readonly interval: string
  readonly localRows: bigint
  readonly remoteRows: bigint
}

/** What the comparison of one question came to. */
export interface Validation {
  readonly id: string
  readonly equal: number
  /** How many differences go away once the missing intervals are left out here too. */
  readonly explained: number
  /** What nothing explains. */
  readonly unexplained: readonly Difference[]
}

/** A whole run: which intervals are missing, and each question. */
export interface ValidationRun {
  readonly local: string
  readonly remote: string
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

/**
 * Asks both sides the same KQL and explains what differs. The explanation is an experiment, not a guess: the local store
 * is asked again as if it had no rows for the intervals that the other side lacks; what then agrees is explained by them.
 */
export async function validate({ local, remote, queries, window, onProgress }: Options): Promise<ValidationRun> {
  const gaps = await intervalGaps(local, remote, window)
  const missing = gaps.filter(({ remoteRows }) => remoteRows === 0n)
  const extra = gaps.filter(({ localRows }) => localRows === 0n)
  const without = missing.map(({ interval }) => interval)
  const validations: Validation[] = []
  for (const query of queries) {
    onProgress?.(query.id)
    const kql = bindQuery(query, { ...window, limit: 10_000 })
    const theirs = await remote.query({ kql, window })
    const compare = async (ours: Promise<QueryResult>) => compareResults(await ours, theirs, { key: query.key })
    const plain = await compare(local.query({ kql }))
    const remaining =
      without.length === 0 ? plain : await compare(local.counterfactual({ withoutIntervals: without }).query({ kql }))
    validations.push(verdict(query.id, plain, remaining))
  }
  return { local: local.name, remote: remote.name, missing, extra, validations }
}

function verdict(id: string, plain: Comparison, remaining: Comparison): Validation {
  const explained = Math.max(0, plain.differences.length - remaining.differences.length)
  return { id, equal: plain.equal, explained, unexplained: remaining.differences }
}

/** Intervals in which only one side has rows, in order of time. */
async function intervalGaps(local: Store, remote: Backend, window: TimeWindow): Promise<readonly IntervalGap[]> {
  const [ours, theirs] = [await rowsByInterval(local, window), await rowsByInterval(remote, window)]
  const intervals = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  const gaps = intervals.map((interval) => ({
    interval,
    localRows: ours.get(interval) ?? 0n,
    remoteRows: theirs.get(interval) ?? 0n,
  }))
  return gaps.filter(({ localRows, remoteRows }) => localRows === 0n || remoteRows === 0n)
}

async function rowsByInterval(backend: Backend, window: TimeWindow): Promise<Map<string, bigint>> {
  const { from, to } = window
  const bounds = `FlowIntervalStartTime >= datetime(${from.toISOString()}) and FlowIntervalStartTime < datetime(${to.toISOString()})`
  const kql = `NTANetAnalytics | where ${bounds} | summarize Rows = count() by FlowIntervalStartTime`
  const { rows } = await backend.query({ kql, window })
  return new Map(rows.map(([interval, count]) => [String(interval), BigInt(String(count))]))
}
