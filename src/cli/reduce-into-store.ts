import { type FileReport, findFiles, type NetAnalyticsRow, type ReduceOptions, reduceFiles } from '../engine/index.ts'
import { EXIT, type ExitStatus } from '../model/index.ts'
import { visible } from '../reports/index.ts'
import { buildStore } from '../store/index.ts'
import type { Progress } from './progress.ts'

/** What a reduction into a store came to. */
export interface Ingested {
  readonly files: readonly FileReport[]
  readonly rows: readonly NetAnalyticsRow[]
  /** What of the enrichment files was not used. */
  readonly notes: readonly string[]
  readonly status: ExitStatus
}

/** Reduces the logs under these paths and builds the store from them; the store is untouched when no log is usable. */
export async function reduceIntoStore(
  paths: readonly string[],
  store: string,
  options: ReduceOptions,
  progress: Progress,
): Promise<Ingested> {
  const found = await findFiles(paths)
  let done = 0
  const onFile = () => progress.update(`${++done} of ${found.length} files`)
  const { rows, ipDetails, files, notes } = await reduceFiles(found, { ...options, onFile })
  progress.step(`writing ${rows.length} rows into ${store}`)
  const { intervalMinutes } = options
  await buildStore(store, { NTANetAnalytics: rows, NTAIpDetails: ipDetails }, { intervalMinutes })
  return { files, rows, notes, status: files.every((file) => file.status === 'whole') ? EXIT.ok : EXIT.incomplete }
}

/** The account of the files as lines for a person: totals, then each file that is not whole. */
export function accountOf({ files, rows, notes }: Ingested): string[] {
  const sum = (of: (file: FileReport) => number) => files.reduce((so, file) => so + of(file), 0)
  const totals = [
    `files      ${files.length} (${files.filter((file) => file.status === 'whole').length} whole)`,
    `bytes      ${sum((file) => file.bytes)}`,
    `records    ${sum((file) => file.records)} (${sum((file) => file.duplicates)} duplicates left out)`,
    `tuples     ${sum((file) => file.tuples.accepted)} (${sum((file) => file.tuples.rejected)} rejected)`,
    `rows       ${rows.length}`,
  ]
  const broken = files.filter((file) => file.status !== 'whole')
  return [
    ...totals,
    ...notes.map((note) => `note       ${visible(note)}`),
    ...broken.map((file) => `${file.status.padEnd(10)} ${visible(file.path)}: ${visible(file.reason ?? '')}`),
  ]
}
