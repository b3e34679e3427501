import type { EndChains, FileReport, IngestReport } from '../../engine/index.ts'
import { visible } from '../../reports/index.ts'
import type { Ingested } from './ingest-new.ts'
import type { Batch } from './pieces.ts'

/** The account of an ingest as lines for a person: totals, then each source that is not whole. */
export function accountOf({
  files,
  rest,
  notes,
  lowerBounds,
  interrupted,
  prunedRecords,
  ...report
}: Ingested): string[] {
  const sum = (of: (file: FileReport) => number) => files.reduce((so, file) => so + of(file), 0)
  const totals = [
    `files      ${files.length} (${files.filter((file) => file.status === 'whole').length} whole)`,
    `bytes      ${sum((file) => file.bytes)}`,
    `records    ${sum((file) => file.records)} (${sum((file) => file.duplicates)} duplicates left out)`,
    `tuples     ${sum((file) => file.tuples.accepted)} (${sum((file) => file.tuples.rejected)} rejected)`,
    `rows       ${rowsOf(report)} in ${report.intervals.size} intervals`,
  ]
  const broken = files.filter((file) => file.status !== 'whole')
  return [
    ...totals,
    ...(interrupted ? ['stopped    what was read is in the store; the same command goes on with the rest'] : []),
    ...(prunedRecords > 0
      ? [`left out   ${prunedRecords} records of intervals that were pruned; --rebuild takes them in`]
      : []),
    ...(lowerBounds.traffic ? ['at least   packets and bytes: the flow log leaves out C or E tuples'] : []),
    ...(lowerBounds.flows ? ['at least   allowed and denied flows: the flow log leaves out B or D tuples'] : []),
    ...notes.map((note) => `note       ${visible(note)}`),
    ...broken.map((file) => `${file.status.padEnd(10)} ${visible(file.path)}: ${visible(file.reason ?? '')}`),
    ...restOf(rest),
  ]
}

/** A look of many, as one line. */
export function lookLine({ files, rest, ...report }: Ingested): string {
  const records = files.reduce((so, file) => so + file.records, 0)
  const news = `${files.length} sources with news, ${records} new records`
  return `${news}; ${rowsOf(report)} rows in ${report.intervals.size} intervals; ${rest.unchanged} sources as they were`
}

/** Sources that are not there any more are many where old logs are deleted: the first ones stand for all. */
const NAMED = 3

/** What there is to say of sources that were not read. */
export function restOf({ unchanged, vanished, unread }: Batch): string[] {
  const more = vanished.length > NAMED ? [`vanished   and ${vanished.length - NAMED} more`] : []
  return [
    ...(unchanged > 0 ? [`unchanged  ${unchanged} sources are as they were and were not read again`] : []),
    ...vanished.slice(0, NAMED).map((name) => `vanished   ${visible(name)}: its records stay`),
    ...more,
    ...unread.map(({ name, reason }) => `unread     ${visible(name)}: ${visible(reason)}`),
  ]
}

function rowsOf({ intervals }: Pick<IngestReport, 'intervals'>): number {
  return intervals.values().reduce((so, rows) => so + rows, 0)
}

/** What of the bytes may be counted twice, as a line for a person. */
export function chainsText({ ends, bytes, ofBytes }: EndChains): string {
  const share = ofBytes === 0n ? 0 : Number((bytes * 10_000n) / ofBytes) / 100
  return `chains     ${bytes} of ${ofBytes} bytes (${share} %) in ${ends} E tuples of E/B/E chains, perhaps counted twice`
}
