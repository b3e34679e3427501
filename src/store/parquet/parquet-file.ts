import { closeSync, openSync, writevSync } from 'node:fs'
import type { ParquetCells, ParquetColumn } from './column.ts'
import { type ColumnChunk, encodeColumn } from './column-chunk.ts'
import { CODEC, ENCODING, LOGICAL, PHYSICAL } from './format.ts'
import { type Thrift, thriftStruct } from './thrift.ts'

/** A Parquet file that is being written, one group of rows after the other. */
export interface ParquetFile {
  /** Rows written so far. */
  readonly rows: number
  /** Writes rows, given column by column in the order of the file's columns. */
  writeGroup(rows: number, cells: readonly ParquetCells[]): void
  /** Writes the footer and closes the file: without it the file is none. */
  finish(): void
  /** Closes the file as it is, when writing failed. */
  abandon(): void
}

const MAGIC = Buffer.from('PAR1')

/** Begins a Parquet file. Nothing is buffered between groups. */
export function createParquetFile(path: string, columns: readonly ParquetColumn[]): ParquetFile {
  const file = openSync(path, 'w')
  const groups: Thrift[] = []
  let [at, rows] = [0, 0]
  const write = (parts: readonly Uint8Array[]) => {
    at += parts.reduce((so, part) => so + part.length, 0)
    writeAll(file, parts)
  }
  write([MAGIC])
  return {
    get rows() {
      return rows
    },
    writeGroup(count, cells) {
      const chunks = columns.map((column, index) => encodeColumn(column, cells[index]!, count))
      groups.push(rowGroup(columns, chunks, count, at))
      rows += count
      write(chunks.flatMap(({ parts }) => parts))
    },
    finish() {
      const footer = footerOf(columns, groups, rows)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(footer.length)
      write([footer, length, MAGIC])
      closeSync(file)
    },
    abandon: () => closeSync(file),
  }
}

/** One call may take fewer parts than it is given (IOV_MAX is 1024 on Linux), and fewer bytes. */
function writeAll(file: number, parts: readonly Uint8Array[]): void {
  let rest = parts.filter((part) => part.length > 0)
  while (rest.length > 0) {
    let written = writevSync(file, rest.slice(0, 1000))
    let whole = 0
    while (whole < rest.length && written >= rest[whole]!.length) written -= rest[whole++]!.length
    rest = rest.slice(whole)
    if (written > 0) rest[0] = rest[0]!.subarray(written)
  }
}

function rowGroup(
  columns: readonly ParquetColumn[],
  chunks: readonly ColumnChunk[],
  rows: number,
  start: number,
): Thrift {
  let at = start
  const list = chunks.map((chunk, index) => {
    const place = at
    at += chunk.bytes
    return columnChunk(columns[index]!, chunk, rows, place)
  })
  return { struct: { 1: { list }, 2: { int64: at - start }, 3: { int64: rows } } }
}

function columnChunk({ name, type }: ParquetColumn, chunk: ColumnChunk, rows: number, place: number): Thrift {
  const { bytes, dictionaryBytes, encoding, statistics } = chunk
  const { nulls, bounds } = statistics
  const encodings = [...new Set([encoding, ENCODING.rle, ...(dictionaryBytes > 0 ? [ENCODING.plain] : [])])]
  const metadata = {
    1: { int32: PHYSICAL[type] },
    2: { list: encodings.map((int32) => ({ int32 })) },
    3: { list: [{ text: name }] },
    4: { int32: CODEC.none },
    5: { int64: rows },
    6: { int64: bytes },
    7: { int64: bytes },
    9: { int64: place + dictionaryBytes },
    11: dictionaryBytes > 0 ? { int64: place } : undefined,
    12: {
      struct: { 3: { int64: nulls }, 5: bounds && { bytes: bounds.greatest }, 6: bounds && { bytes: bounds.least } },
    },
  }
  return { struct: { 2: { int64: place }, 3: { struct: metadata } } }
}

function footerOf(columns: readonly ParquetColumn[], groups: readonly Thrift[], rows: number): Uint8Array {
  const root = { struct: { 4: { text: 'rows' }, 5: { int32: columns.length } } }
  return thriftStruct({
    1: { int32: 1 },
    2: { list: [root, ...columns.map(schemaElement)] },
    3: { int64: rows },
    4: { list: groups },
    6: { text: 'azure-traffic-analytics' },
    // order of each column's statistics: the one of its type
    7: { list: columns.map(() => ({ struct: { 1: { struct: {} } } })) },
  })
}

const OPTIONAL = 1

function schemaElement({ name, type }: ParquetColumn): Thrift {
  const meaning = LOGICAL[type]
  return {
    struct: {
      1: { int32: PHYSICAL[type] },
      3: { int32: OPTIONAL },
      4: { text: name },
      6: meaning && { int32: meaning.converted },
      10: meaning?.logical,
    },
  }
}
