import type { KqlTable } from '../kql/index.ts'
import { columnsOf, type KustoType, type TableSchema, trafficTables } from '../model/index.ts'
import { INTERVAL_COLUMNS, quoted, timestamp } from './columns.ts'

/** Ticks of 100 ns from year 1 to 1970. */
const EPOCH = 621_355_968_000_000_000n

/**
 * The store's tables as the KQL compiler sees them, without the rows of some intervals (`FlowIntervalStartTime`, ISO). Rows of
 * no interval stay.
 */
export function kqlTables(withoutIntervals: readonly string[] = []): readonly KqlTable[] {
  return trafficTables.map((table) => ({
    name: table.name,
    from: relation(table, withoutIntervals),
    columns: columnsOf(table).map(({ name, type }) => ({ name, type, sql: physical(name, type) })),
  }))
}

function relation(table: TableSchema, withoutIntervals: readonly string[]): string {
  const from = quoted(table.name)
  const column = INTERVAL_COLUMNS[table.name]
  if (withoutIntervals.length === 0 || column === undefined) return from
  const list = withoutIntervals.map((interval) => timestamp(Date.parse(interval)))
  return `(SELECT * FROM ${from} WHERE ("${column}" IN (${list.join(', ')})) IS NOT TRUE)`
}

/** A column in the physical form that compiled KQL works with: a moment as ticks. */
function physical(name: string, type: KustoType): string {
  return type === 'datetime' ? `epoch_us("${name}") * 10 + ${EPOCH}` : `"${name}"`
}
