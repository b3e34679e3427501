import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { intervalTables, intervalTablesApart, type Schema } from '../../src/engine/emit/interval-tables.ts'
import { type Row, rowsOf } from '../../src/engine/emit/rows-and-cells.ts'
import { type EnrichmentFiles, readEnrichment } from '../../src/engine/enrichment.ts'
import type { FileReport } from '../../src/engine/file-report.ts'
import { classesByInterval } from '../../src/engine/flow-classes.ts'
import { lowerBounds, type RecordType } from '../../src/engine/lower-bounds.ts'
import { flowBook } from '../../src/engine/merge/flow-book.ts'
import { type ScanOptions, scanFiles } from '../../src/engine/scan/scan-files.ts'
import type { IntervalMinutes } from '../../src/model/index.ts'

interface Options extends EnrichmentFiles, Omit<ScanOptions, 'seen' | 'recall'> {
  readonly intervalMinutes: IntervalMinutes
  readonly schema?: Schema
  readonly recordTypes?: readonly RecordType[]
}

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
  const [rows, ipDetails, nsgRows]: [Row[], Row[], Row[]] = [[], [], []]
  for (const start of flows.intervals()) {
    const tablesOf = options.schema === 'nsg' ? intervalTablesApart : intervalTables
    const [flowCells, detailCells, nsgCells] = tablesOf(flows.take(start), classesOf(start), { start, minutes })
    for (const group of rowsOf(flowCells)) rows.push(...group)
    for (const group of rowsOf(detailCells)) ipDetails.push(...group)
    for (const group of nsgCells === undefined ? [] : rowsOf(nsgCells)) nsgRows.push(...group)
  }
  return {
    rows,
    ipDetails,
    nsgRows,
    files,
    notes: enrichment.notes,
    lowerBounds: lowerBounds(options.recordTypes ?? []),
  }
}
