import { closeSync, openSync } from 'node:fs'
import { writeAll } from '../write-all.ts'
import type { ParquetCells, ParquetColumn } from './column.ts'
import { type ColumnChunk, encodeColumn } from './column-chunk.ts'
import { CODEC, ENCODING, LOGICAL, PHYSICAL } from './format.ts'
import { type Thrift, thriftStruct } from './thrift.ts'

/** A Parquet file that is being written, one group of rows after the other. */
export interface ParquetFile {
  /** Writes rows, one at least, given column by column in the order of the file's columns. */
  writeGroup(rows: number, cells: readonly ParquetCells[]): void
}

const MAGIC = Buffer.from('PAR1')

/**
 * Writes a Parquet file and says how many rows it has: what `fill` writes, then the footer, without which it is none. Nothing
 * is kept between groups.
 */
export function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  fill: (file: ParquetFile) => void,
): number {
  const file = openSync(path, 'w')
  const groups: Thrift[] = []
  let [at, rows] = [0, 0]
  const write = (parts: readonly Uint8Array[]) => {
    at += parts.reduce((so, part) => so + part.length, 0)
    writeAll(file, parts)
  }
  try {
    write([MAGIC])
    fill({
      writeGroup(count, cells) {
        const constants = new Map<string, ColumnChunk>()
        const chunks = columns.map((column, index) => chunkOf(column, cells[index]!, count, constants))
        groups.push(rowGroup(columns, chunks, count, at))
        rows += count
        write(chunks.flatMap(({ parts }) => parts))
      },
    })
    write(footerOf(columns, groups, rows))
    return rows
  } finally {
    closeSync(file)
  }
}

/** The chunk of a column. Most columns of a table are empty; equal texts, and nulls, share one chunk of bytes. */
function chunkOf(column: ParquetColumn, cells: ParquetCells, rows: number, constants: Map<string, ColumnChunk>) {
  const isShared = 'constant' in cells && (cells.constant === null || typeof cells.constant === 'string')
  if (!isShared) return encodeColumn(column, cells, rows)
  const key = `${column.type} ${cells.constant === null} ${cells.constant}`
  const known = constants.get(key)
  if (known !== undefined) return known
  const chunk = encodeColumn(column, cells, rows)
  constants.set(key, chunk)
  return chunk
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

/** The metadata, its length in four bytes, and the magic once more. */
function footerOf(columns: readonly ParquetColumn[], groups: readonly Thrift[], rows: number): readonly Uint8Array[] {
  const metadata = thriftStruct({
    1: { int32: 1 },
    2: { list: schemaOf(columns) },
    3: { int64: rows },
    4: { list: groups },
    6: { text: 'azure-traffic-analytics' },
    7: { list: columns.map(() => BY_TYPE) },
  })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(metadata.length)
  return [metadata, length, MAGIC]
}

/** The order of a column's statistics: the one of its type. */
const BY_TYPE = { encoded: thriftStruct({ 1: { struct: {} } }) }

const schemas = new WeakMap<readonly ParquetColumn[], readonly Thrift[]>()

/** The schema of a table is encoded once, however many files it has. */
function schemaOf(columns: readonly ParquetColumn[]): readonly Thrift[] {
  let schema = schemas.get(columns)
  if (schema === undefined) {
    const root = { 4: { text: 'rows' }, 5: { int32: columns.length } }
    schema = [root, ...columns.map(schemaElement)].map((fields) => ({ encoded: thriftStruct(fields) }))
    schemas.set(columns, schema)
  }
  return schema
}

const OPTIONAL = 1

function schemaElement({ name, type }: ParquetColumn): Readonly<Record<number, Thrift | undefined>> {
  const meaning = LOGICAL[type]
  return {
    1: { int32: PHYSICAL[type] },
    3: { int32: OPTIONAL },
    4: { text: name },
    6: meaning && { int32: meaning.converted },
    10: meaning?.logical,
  }
}
