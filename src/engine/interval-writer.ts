import type { StoreWriter } from '../store/index.ts'
import { intervalTables, intervalTablesApart } from './emit/interval-tables.ts'
import type { Enrichment } from './enrichment.ts'
import { classesByInterval } from './flow-classes.ts'
import type { IngestOptions, IngestProgress } from './ingest-files.ts'
import type { FlowBook } from './merge/flow-book.ts'
import type { RecordBook } from './merge/record-book.ts'
import { releaseBatch } from './scan/batch-buffers.ts'
import { refuseStrangers, stageFlows, stageRecords } from './stage-tables.ts'

/** What was read and is not written yet. */
export interface Books {
  readonly flows: FlowBook
  readonly records: RecordBook
}

/** Stages the tables of intervals, each when nothing more is to be expected for it. */
export interface IntervalWriter {
  /** Writes the first interval that begins before this moment, if any is due: others are due when more has been read. */
  writeOne(before: number): Promise<void>
  /**
   * Writes all that is left, and says how many rows of flows each interval has. An interval that got more after it was written
   * is written anew, with all its flows.
   */
  finish(onWritten: () => void): Promise<ReadonlyMap<number, number>>
  /** How many records belong to intervals that the store has pruned: they are left out. */
  prunedRecords(): number
  /** Waits for the disk; what went wrong there is told by whoever writes next. */
  rest(): Promise<void>
  counts(): Pick<IngestProgress, 'written' | 'intervals'>
}

/** Opens a writer of the intervals in these books. */
export function intervalWriter(
  { flows, records }: Books,
  store: StoreWriter,
  enrichment: Enrichment,
  { intervalMinutes: minutes, schema, rebuild = false }: IngestOptions,
): IntervalWriter {
  const classesOf = classesByInterval(enrichment, minutes * 60_000)
  const tablesOf = schema === 'nsg' ? intervalTablesApart : intervalTables
  const rows = new Map<number, number>()
  const prunedBefore = rebuild ? undefined : store.prunedBefore
  let prunedRecords = 0
  let staging: Promise<unknown> = Promise.resolve()
  /** While the disk takes the parts of an interval, more is read, or the next interval is made. */
  const write = async (start: number) => {
    if (!rebuild) refuseStrangers(store, start)
    await staging
    const all = flows.take(start)
    const identities = records.take(start)
    if (prunedBefore !== undefined && start < prunedBefore) {
      prunedRecords += identities.records
      releaseBatch(all)
      return
    }
    const tables = tablesOf(all, classesOf(start), { start, minutes })
    if (rows.has(start)) await store.unstage(start)
    rows.set(start, tables[0].rows + (tables[2]?.rows ?? 0))
    const stages = [...stageFlows(store, all, tables, start), stageRecords(store, identities, start)]
    staging = Promise.all(stages).then(() => releaseBatch(all))
    staging.catch(() => {}) // it is awaited in its turn
  }
  return {
    async writeOne(before) {
      const due = records.intervals().find((start) => start < before && !rows.has(start))
      if (due !== undefined) await write(due)
    },
    async finish(onWritten) {
      for (const start of records.intervals()) {
        await write(start)
        onWritten()
      }
      await staging
      return new Map([...rows].sort(([left], [right]) => left - right))
    },
    prunedRecords: () => prunedRecords,
    rest: async () => void (await staging.catch(() => {})),
    counts: () => ({ written: rows.size, intervals: new Set([...rows.keys(), ...records.intervals()]).size }),
  }
}
