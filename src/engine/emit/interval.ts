import { columnsOf, type IntervalMinutes, type TableSchema } from '../../model/index.ts'
import type { ParquetCells, ParquetColumn } from '../../store/parquet/index.ts'

/** When an interval begins, UTC milliseconds, and how long it is. */
export interface Interval {
  readonly start: number
  readonly minutes: IntervalMinutes
}

/** Rows of a table, some at a time: cells column by column, in the order of the table's columns. */
export interface TableCells {
  readonly table: string
  readonly columns: readonly ParquetColumn[]
  readonly rows: number
  groups(): Iterable<CellGroup>
}

interface CellGroup {
  readonly rows: number
  readonly cells: readonly ParquetCells[]
}

const known = new Map<TableSchema, readonly ParquetColumn[]>()

/** Rows of a table, made when they are asked for. */
export function tableCells(
  table: TableSchema,
  rows: number,
  groups: (columns: readonly ParquetColumn[]) => Iterable<CellGroup>,
): TableCells {
  const columns = known.get(table) ?? (columnsOf(table) as readonly ParquetColumn[]) // a test writes them: all are Parquet's
  known.set(table, columns)
  return { table: table.name, columns, rows, groups: () => groups(columns) }
}

/** The cells that all rows of an interval share, in each table that has rows by interval. */
export function intervalCells({ name }: TableSchema, { start, minutes }: Interval): Record<string, ParquetCells> {
  const end = { constant: start + minutes * 60_000 }
  return {
    SubType: { constant: 'FlowLog' },
    FaSchemaVersion: { constant: '3' },
    Type: { constant: name },
    TimeGenerated: end,
    FlowIntervalStartTime: { constant: start },
    FlowIntervalEndTime: end,
  }
}
