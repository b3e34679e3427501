import { closeSync, mkdirSync, openSync } from 'node:fs'
import { type IntervalMinutes, ntaTopologyDetails, type Topology, TrafficError } from '../model/index.ts'
import { readParquet, type SeenChange, type StoreWriter, writeAll } from '../store/index.ts'
import { writeParquet } from '../store/parquet/index.ts'
import type { TableCells } from './emit/interval.ts'
import { intervalTables, intervalTablesApart, type Schema } from './emit/interval-tables.ts'
import { cellsOfRows } from './emit/rows-and-cells.ts'
import { type EnrichmentFiles, readEnrichment } from './enrichment.ts'
import type { FileReport } from './file-report.ts'
import type { FlowBatch } from './flow-batch.ts'
import { classesByInterval, type FlowClasses } from './flow-classes.ts'
import { type LowerBounds, lowerBounds, type RecordType } from './lower-bounds.ts'
import { type FlowBook, flowBook } from './merge/flow-book.ts'
import { appendFlows, readFlows } from './merge/flow-file.ts'
import { mergeBatches } from './merge/merge-batches.ts'
import { type RecordBook, recordBook } from './merge/record-book.ts'
import { type ScanOptions, scanFiles } from './scan/scan-files.ts'
import { topologyRows } from './topology-rows.ts'

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
  const { intervalMinutes, schema = 'vnet', rebuild = false, memory = MEMORY, onStage = () => {} } = options
  const bounds = lowerBounds(options.recordTypes ?? [])
  onStage('knowledge')
  const enrichment = await readEnrichment(options)
  mkdirSync(store.scratch, { recursive: true })
  const partsOf = (table: string) => (interval: number) => (rebuild ? [] : store.parts({ table, interval }))
  const records = recordBook(intervalMinutes, partsOf('_records'))
  const flows = flowBook({ scratch: store.scratch, memory })
  onStage('reading')
  const { files, interrupted, progress } = await readInto({ flows, records }, paths, options)
  if (!interrupted && files.every(({ status }) => status === 'unusable')) throw noInput(files)
  onStage('writing')
  const starts = records.intervals()
  const classesOf = classesByInterval(enrichment, intervalMinutes * 60_000)
  const intervals = new Map<number, number>()
  for (const [index, start] of starts.entries()) {
    if (!rebuild) refuseStrangers(store, start)
    const before = partsOf('_flows')(start).flatMap(readFlows)
    const merged = mergeBatches([...before, flows.take(start)])
    const interval = { start, minutes: intervalMinutes, schema }
    intervals.set(start, await stageFlows(store, merged, classesOf(start), interval))
    await stageRecords(store, records, start)
    options.onProgress?.({ ...progress, written: index + 1, intervals: starts.length })
  }
  await stageTopology(store, enrichment.topology, rebuild)
  onStage('committing')
  const seen = options.remember?.(files)
  if (rebuild || starts.length > 0 || seen !== undefined) {
    await store.commit({ replace: rebuild ? 'all' : starts, ...seen })
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

/** Rows of an interval that were reduced elsewhere lack what adding to them needs. */
function refuseStrangers(store: StoreWriter, interval: number): void {
  const has = (table: string) => store.parts({ table, interval }).length > 0
  if (has('_flows') || !has('NTANetAnalytics')) return
  const when = new Date(interval).toISOString()
  const message = `the store ${store.folder} has rows of the interval ${when} that were not reduced here`
  const hint = 'take another store, or build this one anew with --rebuild'
  throw new TrafficError('store/foreign-interval', message, { hint })
}

interface Interval {
  readonly start: number
  readonly minutes: IntervalMinutes
  readonly schema: Schema
}

/** Stages the tables of an interval and says how many rows of flows there are. */
async function stageFlows(store: StoreWriter, flows: FlowBatch, classes: FlowClasses, interval: Interval) {
  const tables = (interval.schema === 'nsg' ? intervalTablesApart : intervalTables)(flows, classes, interval)
  const place = { interval: interval.start }
  for (const cells of tables) {
    if (cells.rows > 0) await store.stage({ ...place, table: cells.table }, async (path) => writeTable(path, cells))
  }
  await store.stage({ ...place, table: '_flows', ending: 'columns' }, async (path) => {
    appendFlows(path, [flows])
    return flows.length
  })
  const [netAnalytics, , nsgFlows] = tables
  return netAnalytics.rows + (nsgFlows?.rows ?? 0)
}

/** Adds the snapshot of a topology, unless the store has one of the same moment. */
async function stageTopology(store: StoreWriter, topology: Topology | undefined, rebuild: boolean): Promise<void> {
  const table = ntaTopologyDetails.name
  const rows = topology === undefined ? [] : topologyRows(topology)
  const at = String(rows[0]?.TimeProcessed)
  const known = rebuild
    ? []
    : await Promise.all(store.parts({ table }).map((file) => readParquet(file, 'TimeProcessed')))
  const isKnown = known.some((part) => part.rows.some(([time]) => Date.parse(`${time}Z`) === Date.parse(at)))
  if (rows.length === 0 || isKnown) return
  const cells = cellsOfRows(ntaTopologyDetails, rows.length, () => [rows])
  await store.stage({ table }, async (path) => writeTable(path, cells))
}

function writeTable(path: string, { columns, groups }: TableCells): number {
  return writeParquet(path, columns, (file) => {
    for (const { rows, cells } of groups()) file.writeGroup(rows, cells)
  })
}

async function stageRecords(store: StoreWriter, book: RecordBook, interval: number): Promise<void> {
  const { parts, records } = book.take(interval)
  await store.stage({ table: '_records', interval, ending: 'columns' }, async (path) => {
    const file = openSync(path, 'w')
    try {
      writeAll(file, parts)
    } finally {
      closeSync(file)
    }
    return records
  })
}

function noInput(files: readonly FileReport[]): TrafficError {
  const first = files[0]
  const found = first === undefined ? 'no file was named' : `${first.path}: ${first.reason}`
  const more = files.length > 1 ? ` (and ${files.length - 1} more)` : ''
  return new TrafficError('engine/no-input', `no usable flow log: ${found}${more}`, {
    hint: 'name PT1H.json files or a folder that holds them',
  })
}
