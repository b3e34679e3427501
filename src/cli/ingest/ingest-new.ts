import { rm, stat } from 'node:fs/promises'
import type { BlobContainer } from '../../azure/index.ts'
import { type FileReport, type IngestOptions, type IngestReport, ingestFiles } from '../../engine/index.ts'
import { EXIT, type ExitStatus, type TimeWindow, TrafficError } from '../../model/index.ts'
import { compactWhenScattered, openWriter, type StoreWriter } from '../../store/index.ts'
import type { Progress } from '../progress.ts'
import { blobPieces } from './blob-pieces.ts'
import { ingestProgress } from './ingest-progress.ts'
import { localPieces } from './local-pieces.ts'
import { type Batch, NOTHING, together } from './pieces.ts'

/** Where logs come from. */
export interface Sources {
  readonly paths: readonly string[]
  readonly containers: readonly BlobContainer[]
}

/** What a look at the sources came to. Of the sources as they were, gone or not read it tells in `rest`. */
export interface Ingested extends IngestReport {
  readonly rest: Batch
  readonly status: ExitStatus
  /** Where the time went, a line each. */
  readonly timing: readonly string[]
}

/** How logs get into a store. */
export interface IngestSettings {
  readonly store: string
  readonly reduction: Omit<IngestOptions, 'onProgress' | 'onStage' | 'remember'>
  /** The hours of logs that are looked for in containers; all when nobody says. */
  readonly window?: Partial<TimeWindow>
  readonly progress: Progress
  /** Whether small parts of days that are over are joined when they have become many. */
  readonly compact?: boolean
  /** Whether it is no error that there is nothing to read: logs may still come. */
  readonly mayBeEmpty?: boolean
}

const START: Omit<Ingested, 'status'> = {
  ...{ files: [], intervals: new Map(), prunedRecords: 0, notes: [], interrupted: false },
  lowerBounds: { traffic: false, flows: false },
  ...{ rest: NOTHING, timing: [] },
}

/** Reads what is new of the sources into a store and commits it, batch by batch. A store is untouched when no log is usable. */
export async function ingestNew(sources: Sources, options: IngestSettings): Promise<Ingested> {
  const ingested = await readNew(sources, options)
  if (options.compact && ingested.intervals.size > 0 && !ingested.interrupted) await tidy(options)
  return ingested
}

/** What was read is in the store whether or not its parts can be joined. */
async function tidy({ store, progress }: IngestSettings): Promise<void> {
  try {
    const { before, after } = await compactWhenScattered(store)
    if (after < before) progress.note(`parts      ${before} before, ${after} after joining those of days that are over`)
  } catch (error) {
    if (!(error instanceof TrafficError)) throw error
    progress.note(`parts      are not joined: ${error.message}`)
  }
}

async function readNew(sources: Sources, options: IngestSettings): Promise<Ingested> {
  const { intervalMinutes, rebuild = false, signal } = options.reduction
  const store = await openWriter(options.store, { intervalMinutes, rebuild })
  try {
    let so = START
    for await (const batch of batchesOf(sources, rebuild ? forgetful(store) : store, options)) {
      so = await ingestBatch(store, batch, so, options)
      if (so.interrupted || signal?.aborted) return { ...so, interrupted: true, status: EXIT.interrupted }
    }
    if (!options.mayBeEmpty && so.files.length + so.rest.unchanged === 0) throw nothingFound(so.rest)
    const isWhole = so.rest.unread.length === 0 && so.files.every((file) => file.status === 'whole')
    return { ...so, status: isWhole ? EXIT.ok : EXIT.incomplete }
  } finally {
    await store.close()
  }
}

type Memory = Pick<StoreWriter, 'seen' | 'seenHours' | 'scratch'>

/** The store as if it remembered nothing. */
function forgetful({ scratch }: StoreWriter): Memory {
  return { scratch, seenHours: [], seen: async () => new Map() }
}

async function* batchesOf(
  { paths, containers }: Sources,
  memory: Memory,
  { window = {}, progress }: IngestSettings,
): AsyncGenerator<Batch> {
  if (paths.length > 0) yield await localPieces(paths, memory)
  for (const container of containers) yield* blobPieces(container, memory, { window, onProgress: progress.update })
}

async function ingestBatch(
  store: StoreWriter,
  batch: Batch,
  before: Omit<Ingested, 'status'>,
  options: IngestSettings,
): Promise<Omit<Ingested, 'status'>> {
  const so = { ...before, rest: together(before.rest, { ...batch, pieces: [] }) }
  if (batch.pieces.length === 0) {
    if (batch.vanished.length > 0) await store.commit({ replace: [], forgotten: batch.vanished })
    return so
  }
  const isFirst = before.files.length === 0 // it alone replaces what the store held
  try {
    const report = await ingestPieces(store, batch, isFirst, options)
    return {
      ...so,
      ...{ notes: report.notes, lowerBounds: report.lowerBounds, interrupted: report.interrupted },
      files: [...so.files, ...report.files],
      prunedRecords: so.prunedRecords + report.prunedRecords,
      intervals: new Map([...so.intervals, ...report.intervals]),
      timing: [...so.timing, ...report.timing],
    }
  } catch (error) {
    if (!isUseless(error) || (!options.mayBeEmpty && so.files.length + so.rest.unchanged === 0)) throw error
    const unread = batch.pieces.map(({ name }) => ({ name, reason: error.message }))
    return { ...so, rest: together(so.rest, { ...NOTHING, unread }) }
  }
}

/** Nothing in the batch was a log, which does not make the others worthless. */
function isUseless(error: unknown): error is TrafficError {
  return error instanceof TrafficError && error.code === 'engine/no-input'
}

/** Reduces the pieces of a batch and commits, together with what is to be remembered of their sources. */
async function ingestPieces(
  store: StoreWriter,
  { pieces, vanished: forgotten }: Batch,
  isFirst: boolean,
  { reduction, progress }: IngestSettings,
): Promise<IngestReport & Pick<Ingested, 'timing'>> {
  const byPath = new Map(pieces.map((piece) => [piece.path, piece]))
  const remember = (files: readonly FileReport[]) => ({
    seen: files.filter(({ status }) => status !== 'unusable').map(({ path }) => byPath.get(path)!.seen),
    forgotten,
  })
  const watch = ingestProgress(progress, await bytesOf([...byPath.keys()]))
  const rebuild = isFirst && reduction.rebuild === true
  const report = await ingestFiles([...byPath.keys()], store, { ...reduction, ...watch, rebuild, remember })
  for (const path of byPath.keys()) if (path.startsWith(store.scratch)) await rm(path, { force: true })
  const files = report.files.map((file) => ({ ...file, path: byPath.get(file.path)!.name }))
  return { ...report, files, timing: watch.timing() }
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => ({ size: 0 }))).size))
  return sizes.reduce((so, size) => so + size, 0)
}

function nothingFound({ unread: [first] }: Batch): TrafficError {
  const found = first === undefined ? 'there is none' : `${first.name}: ${first.reason}`
  const hint = 'name PT1H.json files, or a folder or container that holds them'
  return new TrafficError('engine/no-input', `no usable flow log: ${found}`, { hint })
}
