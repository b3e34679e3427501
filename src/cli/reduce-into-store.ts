import { stat } from 'node:fs/promises'
import {
  type EndChains,
  type FileReport,
  findFiles,
  type IngestOptions,
  type IngestReport,
  ingestFiles,
} from '../engine/index.ts'
import { EXIT, type ExitStatus } from '../model/index.ts'
import { visible } from '../reports/index.ts'
import { openWriter } from '../store/index.ts'
import { ingestProgress } from './ingest-progress.ts'
import type { Progress } from './progress.ts'

/** What a reduction into a store came to. */
export interface Ingested extends IngestReport {
  readonly status: ExitStatus
  /** Where the time went, a line each. */
  readonly timing: readonly string[]
}

/** Reduces the logs under these paths into a store; it is untouched when no log is usable. */
export async function reduceIntoStore(
  paths: readonly string[],
  store: string,
  options: Omit<IngestOptions, 'onProgress' | 'onStage'>,
  progress: Progress,
): Promise<Ingested> {
  const found = await findFiles(paths)
  const { intervalMinutes, rebuild = false } = options
  const watch = ingestProgress(progress, await bytesOf(found))
  const writer = await openWriter(store, { intervalMinutes, rebuild })
  try {
    const report = await ingestFiles(found, writer, { ...options, ...watch })
    return { ...report, status: statusOf(report), timing: watch.timing() }
  } finally {
    await writer.close()
  }
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => ({ size: 0 }))).size))
  return sizes.reduce((so, size) => so + size, 0)
}

function statusOf({ files, interrupted }: IngestReport): ExitStatus {
  if (interrupted) return EXIT.interrupted
  return files.every((file) => file.status === 'whole') ? EXIT.ok : EXIT.incomplete
}

/** The account of the files as lines for a person: totals, then each file that is not whole. */
export function accountOf({ files, intervals, rows, notes, lowerBounds, interrupted }: IngestReport): string[] {
  const sum = (of: (file: FileReport) => number) => files.reduce((so, file) => so + of(file), 0)
  const totals = [
    `files      ${files.length} (${files.filter((file) => file.status === 'whole').length} whole)`,
    `bytes      ${sum((file) => file.bytes)}`,
    `records    ${sum((file) => file.records)} (${sum((file) => file.duplicates)} duplicates left out)`,
    `tuples     ${sum((file) => file.tuples.accepted)} (${sum((file) => file.tuples.rejected)} rejected)`,
    `rows       ${rows} in ${intervals.length} intervals`,
  ]
  const broken = files.filter((file) => file.status !== 'whole')
  return [
    ...totals,
    ...(interrupted ? ['stopped    what was read is in the store; the same command goes on with the rest'] : []),
    ...(lowerBounds.traffic ? ['at least   packets and bytes: the flow log leaves out C or E tuples'] : []),
    ...(lowerBounds.flows ? ['at least   allowed and denied flows: the flow log leaves out B or D tuples'] : []),
    ...notes.map((note) => `note       ${visible(note)}`),
    ...broken.map((file) => `${file.status.padEnd(10)} ${visible(file.path)}: ${visible(file.reason ?? '')}`),
  ]
}

/** What of the bytes may be counted twice, as a line for a person. */
export function chainsText({ ends, bytes, ofBytes }: EndChains): string {
  const share = ofBytes === 0n ? 0 : Number((bytes * 10_000n) / ofBytes) / 100
  return `chains     ${bytes} of ${ofBytes} bytes (${share} %) in ${ends} E tuples of E/B/E chains, perhaps counted twice`
}
