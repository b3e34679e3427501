import type { KqlTable } from '../kql/index.ts'
import { columnsOf, type KustoType, type TableSchema, trafficTables } from '../model/index.ts'

/** Ticks of 100 ns from year 1 to 1970. */
const EPOCH = 621_355_968_000_000_000n

/** The tables whose rows belong to an interval of Traffic Analytics, and the column that says which. */
const INTERVALS: Readonly<Record<string, string>> = {
  NTANetAnalytics: 'FlowIntervalStartTime',
  NTAIpDetails: 'FlowIntervalStartTime',
  AzureNetworkAnalytics_CL: 'FlowIntervalStartTime_t',
}

/** The store's tables as the KQL compiler sees them, without the rows of some intervals (`FlowIntervalStartTime`, ISO). */
export function kqlTables(withoutIntervals: readonly string[] = []): readonly KqlTable[] {
  return trafficTables.map((table) => ({
    name: table.name,
    from: relation(table, withoutIntervals),
    columns: columnsOf(table).map(({ name, type }) => ({ name, type, sql: physical(name, type) })),
  }))
}

function relation(table: TableSchema, withoutIntervals: readonly string[]): string {
  const from = `"${table.name}"`
  const column = INTERVALS[table.name]
  if (withoutIntervals.length === 0 || column === undefined) return from
  const list = withoutIntervals.map((interval) => `TIMESTAMP '${new Date(interval).toISOString().slice(0, -1)}'`)
  return `(SELECT * FROM ${from} WHERE "${column}" NOT IN (${list.join(', ')}))`
}

/** A column in the physical form that compiled KQL works with: a moment as ticks. */
function physical(name: string, type: KustoType): string {
  return type === 'datetime' ? `epoch_us("${name}") * 10 + ${EPOCH}` : `"${name}"`
}
