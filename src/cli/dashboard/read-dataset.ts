import { runQuery, trafficCube } from '../../../queries/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import { binMinutes, type Dataset, packDataset } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'

/** Rows that a page holds at most. */
const LIMIT = 20_000

/** What is kept as logged and what as pairs of addresses, in rows; each try keeps less, so that the rest has room. */
const TRIES = [
  { whole: 12_000, pairs: 5_000 },
  { whole: 10_000, pairs: 3_000 },
  { whole: 6_000, pairs: 2_000 },
  { whole: 0, pairs: 0 },
] as const

/**
 * The traffic of a window, and of as long a time before it, in at most 20,000 rows: as logged where they are few enough, then
 * with less of what moved little, then in longer bins. What even one bin cannot hold is cut, and the dataset says so.
 */
export async function readDataset(store: Store, window: TimeWindow): Promise<Dataset> {
  const { from, to } = window
  const before = new Date(2 * from.getTime() - to.getTime())
  const length = (to.getTime() - from.getTime()) / 60_000
  for (let minutes = binMinutes(window); ; minutes *= 2) {
    for (const kept of TRIES) {
      const { rows } = await runQuery(store, trafficCube, { ...{ from, to, before, minutes, limit: LIMIT }, ...kept })
      const isLast = minutes >= length && kept.whole === 0
      if (rows.length <= LIMIT || isLast) return packDataset(rows, { window, minutes, limit: LIMIT })
    }
  }
}
