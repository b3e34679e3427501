import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { type Cell, type IntervalMinutes, TrafficError } from '../model/index.ts'
import { type Enrichment, type EnrichmentFiles, readEnrichment } from './enrichment.ts'
import { type FileReport, fileReport, type Reject, unusableFile } from './file-report.ts'
import { findRecords } from './find-records.ts'
import { type ClassFacts, classesByInterval } from './flow-classes.ts'
import { ipDetailsRows } from './ip-details-rows.ts'
import { type NetAnalyticsRow, netAnalyticsRows } from './net-analytics-rows.ts'
import { createReduction, type ReducedFlow, type Reduction } from './reduction.ts'

/** A reduction of files: the rows of each table, and the account of every file. */
export interface ReduceReport {
  /** Rows of NTANetAnalytics. */
  readonly rows: readonly NetAnalyticsRow[]
  /** Rows of NTAIpDetails. */
  readonly ipDetails: readonly Readonly<Record<string, Cell>>[]
  readonly files: readonly FileReport[]
  /** What of the enrichment files was not used, one sentence each. */
  readonly notes: readonly string[]
}

/** How to reduce, and what the user knows of addresses. */
export interface ReduceOptions extends EnrichmentFiles {
  readonly intervalMinutes: IntervalMinutes
  readonly onFile?: (report: FileReport) => void
}

/**
 * Reduces flow-log files into rows of NTANetAnalytics. Files are judged one by one; when none is usable it throws
 * `engine/no-input`. Time grows with the bytes; memory with the rows and with the largest single file.
 */
export async function reduceFiles(paths: readonly string[], options: ReduceOptions): Promise<ReduceReport> {
  const enrichment = await readEnrichment(options)
  const reduction = createReduction(options.intervalMinutes)
  const files: FileReport[] = []
  for (const path of paths) {
    const report = await reduceFile(path, reduction)
    files.push(report)
    options.onFile?.(report)
  }
  if (files.every((file) => file.status === 'unusable')) throw noInput(files)
  const factsOf = factsByClass(enrichment, options.intervalMinutes)
  const flows = [...reduction.flows()]
  return {
    rows: netAnalyticsRows(flows, options.intervalMinutes, factsOf),
    ipDetails: ipDetailsRows(flows, options.intervalMinutes, factsOf),
    files,
    notes: enrichment.notes,
  }
}

function factsByClass(enrichment: Enrichment, minutes: IntervalMinutes): (flow: ReducedFlow) => ClassFacts {
  const classesOf = classesByInterval(enrichment, minutes * 60_000)
  return ({ intervalStart, mac, targetId, srcIp, destIp, inbound }) => {
    const classes = classesOf(intervalStart)
    const home = classes.home(mac, targetId)
    return classes.all[classes.facts(classes.side(home, srcIp), classes.side(home, destIp), inbound)]!
  }
}

function noInput(files: readonly FileReport[]): TrafficError {
  const first = files[0]
  const found = first === undefined ? 'no file was named' : `${first.path}: ${first.reason}`
  const more = files.length > 1 ? ` (and ${files.length - 1} more)` : ''
  return new TrafficError('engine/no-input', `no usable flow log: ${found}${more}`, {
    hint: 'name PT1H.json files or a folder that holds them',
  })
}

async function reduceFile(path: string, reduction: Reduction): Promise<FileReport> {
  const bytes = await readBytes(path)
  if (typeof bytes === 'string') return unusableFile(path, 0, bytes)
  const { spans, cutAt, strangeAt } = findRecords(bytes)
  const outcomes = spans.map(({ start, end }, index) => reduction.add(bytes.subarray(start, end), index + 1))
  const rejects = outcomes.flatMap((one) => one.rejects)
  return fileReport(path, {
    bytes: bytes.length,
    found: spans.length,
    records: outcomes.filter((one) => !one.duplicate && !isWholeReject(one.rejects)).length,
    duplicates: outcomes.filter((one) => one.duplicate).length,
    read: outcomes.reduce((so, one) => so + one.read, 0),
    accepted: outcomes.reduce((so, one) => so + one.accepted, 0),
    rejectCount: rejects.length,
    rejects,
    ...(cutAt !== undefined && { cutAt }),
    ...(strangeAt !== undefined && { strangeAt }),
  })
}

function isWholeReject(rejects: readonly Reject[]): boolean {
  return rejects.some((reject) => reject.tuple === undefined)
}

/** The bytes of a file, unpacked when it is gzip; or why there are none. */
async function readBytes(path: string): Promise<Uint8Array | string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length === 0) return 'empty'
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: 2 ** 31 - 1 }) : bytes
  } catch (error) {
    return `unreadable (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`
  }
}
