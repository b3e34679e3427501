import { createHash } from 'node:crypto'
import { logFolderSpan } from '../../model/index.ts'
import { decodeRecord, type FlowRecord } from '../decode-record.ts'
import { findFiles } from '../find-files.ts'
import { findRecords } from '../find-records.ts'
import { type FlowTuple, parseTuple } from '../parse-tuple.ts'
import { readBytes } from '../read-bytes.ts'
import { addressTest, keyOfRow, keyOfTuple, type TracedRow } from './row-key.ts'

/** A raw tuple behind a row, and where it stands; record and tuple count from 1, the tuple within its record. */
export interface RawTuple extends FlowTuple {
  /** The place of its row in the list that was traced. */
  readonly row: number
  readonly file: string
  readonly record: number
  readonly tuple: number
  readonly srcPort: number
  /** As the record spells them. */
  readonly rule: string
  readonly aclId: string
}

/** What was found behind some rows. */
export interface Trace {
  readonly tuples: readonly RawTuple[]
  /** Files that were read; those whose path names another hour were not. */
  readonly files: number
  /** Records that came a second time: the row counts them once. */
  readonly duplicates: number
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

interface Wanted {
  readonly row: number
  readonly from: number
  readonly to: number
  readonly isSource: (address: string) => boolean
  readonly isDestination: (address: string) => boolean
}

/**
 * Finds the raw tuples that were reduced into these rows, in the files below some paths. One file is in memory at a time;
 * time grows with their bytes. Reads as `decodeRecord` and `parseTuple` say, tuple by tuple: this is for a look, not for bulk.
 */
export async function traceRows(
  paths: readonly string[],
  rows: readonly TracedRow[],
  onFile: (path: string) => void = () => {},
): Promise<Trace> {
  const wanted = Map.groupBy(rows.map(wantedOf), ({ key }) => key)
  const [from, to] = [Math.min(...rows.map(startOf)), Math.max(...rows.map(endOf))]
  const files = (await findFiles(paths)).filter((path) => mayHold(path, from, to))
  const found: RawTuple[] = []
  const unread: Trace['unread'][number][] = []
  const seen = new Set<string>()
  let duplicates = 0
  for (const path of files) {
    onFile(path)
    const bytes = await readBytes(path)
    if (typeof bytes === 'string') {
      unread.push({ path, reason: bytes })
      continue
    }
    const { spans, cutAt, strangeAt } = findRecords(bytes)
    const stop = cutAt ?? strangeAt
    if (stop !== undefined) unread.push({ path, reason: `what comes from byte ${stop} on is no whole record` })
    for (const [index, { start, end }] of spans.entries()) {
      const tuples = tuplesIn(bytes.subarray(start, end), wanted)
      if (tuples.length === 0) continue
      const identity = createHash('sha256').update(bytes.subarray(start, end)).digest('base64')
      if (seen.has(identity)) duplicates++
      else found.push(...tuples.map((one) => ({ ...one, file: path, record: index + 1 })))
      seen.add(identity)
    }
  }
  return { tuples: found, files: files.length, duplicates, unread }
}

const startOf = (row: TracedRow) => row.FlowIntervalStartTime
const endOf = (row: TracedRow) => row.FlowIntervalEndTime

function wantedOf(row: TracedRow, index: number): Wanted & { readonly key: string } {
  return {
    ...{ key: keyOfRow(row), row: index, from: startOf(row), to: endOf(row) },
    isSource: addressTest(row.SrcIp, row.SrcPublicIps),
    isDestination: addressTest(row.DestIp, row.DestPublicIps),
  }
}

/** A path that names no time may hold any. */
function mayHold(path: string, from: number, to: number): boolean {
  const span = logFolderSpan(path)
  return span === undefined || (span.start < to && span.end > from)
}

type Found = Omit<RawTuple, 'file' | 'record'>

/** What is no record, or no tuple, was rejected by the reduction too. */
function tuplesIn(bytes: Uint8Array, wanted: ReadonlyMap<string, readonly Wanted[]>): Found[] {
  const record = decodeRecord(jsonOf(bytes))
  if (typeof record === 'string') return []
  const numbered = record.groups.flatMap((group) => group.tuples.map((raw) => ({ group, raw })))
  return numbered.flatMap(({ group, raw }, index) => {
    const tuple = parseTuple(raw, record.format)
    if (typeof tuple === 'string') return []
    const rows = (wanted.get(keyOfTuple(record, group, tuple)) ?? []).filter((one) => fits(one, record, tuple))
    const [, , , srcPort] = String(raw).split(',')
    const { rule, aclId } = group
    return rows.map(({ row }) => ({ ...tuple, row, tuple: index + 1, srcPort: Number(srcPort), rule, aclId }))
  })
}

function fits({ from, to, isSource, isDestination }: Wanted, { time }: FlowRecord, { srcIp, destIp }: FlowTuple) {
  return time >= from && time < to && isSource(srcIp) && isDestination(destIp)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}
