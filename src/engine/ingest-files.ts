import { mkdirSync } from 'node:fs'
import { TrafficError } from '../model/index.ts'
import type { SeenChange, StoreWriter } from '../store/index.ts'
import { intervalTables, intervalTablesApart, type Schema } from './emit/interval-tables.ts'
import { type Enrichment, type EnrichmentFiles, readEnrichment } from './enrichment.ts'
import type { FileReport } from './file-report.ts'
import { classesByInterval } from './flow-classes.ts'
import { type LowerBounds, lowerBounds, type RecordType } from './lower-bounds.ts'
import { type FlowBook, flowBook } from './merge/flow-book.ts'
import { type RecordBook, recordBook } from './merge/record-book.ts'
import { type ScanOptions, scanFiles } from './scan/scan-files.ts'
import { refuseStrangers, stageFlows, stageRecords, stageTopology } from './stage-tables.ts'

/** How to ingest, and what the user knows of addresses. */
export interface IngestOptions extends EnrichmentFiles, Omit<ScanOptions, 'seen' | 'recall'> {
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
  /** Intervals written; there is nothing to write before everything is read. */
  readonly written: number
  readonly intervals: number
}

/** What came of an ingest. */
export interface IngestReport {
  readonly files: readonly FileReport[]
  /** How many rows of flows each interval has now that got records, by its start (UTC milliseconds). */
  readonly intervals: ReadonlyMap<number, number>
  /** What of the enrichment files was not used. */
  readonly notes: readonly string[]
  /** What of the sums is less than what happened. */
  readonly lowerBounds: LowerBounds
  /** Whether reading was stopped: the files that are not named here wait for the next ingest. */
  readonly interrupted: boolean
}

const MEMORY = 48e6

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
  const before = (table: string) => (interval: number) => (rebuild ? [] : store.parts({ table, interval }))
  const books = {
    records: recordBook(intervalMinutes, before('_records')),
    flows: flowBook({ scratch: store.scratch, memory, filesOf: before('_flows') }),
  }
  onStage('reading')
  const { files, interrupted, progress } = await readInto(books, paths, options)
  if (!interrupted && files.every(({ status }) => status === 'unusable')) throw noInput(files)
  onStage('writing')
  if (!rebuild) for (const interval of books.records.intervals()) refuseStrangers(store, interval)
  const intervals = await writeIntervals(books, store, enrichment, { ...options, progress })
  const isTopologyNew = await stageTopology(store, enrichment.topology, rebuild)
  onStage('committing')
  const seen = options.remember?.(files)
  if (rebuild || isTopologyNew || intervals.size > 0 || seen !== undefined) {
    await store.commit({ replace: rebuild ? 'all' : [...intervals.keys()], ...seen })
  }
  return { files, intervals, notes: enrichment.notes, lowerBounds: bounds, interrupted }
}

interface Books {
  readonly flows: FlowBook
  readonly records: RecordBook
}

async function readInto({ flows, records }: Books, paths: readonly string[], options: IngestOptions) {
  const { signal, onProgress } = options
  const files: FileReport[] = []
  let progress: IngestProgress = { bytes: 0, tuples: 0, written: 0, intervals: 0 }
  const { seen, recall } = records
  for await (const unit of scanFiles(paths, { ...options, seen, recall })) {
    for (const batch of unit.batches) flows.add(batch)
    records.add(unit.identities)
    files.push(...unit.files)
    const tuples = unit.files.reduce((so, file) => so + file.tuples.read, progress.tuples)
    progress = { ...progress, bytes: progress.bytes + unit.bytes, tuples }
    onProgress?.(progress)
    if (signal?.aborted) return { files, progress, interrupted: true }
  }
  return { files, progress, interrupted: false }
}

/**
 * Stages all tables of every interval, and says how many rows of flows each has. While the disk takes the parts of an interval,
 * the next one is made.
 */
async function writeIntervals(
  { flows, records }: Books,
  store: StoreWriter,
  enrichment: Enrichment,
  { intervalMinutes: minutes, schema, progress, onProgress }: IngestOptions & { readonly progress: IngestProgress },
): Promise<ReadonlyMap<number, number>> {
  const classesOf = classesByInterval(enrichment, minutes * 60_000)
  const tablesOf = schema === 'nsg' ? intervalTablesApart : intervalTables
  const starts = records.intervals()
  const rows = new Map<number, number>()
  let staging: Promise<unknown> = Promise.resolve()
  for (const start of starts) {
    const all = flows.take(start)
    const tables = tablesOf(all, classesOf(start), { start, minutes })
    rows.set(start, tables[0].rows + (tables[2]?.rows ?? 0))
    await staging
    staging = Promise.all([...stageFlows(store, all, tables, start), stageRecords(store, records, start)])
    staging.catch(() => {}) // it is awaited in its turn
    onProgress?.({ ...progress, written: rows.size, intervals: starts.length })
  }
  await staging
  return rows
}

function noInput(files: readonly FileReport[]): TrafficError {
  const first = files[0]
  const found = first === undefined ? 'no file was named' : `${first.path}: ${first.reason}`
  const more = files.length > 1 ? ` (and ${files.length - 1} more)` : ''
  return new TrafficError('engine/no-input', `no usable flow log: ${found}${more}`, {
    hint: 'name PT1H.json files or a folder that holds them',
  })
}
