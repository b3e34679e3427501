import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { IntervalMinutes } from '../../model/flow.ts'
import type { FileAccount } from '../file-report.ts'
import type { FlowBatch } from '../flow-batch.ts'
import { splitByInterval } from '../merge/split-by-interval.ts'
import { releaseBatch } from './batch-buffers.ts'
import { ByteScanner } from './byte-scanner.ts'
import type { RecordIdentities } from './record-identities.ts'
import { RecordStream, type StreamLimits } from './record-stream.ts'
import type { Scanner } from './scanner.ts'
import { UnitScan } from './unit-scan.ts'
import { createWasmScanner } from './wasm-scanner.ts'

/** A file, or the records of one that begin in a range of its bytes. */
export interface FilePart {
  readonly path: string
  readonly start: number
  /** Absent: to the end of the file. */
  readonly rangeEnd?: number
}

/** What one worker scans at a time. */
export interface Unit {
  readonly parts: readonly FilePart[]
  /** Records of the unit, counted from 0, that are duplicates of records elsewhere. */
  readonly duplicates?: ReadonlySet<number>
}

export interface ScanSettings {
  readonly scanner: 'wasm' | 'typescript'
  readonly intervalMinutes: IntervalMinutes
  readonly maxRecordBytes: number
  readonly maxUnpackedBytes: number
  /** Whether no batch is to hold flows of two intervals. */
  readonly byInterval: boolean
}

/** What a unit gave. Its batches may hold one key twice, each of them does not. */
export interface ScannedUnit {
  readonly batches: readonly FlowBatch[]
  readonly accounts: readonly FileAccount[]
  readonly identities: RecordIdentities
}

const PIECE_BYTES = 256 * 1024
/** A batch is closed at the end of a file when it holds more rows: so the table stays in the cache. */
const CACHED_ROWS = 32 * 1024

/** The scanner of these settings; the one in TypeScript where WebAssembly has no SIMD. */
export function createScanner({ scanner }: ScanSettings): Scanner {
  return (scanner === 'wasm' ? createWasmScanner() : undefined) ?? new ByteScanner()
}

/** Scans a unit. Files are judged one by one: an unreadable one is a failure in its account. */
export async function scanUnit(unit: Unit, settings: ScanSettings, scanner: Scanner): Promise<ScannedUnit> {
  const { duplicates } = unit
  const scan = new UnitScan(scanner, { intervalMinutes: settings.intervalMinutes, ...(duplicates && { duplicates }) })
  const limits: StreamLimits = { pieceBytes: PIECE_BYTES, maxRecordBytes: settings.maxRecordBytes }
  const stream = new RecordStream(scanner, limits)
  const accounts: FileAccount[] = []
  for (const part of unit.parts) {
    scan.begin(part.path)
    stream.begin(scan, part.start, part.rangeEnd)
    const failure = await readPart(part, stream, settings)
    accounts.push(scan.end(stream.end(), failure))
    if (scanner.rows > CACHED_ROWS) scan.flush()
  }
  scan.flush()
  const batches = scanner.takeBatches()
  return { batches: settings.byInterval ? batches.flatMap(apart) : batches, accounts, identities: scan.identities }
}

function apart(batch: FlowBatch): readonly FlowBatch[] {
  const parts = splitByInterval(batch).map(({ flows }) => flows)
  if (parts.length > 1) releaseBatch(batch)
  return parts
}

/** Puts the bytes of a part into the stream; why not all of them, when something went wrong. */
async function readPart(part: FilePart, stream: RecordStream, settings: ScanSettings): Promise<string | undefined> {
  let file: number | undefined
  try {
    file = openSync(part.path, 'r')
    if (readInto(stream, file, part.start)) return undefined
    return await unpackInto(stream, part.path, settings.maxUnpackedBytes)
  } catch (error) {
    return `unreadable (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Reads a file as it is. False, and nothing taken, when it is gzip. */
function readInto(stream: RecordStream, file: number, start: number): boolean {
  let at = start
  for (;;) {
    const space = stream.space()
    const count = readSync(file, space, 0, space.length, start === 0 ? null : at)
    if (at === 0 && count > 1 && space[0] === 0x1f && space[1] === 0x8b) return false
    if (count === 0 || !stream.filled(count)) return true
    at += count
  }
}

async function unpackInto(stream: RecordStream, path: string, maxBytes: number): Promise<string | undefined> {
  let unpacked = 0
  let hasEnough = false
  const take = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      unpacked += chunk.length
      hasEnough = unpacked > maxBytes || !put(stream, chunk)
      if (hasEnough) return
    }
  }
  await pipeline(createReadStream(path), createGunzip({ chunkSize: PIECE_BYTES }), take).catch((error: unknown) => {
    if (!hasEnough) throw error // to stop early is an error for a pipeline
  })
  return unpacked > maxBytes ? `unpacks to more than ${maxBytes} bytes` : undefined
}

function put(stream: RecordStream, chunk: Uint8Array): boolean {
  for (let at = 0; at < chunk.length; ) {
    const space = stream.space()
    const some = chunk.subarray(at, at + space.length)
    space.set(some)
    if (!stream.filled(some.length)) return false
    at += some.length
  }
  return true
}
