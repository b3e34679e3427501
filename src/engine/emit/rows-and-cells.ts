import type { Cell, TableSchema } from '../../model/index.ts'
import type { ParquetCells, ParquetColumn, Texts } from '../../store/parquet/index.ts'
import { moment } from '../moment.ts'
import { cellsOf, codedTexts } from './dictionary.ts'
import { type TableCells, tableCells } from './interval.ts'

/** A row with its columns by name. */
export type Row = Readonly<Record<string, Cell>>

/** The rows of a table group by group, each with all its columns. For small tables and for translations, not for every flow. */
export function* rowsOf({ columns, groups }: TableCells): Iterable<readonly Row[]> {
  for (const { rows, cells } of groups()) {
    const read = columns.map((column, index) => [column.name, reader(column, cells[index]!)] as const)
    yield Array.from({ length: rows }, (_, row) => Object.fromEntries(read.map(([name, cell]) => [name, cell(row)])))
  }
}

/** Rows as cells column by column; a column that a row does not name is empty, or null where its type has no empty value. */
export function cellsOfRows(table: TableSchema, count: number, groups: () => Iterable<readonly Row[]>): TableCells {
  return tableCells(table, count, function* (columns) {
    for (const rows of groups()) {
      if (rows.length > 0) yield { rows: rows.length, cells: columns.map((column) => columnCells(column, rows)) }
    }
  })
}

/** The cell of each row, as every backend answers with it. */
function reader({ type }: ParquetColumn, cells: ParquetCells): (row: number) => Cell {
  if ('constant' in cells) return () => cellOf(type, cells.constant)
  if ('codes' in cells) return (row) => textAt(cells.dictionary, cells.codes[row]!)
  if ('texts' in cells) return (row) => textAt(cells.texts, row)
  const values = 'flags' in cells ? cells.flags : 'numbers' in cells ? cells.numbers : cells.longs
  return (row) => (cells.present?.[row] === 0 ? null : cellOf(type, values[row]!))
}

function textAt({ bytes, ends }: Texts, text: number): string {
  return Buffer.from(bytes.subarray(text === 0 ? 0 : ends[text - 1], ends[text])).toString('utf8')
}

function cellOf(type: ParquetColumn['type'], value: boolean | number | bigint | string | null): Cell {
  if (value === null || typeof value === 'string') return value
  if (type === 'datetime') return moment(Number(value))
  if (type === 'long') return BigInt(value)
  return type === 'bool' ? Boolean(value) : Number(value)
}

function columnCells({ name, type }: ParquetColumn, rows: readonly Row[]): ParquetCells {
  const values = rows.map((row) => row[name] ?? null)
  if (type === 'string') {
    const texts = codedTexts(values.map((value) => (value === null ? '' : String(value))))
    return cellsOf(texts, Uint32Array.from(values.keys()))
  }
  const present = Uint8Array.from(values, (value) => Number(value !== null))
  if (type === 'bool') return { flags: Uint8Array.from(values, Number), present }
  if (type === 'long') return { longs: BigInt64Array.from(values, (value) => BigInt(String(value ?? 0))), present }
  const number = (value: Cell) => (type === 'datetime' && value !== null ? Date.parse(String(value)) : Number(value))
  return { numbers: Float64Array.from(values, number), present }
}
