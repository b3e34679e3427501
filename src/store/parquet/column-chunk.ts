import { bitWidth, type Codes, encodeHybrid, repeated } from './bit-packing.ts'
import { ByteSink } from './byte-sink.ts'
import type { NumberArray, ParquetCells, ParquetColumn, ParquetType, ParquetValue, Presence } from './column.ts'
import { encodeDeltas } from './delta.ts'
import { dataPageHeader, dictionaryPageHeader, ENCODING } from './format.ts'
import { bytesOf, plainNumbers, plainTexts, plainValue, putText } from './plain.ts'
import type { Texts } from './texts.ts'

/** A column of one row group as bytes, and what the footer says of it. */
export interface ColumnChunk {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  /** Length of the dictionary page in front; 0 when there is none. */
  readonly dictionaryBytes: number
  readonly encoding: number
  readonly statistics: Statistics
}

/** Smallest and greatest value in plain encoding, where a reader can use them to skip rows. */
interface Statistics {
  readonly nulls: number
  readonly bounds?: { readonly least: Uint8Array; readonly greatest: Uint8Array }
}

/** Encodes the cells of a column, `rows` of them. */
export function encodeColumn({ name, type }: ParquetColumn, cells: ParquetCells, rows: number): ColumnChunk {
  const encoded = encode(type, cells, rows)
  if (encoded !== undefined) return chunkOf(encoded, rows)
  throw new TypeError(`column ${name} of type ${type} cannot be made of these cells`)
}

/** What a chunk is made of: the levels say which rows are null, the values are those of the others. */
interface Encoded {
  readonly dictionary?: { readonly page: Uint8Array; readonly values: number }
  readonly levels: Uint8Array
  readonly values: Uint8Array
  readonly encoding: number
  readonly statistics: Statistics
}

function encode(type: ParquetType, cells: ParquetCells, rows: number): Encoded | undefined {
  if ('constant' in cells) return encodeConstant(type, cells.constant, rows)
  if (type === 'string') {
    if ('codes' in cells) return encodeCodes(cells.codes, cells.dictionary)
    return 'texts' in cells ? plain(allPresent(rows), plainTexts(cells.texts)) : undefined
  }
  if (type === 'bool') return 'flags' in cells ? encodeFlags(cells.flags, cells.present) : undefined
  if ('numbers' in cells) return encodeNumbers(type, cells.numbers, cells.present)
  return 'longs' in cells && type === 'long' ? encodeLongs(cells.longs, cells.present) : undefined
}

function plain(levels: Levels, values: Uint8Array, bounds?: Statistics['bounds']): Encoded {
  const statistics = { nulls: levels.nulls, ...(bounds !== undefined && { bounds }) }
  return { levels: levels.bytes, values, encoding: ENCODING.plain, statistics }
}

function encodeConstant(type: ParquetType, constant: ParquetValue, rows: number): Encoded {
  if (constant === null) return plain(allNull(rows), new Uint8Array(0))
  const value = plainValue(type, constant)
  const bounds = { least: value, greatest: value }
  if (type === 'bool') return encodeFlags(new Uint8Array(rows).fill(Number(constant)), undefined)
  return {
    dictionary: { page: value, values: 1 },
    levels: allPresent(rows).bytes,
    values: coded((sink) => repeated(sink, 0, rows, 1), 1),
    encoding: ENCODING.dictionary,
    statistics: { nulls: 0, ...(type !== 'string' && { bounds }) },
  }
}

/** Only texts that a row of this chunk has go into its dictionary, in the order of their first row. */
function encodeCodes(codes: Codes, dictionary: Texts): Encoded {
  const places = new Int32Array(dictionary.ends.length).fill(-1)
  const used = new Uint32Array(Math.min(codes.length, places.length))
  const own = new Uint32Array(codes.length)
  let count = 0
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    let place = places[code]!
    if (place < 0) {
      place = count++
      places[code] = place
      used[place] = code
    }
    own[row] = place
  }
  const width = Math.max(1, bitWidth(count - 1))
  return {
    dictionary: { page: pickTexts(dictionary, used.subarray(0, count)), values: count },
    levels: allPresent(codes.length).bytes,
    values: coded((sink) => encodeHybrid(sink, own, width), width),
    encoding: ENCODING.dictionary,
    statistics: { nulls: 0 },
  }
}

function coded(write: (sink: ByteSink) => void, width: number): Uint8Array {
  const sink = new ByteSink(1024)
  sink.byte(width)
  write(sink)
  return sink.written
}

function pickTexts({ bytes, ends }: Texts, picked: Uint32Array): Uint8Array {
  let size = 4 * picked.length
  for (const text of picked) size += ends[text]! - (text === 0 ? 0 : ends[text - 1]!)
  const page = new Uint8Array(size)
  let to = 0
  for (const text of picked) to = putText(page, to, bytes, text === 0 ? 0 : ends[text - 1]!, ends[text]!)
  return page
}

function encodeFlags(flags: Uint8Array, present: Presence | undefined): Encoded {
  const levels = levelsOf(present, flags.length)
  const sink = new ByteSink()
  encodeHybrid(sink, onlyPresent(flags, present, levels), 1)
  return { levels: levels.bytes, values: framed(sink.written), encoding: ENCODING.rle, statistics: levels }
}

function encodeNumbers(
  type: Exclude<ParquetType, 'string' | 'bool'>,
  all: NumberArray,
  present: Presence | undefined,
): Encoded {
  const levels = levelsOf(present, all.length)
  const some = onlyPresent(all, present, levels)
  if (type === 'real') return plain(levels, plainNumbers(type, some))
  const numbers = some instanceof Float64Array ? some : new Float64Array(some) // loops over one kind of array are fast
  const range = rangeOf(numbers)
  const bounds = range && { least: plainValue(type, range.least), greatest: plainValue(type, range.greatest) }
  if (range !== undefined) {
    const sink = new ByteSink(1024)
    if (encodeDeltas(sink, numbers)) return { ...plain(levels, sink.written, bounds), encoding: ENCODING.deltas }
  }
  return plain(levels, plainNumbers(type, numbers), bounds)
}

/** Longs below 2^51 are handled as numbers, which is much faster; a column with a greater one is written as it is. */
function encodeLongs(all: BigInt64Array, present: Presence | undefined): Encoded {
  const numbers = new Float64Array(all.length)
  const halves = new Int32Array(all.buffer, all.byteOffset, all.length * 2)
  for (let row = 0; row < all.length; row++) {
    const high = halves[2 * row + 1]!
    if (high >= 2 ** 19 || high < -(2 ** 19)) return encodeGreatLongs(all, present)
    numbers[row] = high * 2 ** 32 + (halves[2 * row]! >>> 0)
  }
  return encodeNumbers('long', numbers, present)
}

function encodeGreatLongs(all: BigInt64Array, present: Presence | undefined): Encoded {
  const levels = levelsOf(present, all.length)
  return plain(levels, bytesOf(onlyPresent(all, present, levels)))
}

function rangeOf(numbers: Float64Array): { readonly least: number; readonly greatest: number } | undefined {
  let [least, greatest] = [Infinity, -Infinity]
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at]!
    if (number < least) least = number
    if (number > greatest) greatest = number
  }
  return numbers.length === 0 ? undefined : { least, greatest }
}

interface Levels extends Statistics {
  readonly bytes: Uint8Array
}

/** Of each row 1 when it has a value: one run when all or none have. */
function levelsOf(present: Presence | undefined, rows: number): Levels {
  if (present === undefined) return allPresent(rows)
  const sink = new ByteSink()
  encodeHybrid(sink, present, 1)
  let nulls = rows
  for (const one of present) nulls -= one
  return { bytes: framed(sink.written), nulls }
}

function allPresent(rows: number): Levels {
  return { bytes: run(1, rows), nulls: 0 }
}

function allNull(rows: number): Levels {
  return { bytes: run(0, rows), nulls: rows }
}

function run(level: 0 | 1, rows: number): Uint8Array {
  const sink = new ByteSink(16)
  repeated(sink, level, rows, 1)
  return framed(sink.written)
}

/** Behind its own length in four bytes. */
function framed(bytes: Uint8Array): Uint8Array {
  const sink = new ByteSink(bytes.length + 4)
  sink.uint32(bytes.length)
  sink.append(bytes)
  return sink.written
}

/** The values of the rows that are not null. */
function onlyPresent<T extends NumberArray | BigInt64Array>(
  all: T,
  present: Presence | undefined,
  { nulls }: Levels,
): T {
  if (present === undefined || nulls === 0) return all
  const kept = all.slice(0, all.length - nulls) as T // a slice is of the same kind
  let to = 0
  for (let row = 0; row < all.length; row++) if (present[row] === 1) kept[to++] = all[row]!
  return kept
}

function chunkOf({ dictionary, levels, values, encoding, statistics }: Encoded, rows: number): ColumnChunk {
  const parts: Uint8Array[] = []
  if (dictionary !== undefined) {
    const size = dictionary.page.length
    parts.push(dictionaryPageHeader({ values: dictionary.values, bytes: size, stored: size }), dictionary.page)
  }
  const dictionaryBytes = lengthOf(parts)
  const size = levels.length + values.length
  parts.push(dataPageHeader({ values: rows, encoding, bytes: size, stored: size }), levels, values)
  return { parts, bytes: lengthOf(parts), dictionaryBytes, encoding, statistics }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((so, part) => so + part.length, 0)
}
