import { closeSync, openSync } from 'node:fs'
import { ntaTopologyDetails, type Topology, TrafficError } from '../model/index.ts'
import { readParquet, type StoreWriter, writeAll } from '../store/index.ts'
import { writeParquet } from '../store/parquet/index.ts'
import type { TableCells } from './emit/interval.ts'
import { cellsOfRows } from './emit/rows-and-cells.ts'
import type { FlowBatch } from './flow-batch.ts'
import { appendFlows } from './merge/flow-file.ts'
import type { RecordBook } from './merge/record-book.ts'
import { topologyRows } from './topology-rows.ts'

/** Rows of an interval that were reduced elsewhere lack what adding to them needs. */
export function refuseStrangers(store: StoreWriter, interval: number): void {
  const has = (table: string) => store.parts({ table, interval }).length > 0
  if (has('_flows') || !(has('NTANetAnalytics') || has('AzureNetworkAnalytics_CL'))) return
  const when = new Date(interval).toISOString()
  const message = `the store ${store.folder} has rows of the interval ${when} that were not reduced here`
  const hint = 'take another store, or build this one anew with --rebuild'
  throw new TrafficError('store/foreign-interval', message, { hint })
}

/** Stages the tables of an interval, and its flows for the logs that are still to come. */
export function stageFlows(
  store: StoreWriter,
  flows: FlowBatch,
  tables: readonly TableCells[],
  interval: number,
): Promise<void>[] {
  const filled = tables.filter(({ rows }) => rows > 0)
  return [
    ...filled.map((cells) => store.stage({ table: cells.table, interval }, async (path) => writeTable(path, cells))),
    store.stage({ table: '_flows', interval, ending: 'columns' }, async (path) => {
      appendFlows(path, [flows])
      return flows.length
    }),
  ]
}

/** Adds the snapshot of a topology and says so, unless the store has one of the same moment. */
export async function stageTopology(
  store: StoreWriter,
  topology: Topology | undefined,
  rebuild: boolean,
): Promise<boolean> {
  const table = ntaTopologyDetails.name
  const rows = topology === undefined ? [] : topologyRows(topology)
  const at = String(rows[0]?.TimeProcessed)
  const known = rebuild
    ? []
    : await Promise.all(store.parts({ table }).map((file) => readParquet(file, 'TimeProcessed')))
  const isKnown = known.some((part) => part.rows.some(([time]) => Date.parse(`${time}Z`) === Date.parse(at)))
  if (rows.length === 0 || isKnown) return false
  const cells = cellsOfRows(ntaTopologyDetails, rows.length, () => [rows])
  await store.stage({ table }, async (path) => writeTable(path, cells))
  return true
}

function writeTable(path: string, { columns, groups }: TableCells): number {
  return writeParquet(path, columns, (file) => {
    for (const { rows, cells } of groups()) file.writeGroup(rows, cells)
  })
}

/** Stages the identities of the records of an interval: they count once, now and later. */
export async function stageRecords(
  store: StoreWriter,
  { parts, records }: ReturnType<RecordBook['take']>,
  interval: number,
): Promise<void> {
  await store.stage({ table: '_records', interval, ending: 'columns' }, async (path) => {
    const file = openSync(path, 'w')
    try {
      writeAll(file, parts)
    } finally {
      closeSync(file)
    }
    return records
  })
}
