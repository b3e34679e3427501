import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { FilePart } from './scan-unit.ts'

/** How input is cut into units. */
export interface UnitSizes {
  /** Small files come together, and large ones are cut, at about so many bytes. */
  readonly unitBytes: number
  /** A file up to this size is one unit: it is one MAC and one hour, so its flows meet in one table. */
  readonly wholeFileBytes: number
}

const WINDOW = 64 * 1024
/** So far behind a cut a record start is looked for; records are some 32 kB. */
const WINDOWS = 64
const [OPEN, CLOSE, QUOTE, COLON] = [0x7b, 0x7d, 0x22, 0x3a]
const BETWEEN = new Set([0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x5b, 0x5d])
const WRAPPER = /^[\ufeff\s[,]*\{\s*"records"\s*:\s*\[[\s,]*|^[\ufeff\s[,\]}]*/i

/** The units of these files, in their order. One unit holds parts of several files, or one part of one file. */
export function* planUnits(paths: readonly string[], sizes: UnitSizes): Generator<readonly FilePart[]> {
  let small: FilePart[] = []
  let bytes = 0
  for (const path of paths) {
    const size = sizeOf(path)
    if (size > sizes.wholeFileBytes) {
      if (small.length > 0) yield small
      ;[small, bytes] = [[], 0]
      yield* partsOf(path, size, sizes.unitBytes)
    } else {
      small.push({ path, start: 0 })
      bytes += size
      if (bytes < sizes.unitBytes) continue
      yield small
      ;[small, bytes] = [[], 0]
    }
  }
  if (small.length > 0) yield small
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Cuts a file where records seem to begin. A wrong guess costs a second scan of the part, never a wrong answer. */
function* partsOf(path: string, size: number, unitBytes: number): Generator<readonly FilePart[]> {
  const starts = [0, ...guessStarts(path, size, unitBytes)]
  for (const [index, start] of starts.entries()) {
    const rangeEnd = starts[index + 1]
    yield [{ path, start, ...(rangeEnd !== undefined && { rangeEnd }) }]
  }
}

function guessStarts(path: string, size: number, unitBytes: number): number[] {
  try {
    const file = openSync(path, 'r')
    try {
      const opening = openingOf(read(file, 0))
      if (opening === undefined) return []
      const cuts = Array.from({ length: Math.floor(size / unitBytes) }, (_, index) => (index + 1) * unitBytes)
      const starts = cuts.map((cut) => findStart(file, cut, opening)).filter((start) => start !== undefined)
      return [...new Set(starts)]
    } finally {
      closeSync(file)
    }
  } catch {
    return [] // whoever scans the file reports why it cannot be read
  }
}

/** How the records of a log begin: `{"time":` or whichever key its first record has first. */
function openingOf(head: Buffer): Buffer | undefined {
  const start = WRAPPER.exec(head.toString('utf8', 0, 1024))?.[0] ?? ''
  const from = Buffer.byteLength(start)
  const colon = head.indexOf(COLON, from)
  const isObject = head[from] === OPEN && head[from + 1] === QUOTE
  return isObject && colon > 0 ? head.subarray(from, colon + 1) : undefined
}

function findStart(file: number, cut: number, opening: Buffer): number | undefined {
  for (let window = 0; window < WINDOWS; window++) {
    const at = cut + window * (WINDOW - 256)
    const bytes = read(file, at)
    if (bytes.length === 0) return undefined
    for (let found = bytes.indexOf(opening); found >= 0; found = bytes.indexOf(opening, found + 1)) {
      if (followsRecord(bytes, found)) return at + found
    }
  }
  return undefined
}

function followsRecord(bytes: Buffer, start: number): boolean {
  let before = start - 1
  while (before >= 0 && BETWEEN.has(bytes[before]!)) before--
  return before < start - 1 && bytes[before] === CLOSE
}

function read(file: number, at: number): Buffer {
  const bytes = Buffer.allocUnsafe(WINDOW)
  return bytes.subarray(0, readSync(file, bytes, 0, WINDOW, at))
}
