import type { IngestOptions } from '../../engine/index.ts'
import type { Cell, TimeWindow } from '../../model/index.ts'
import { reduceSlowly } from '../../sandbox/reducer/reduce-slowly.ts'
import { openRows, type Store } from '../../store/index.ts'
import { compareRows } from '../compare-rows.ts'
import type { Ingested } from '../ingest/ingest-new.ts'

/** The workspace's rows come from the slow reducer, which reads this much at most. */
const MAX_BYTES = 200_000_000

/** A workspace that is none: rows of the slow reducer, one interval deliberately left out. */
export interface SimulatedWorkspace {
  readonly store: Store
  /** How the slow reducer's rows stand to the engine's, before the interval is left out. */
  readonly check: {
    readonly rows: number
    readonly equal: number
    readonly onlyEngine: number
    readonly onlySlow: number
  }
  /** The interval left out; undefined when there are too few to spare one. */
  readonly withheld: string | undefined
  /** What was not read, in words. */
  readonly remarks: readonly string[]
}

interface Options {
  /** Holds what the engine made of the same files. */
  readonly store: Store
  readonly reduction: IngestOptions
  /** The interval left out lies in it, so that validation meets it. */
  readonly window: TimeWindow
  readonly now: () => bigint
}

/** Reduces the whole files of an ingest once more, by the program that shares nothing with the engine. */
export async function simulatedWorkspace(
  { files }: Ingested,
  { store, reduction, window, now }: Options,
): Promise<SimulatedWorkspace> {
  const whole = files.filter(({ status }) => status === 'whole').map(({ path }) => path)
  const slow = await reduceSlowly(whole, { ...reduction, maxBytes: MAX_BYTES })
  const rows = await rowsIn(store)
  const { equal, onlyLeft, onlyRight } = compareRows(rows, slow.rows)
  const all = [...new Set(slow.rows.map((row) => String(row.FlowIntervalStartTime)))].sort()
  const intervals = all.filter((one) => new Date(one) >= window.from && new Date(one) < window.to)
  const withheld = intervals.length < 2 ? undefined : intervals[Math.floor(intervals.length / 2)]
  const kept = <T extends Readonly<Record<string, unknown>>>(list: readonly T[]) =>
    list.filter((row) => row.FlowIntervalStartTime !== withheld)
  const tables = { NTANetAnalytics: kept(slow.rows), NTAIpDetails: kept(slow.ipDetails) }
  return {
    store: await openRows(tables, { now, name: 'simulated workspace' }),
    check: { rows: rows.length, equal, onlyEngine: onlyLeft, onlySlow: onlyRight },
    withheld,
    remarks: [
      ...(whole.length < files.length ? [`it reads only the ${whole.length} whole files of ${files.length}`] : []),
      ...(slow.filesRead < whole.length
        ? [`it stopped after ${slow.filesRead} files: it reads ${MAX_BYTES / 1e6} MB at most`]
        : []),
    ],
  }
}

async function rowsIn(store: Store): Promise<readonly Readonly<Record<string, Cell>>[]> {
  const { columns, rows } = await store.query({ kql: 'NTANetAnalytics' })
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]!])))
}
