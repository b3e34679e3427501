import { mkdirSync } from 'node:fs'
import { TrafficError } from '../model/index.ts'
import type { SeenChange, StoreWriter } from '../store/index.ts'
import type { Schema } from './emit/interval-tables.ts'
import { type EnrichmentFiles, readEnrichment } from './enrichment.ts'
import type { FileReport } from './file-report.ts'
import { inHourOrder } from './hour-order.ts'
import { type Books, type IntervalWriter, intervalWriter } from './interval-writer.ts'
import { type LowerBounds, lowerBounds, type RecordType } from './lower-bounds.ts'
import { flowBook } from './merge/flow-book.ts'
import { recordBook } from './merge/record-book.ts'
import { type ScanOptions, scanFiles } from './scan/scan-files.ts'
import { stageTopology } from './stage-tables.ts'

/** How to ingest, and what the user knows of addresses. */
export interface IngestOptions extends EnrichmentFiles, Omit<ScanOptions, 'seen' | 'recall' | 'byInterval'> {
  /** `nsg`: flows of NSG logs go into AzureNetworkAnalytics_CL instead of NTANetAnalytics, the default. */
  readonly schema?: Schema
  /** What the flow logs were told to record; all types when absent or empty. */
  readonly recordTypes?: readonly RecordType[]
  /** Whether the store is built anew, from these files alone. */
  readonly rebuild?: boolean
  /** Bytes of flows kept in memory while logs are read; those beyond wait in files of the store's scratch folder. */
  readonly memory?: number
  readonly onProgress?: (progress: IngestProgress) => void
  /** Told as each stage begins. */
  readonly onStage?: (stage: 'knowledge' | 'reading' | 'writing' | 'committing') => void
  /** What the store is to remember once these files count. */
  readonly remember?: (files: readonly FileReport[]) => SeenChange
  /** Stops the reading; what was read until then is written. */
  readonly signal?: AbortSignal
}

/** How far an ingest has got. */
export interface IngestProgress {
  /** Unpacked bytes that were read. */
  readonly bytes: number
  /** Tuples of the files that were read whole. */
  readonly tuples: number
  /** Intervals written, of those that got records by now. */
  readonly written: number
  readonly intervals: number
}

/** What came of an ingest. */
export interface IngestReport {
  readonly files: readonly FileReport[]
  /** How many rows of flows each interval has now that got records, by its start (UTC milliseconds). */
  readonly intervals: ReadonlyMap<number, number>
  /** Records of intervals that were pruned from the store; they are left out. */
  readonly prunedRecords: number
  /** What of the enrichment files was not used. */
  readonly notes: readonly string[]
  /** What of the sums is less than what happened. */
  readonly lowerBounds: LowerBounds
  /** Whether reading was stopped: the files that are not named here wait for the next ingest. */
  readonly interrupted: boolean
}

const MEMORY = 24e6

/**
 * Reduces flow-log files into the open store, and commits once. Records that the store has already are not counted again;
 * flows of intervals that it has are added to them. Files are judged one by one; when none is usable it throws
 * `engine/no-input` and leaves the store as it was.
 */
export async function ingestFiles(
  paths: readonly string[],
  store: StoreWriter,
  options: IngestOptions,
): Promise<IngestReport> {
  const { intervalMinutes, rebuild = false, memory = MEMORY, onStage = () => {} } = options
  const bounds = lowerBounds(options.recordTypes ?? [])
  onStage('knowledge')
  const enrichment = await readEnrichment(options)
  mkdirSync(store.scratch, { recursive: true })
  const filesOf = (table: string) => (interval: number) => {
    const staged = store.staged({ table, interval })
    return staged.length > 0 || rebuild ? staged : store.parts({ table, interval })
  }
  const books = {
    records: recordBook(intervalMinutes, filesOf('_records')),
    flows: flowBook({ scratch: store.scratch, memory, filesOf: filesOf('_flows') }),
  }
  const writer = intervalWriter(books, store, enrichment, options)
  try {
    onStage('reading')
    const { files, interrupted, progress } = await readInto(books, writer, paths, options)
    if (!interrupted && files.every(({ status }) => status === 'unusable')) throw noInput(files)
    onStage('writing')
    const intervals = await writer.finish(() => options.onProgress?.({ ...progress, ...writer.counts() }))
    const isTopologyNew = await stageTopology(store, enrichment.topology, rebuild)
    onStage('committing')
    const seen = options.remember?.(files)
    if (rebuild || isTopologyNew || intervals.size > 0 || seen !== undefined) {
      await store.commit({ replace: rebuild ? 'all' : [...intervals.keys()], ...seen })
    }
    const prunedRecords = writer.prunedRecords()
    return { files, intervals, prunedRecords, notes: enrichment.notes, lowerBounds: bounds, interrupted }
  } finally {
    await writer.rest()
  }
}

/** Reads logs hour by hour, so that the intervals of an hour can be written while later ones are read. */
async function readInto(
  { flows, records }: Books,
  writer: IntervalWriter,
  given: readonly string[],
  options: IngestOptions,
) {
  const { signal, onProgress } = options
  const { seen, recall } = records
  const { paths, settledBefore, asGiven } = inHourOrder(given)
  const files: FileReport[] = []
  let progress: IngestProgress = { bytes: 0, tuples: 0, written: 0, intervals: 0 }
  for await (const unit of scanFiles(paths, { ...options, seen, recall, byInterval: true })) {
    for (const batch of unit.batches) flows.add(batch)
    records.add(unit.identities)
    files.push(...unit.files)
    const tuples = unit.files.reduce((so, file) => so + file.tuples.read, progress.tuples)
    progress = { bytes: progress.bytes + unit.bytes, tuples, ...writer.counts() }
    onProgress?.(progress)
    if (signal?.aborted) return { files: asGiven(files), progress, interrupted: true }
    await writer.writeOne(settledBefore(files.length))
  }
  return { files: asGiven(files), progress, interrupted: false }
}

function noInput(files: readonly FileReport[]): TrafficError {
  const first = files[0]
  const found = first === undefined ? 'no file was named' : `${first.path}: ${first.reason}`
  const more = files.length > 1 ? ` (and ${files.length - 1} more)` : ''
  return new TrafficError('engine/no-input', `no usable flow log: ${found}${more}`, {
    hint: 'name PT1H.json files or a folder that holds them',
  })
}
