import { TrafficError } from '../../model/index.ts'

/** A column of whole numbers. */
export type NumberColumn = Uint8Array | Uint16Array | Uint32Array | Float64Array | BigInt64Array

const KINDS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array, i64: BigInt64Array } as const
type Kind = keyof typeof KINDS

/** How a column lies in a frame: what it is in memory, what it is stored as, and what was taken off every number. */
interface StoredColumn {
  readonly name: string
  readonly length: number
  readonly kind: Kind
  readonly stored: Kind
  readonly base: number
}

const MAGIC = 'azta-c1\n'
const HEAD = MAGIC.length + 4

/**
 * Columns as bytes, for files that only the engine reads: magic, length of the head, the head (JSON), the columns, each as
 * narrow as its numbers allow. `note` is any JSON that goes with them. The parts are to be written one after the other.
 */
export function columnFrame(note: unknown, columns: Readonly<Record<string, NumberColumn>>): readonly Uint8Array[] {
  const stored = Object.entries(columns).map(([name, numbers]) => narrowed(name, numbers))
  const head = Buffer.from(JSON.stringify({ note, columns: stored.map(({ column }) => column) }))
  const start = Buffer.alloc(HEAD)
  start.write(MAGIC, 'latin1')
  start.writeUInt32LE(head.length, MAGIC.length)
  return [start, head, ...stored.map(({ bytes }) => bytes)]
}

/** What a frame holds, and where behind it the next one begins. */
export interface ReadFrame {
  readonly note: unknown
  readonly columns: Readonly<Record<string, NumberColumn>>
  readonly end: number
}

/** Reads the frame that begins at `start`; `path` is named in the error when there is none. */
export function readFrame(bytes: Uint8Array, start: number, path: string): ReadFrame {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  if (frame.length < HEAD || frame.toString('latin1', 0, MAGIC.length) !== MAGIC) throw damaged(path)
  let at = HEAD + frame.readUInt32LE(MAGIC.length)
  if (at > frame.length) throw damaged(path)
  const head = JSON.parse(frame.toString('utf8', HEAD, at)) as Head // columnFrame wrote it
  const columns = head.columns.map((column) => {
    const from = at
    at += column.length * KINDS[column.stored].BYTES_PER_ELEMENT
    if (at > frame.length) throw damaged(path)
    return [column.name, widened(column, frame.subarray(from, at))] as const
  })
  return { note: head.note, columns: Object.fromEntries(columns), end: start + at }
}

interface Head {
  readonly note: unknown
  readonly columns: readonly StoredColumn[]
}

function damaged(path: string): TrafficError {
  const hint = 'restore the store from a copy, or ingest anew'
  return new TrafficError('store/damaged', `${path} is cut, or was changed by another program`, { hint })
}

function narrowed(name: string, all: NumberColumn): { readonly column: StoredColumn; readonly bytes: Uint8Array } {
  const { length } = all
  const kind = kindOf(all)
  const asIs = { column: { name, length, kind, stored: kind, base: 0 }, bytes: bytesOf(all) }
  if (all instanceof Uint8Array) return asIs
  const numbers = all instanceof BigInt64Array ? smallLongs(all) : all
  if (numbers === undefined) return asIs
  const { least, greatest } = rangeOf(numbers)
  const stored = narrowest(greatest - least)
  if (stored === undefined || stored === kind) return asIs
  return { column: { name, length, kind, stored, base: least }, bytes: bytesOf(NARROW[stored](numbers, least)) }
}

type Wide = Uint16Array | Uint32Array | Float64Array

/** A loop for each width: one loop over all pairs of kinds would be compiled for none of them. */
const NARROW: Readonly<Record<'u8' | 'u16' | 'u32', (numbers: Wide, base: number) => NumberColumn>> = {
  u8(numbers, base) {
    const narrow = new Uint8Array(numbers.length)
    for (let at = 0; at < numbers.length; at++) narrow[at] = numbers[at]! - base
    return narrow
  },
  u16(numbers, base) {
    const narrow = new Uint16Array(numbers.length)
    for (let at = 0; at < numbers.length; at++) narrow[at] = numbers[at]! - base
    return narrow
  },
  u32(numbers, base) {
    const narrow = new Uint32Array(numbers.length)
    for (let at = 0; at < numbers.length; at++) narrow[at] = numbers[at]! - base
    return narrow
  },
}

function kindOf(column: NumberColumn): Kind {
  return (Object.keys(KINDS) as Kind[]).find((kind) => column instanceof KINDS[kind])! // there is one for each class
}

function bytesOf(column: NumberColumn): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

/** Longs as numbers when all of them are from 0 to 2^32 - 1, as they mostly are. */
function smallLongs(longs: BigInt64Array): Uint32Array | undefined {
  const halves = new Uint32Array(longs.buffer, longs.byteOffset, 2 * longs.length)
  const low = new Uint32Array(longs.length)
  for (let at = 0; at < longs.length; at++) {
    if (halves[2 * at + 1] !== 0) return undefined
    low[at] = halves[2 * at]!
  }
  return low
}

function rangeOf(numbers: Wide) {
  let [least, greatest] = numbers.length === 0 ? [0, 0] : [Infinity, -Infinity]
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at]!
    if (number < least) least = number
    if (number > greatest) greatest = number
  }
  return { least, greatest }
}

function narrowest(range: number): 'u8' | 'u16' | 'u32' | undefined {
  if (range < 2 ** 8) return 'u8'
  if (range < 2 ** 16) return 'u16'
  return range < 2 ** 32 ? 'u32' : undefined
}

/** The column as it was, in memory of its own. */
function widened({ length, kind, stored, base }: StoredColumn, bytes: Uint8Array): NumberColumn {
  const numbers = new KINDS[stored](new Uint8Array(bytes).buffer) // a copy, so that any place in the file will do
  if (stored === kind && base === 0) return numbers
  const column = new KINDS[kind](length)
  if (column instanceof BigInt64Array) {
    const halves = new Uint32Array(column.buffer)
    for (let at = 0; at < length; at++) {
      const long = Number(numbers[at]!) + base
      halves[2 * at] = long
      halves[2 * at + 1] = long / 2 ** 32
    }
    return column
  }
  for (let at = 0; at < length; at++) column[at] = Number(numbers[at]!) + base
  return column
}
