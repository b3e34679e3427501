import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TableCells } from '../../src/engine/emit/interval.ts'
import { intervalTables } from '../../src/engine/emit/interval-tables.ts'
import { type EnrichmentFiles, readEnrichment } from '../../src/engine/enrichment.ts'
import type { FileReport } from '../../src/engine/file-report.ts'
import { classesByInterval } from '../../src/engine/flow-classes.ts'
import { flowBook } from '../../src/engine/merge/flow-book.ts'
import { type ScanOptions, scanFiles } from '../../src/engine/scan/scan-files.ts'
import type { Cell, IntervalMinutes } from '../../src/model/index.ts'
import type { ParquetCells, ParquetColumn, Texts } from '../../src/store/parquet/index.ts'

interface Options extends EnrichmentFiles, Omit<ScanOptions, 'seen' | 'recall'> {
  readonly intervalMinutes: IntervalMinutes
}

/** A row with all columns of its table. */
export type Row = Readonly<Record<string, Cell>>

/** The engine from files to cells, in this thread and without a store: its columns turned into rows that tests can look at. */
export async function reduceFiles(paths: readonly string[], options: Options) {
  const { intervalMinutes: minutes } = options
  const enrichment = await readEnrichment(options)
  const flows = flowBook({ scratch: mkdtempSync(join(tmpdir(), 'azta-flows-')), memory: 1e9 })
  const files: FileReport[] = []
  for await (const unit of scanFiles(paths, { workers: 0, ...options })) {
    for (const batch of unit.batches) flows.add(batch)
    files.push(...unit.files)
  }
  const classesOf = classesByInterval(enrichment, minutes * 60_000)
  const [rows, ipDetails]: [Row[], Row[]] = [[], []]
  for (const start of flows.intervals()) {
    const tables = intervalTables(flows.take(start), classesOf(start), { start, minutes })
    rows.push(...rowsOf(tables[0]))
    ipDetails.push(...rowsOf(tables[1]))
  }
  return { rows, ipDetails, files, notes: enrichment.notes }
}

function rowsOf({ columns, groups }: TableCells): Row[] {
  return [...groups()].flatMap(({ rows, cells }) => {
    const read = columns.map((column, index) => [column.name, reader(column, cells[index]!)] as const)
    return Array.from({ length: rows }, (_, row) => Object.fromEntries(read.map(([name, cell]) => [name, cell(row)])))
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
  if (type === 'datetime') return `${new Date(Number(value)).toISOString().slice(0, -1)}0000Z`
  if (type === 'long') return BigInt(value)
  return type === 'bool' ? Boolean(value) : Number(value)
}
