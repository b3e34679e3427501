import type { KustoType, TableSchema } from '../model/index.ts'

/** How a column of each Kusto type lies in the database. Strings are never null: missing is empty, as in Kusto. */
export const SQL_TYPES: Readonly<Record<KustoType, string>> = {
  bool: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  decimal: 'DECIMAL(38, 18)',
  string: 'VARCHAR',
  datetime: 'TIMESTAMP',
  timespan: 'BIGINT',
  dynamic: 'JSON',
  guid: 'VARCHAR',
}

/** The columns of the tables that say to which interval of Traffic Analytics a row belongs. */
export const INTERVAL_COLUMNS: Readonly<Record<string, string>> = {
  NTANetAnalytics: 'FlowIntervalStartTime',
  NTAIpDetails: 'FlowIntervalStartTime',
  AzureNetworkAnalytics_CL: 'FlowIntervalStartTime_t',
}

/**
 * A column of each table's view that no query sees: the day and hour of the part that holds the row, as the name of the part has
 * them (`2026-11-01/hour=10`, or `2026-11-01` of several intervals, or nothing of none).
 */
export const PART_HOUR = '_part_hour'

/** The interval of a row of this table as SQL; rows of no interval are kept by the hour in which they were made. */
export function rowInterval(table: string): string {
  const column = INTERVAL_COLUMNS[table]
  return column === undefined ? `date_trunc('hour', "TimeGenerated")` : quoted(column)
}

/** The statement that makes a table, empty; `name` is written as it is, so that it may hold a schema. */
export function createTable(table: TableSchema, name = quoted(table.name)): string {
  const columns = Object.entries(table.columns).map(
    ([column, type]) => `${quoted(column)} ${SQL_TYPES[type]}${type === 'string' ? " NOT NULL DEFAULT ''" : ''}`,
  )
  return `CREATE TABLE ${name} (${columns.join(', ')})`
}

/** A name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A moment (UTC milliseconds) as an SQL literal. */
export function timestamp(milliseconds: number): string {
  return `TIMESTAMP '${new Date(milliseconds).toISOString().slice(0, -1)}'`
}
