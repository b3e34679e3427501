import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type TableSchema, trafficTables } from '../model/index.ts'
import { createTable, literal, PART_HOUR, quoted, SQL_TYPES } from './columns.ts'
import { type Manifest, SCHEMA } from './manifest.ts'

/** Makes every table of Traffic Analytics a view of the store's live parts, typed even where it has none. */
export async function showParts(connection: DuckDBConnection, folder: string, manifest: Manifest): Promise<void> {
  for (const table of trafficTables) {
    const files = (manifest.tables[table.name] ?? []).map(({ file }) => join(folder, file))
    const columns = `${cells(table, manifest.schema)}, ${partHour(files)} AS "${PART_HOUR}"`
    const rows = `SELECT ${columns} FROM ${source(table, files, manifest.schema)}`
    await connection.run(`CREATE OR REPLACE VIEW ${quoted(table.name)} AS ${rows}`)
  }
}

/** The database drops files by what their names say before it opens any, if `filename` is asked for as an option of the reader. */
function partHour(files: readonly string[]): string {
  if (files.length === 0) return "''"
  return `regexp_extract(replace(filename, '\\', '/'), 'day=([0-9-]{10}(/hour=[0-9]{2})?)/[^/]*$', 1)`
}

/** The query that gives the rows of these files, which follow the schema of a month, as rows of the table of today. */
export function partRows(table: TableSchema, files: readonly string[], schema: string): string {
  return `SELECT ${cells(table, schema)} FROM ${source(table, files, schema)}`
}

/** Makes the empty tables behind the views. Once, before {@link showParts} and {@link partRows}. */
export async function prepareViews(connection: DuckDBConnection): Promise<void> {
  await connection.run('CREATE SCHEMA empty')
  for (const table of trafficTables) await connection.run(createTable(table, empty(table)))
}

function empty({ name }: TableSchema): string {
  return `empty.${quoted(name)}`
}

const AS_NAMED = 'hive_partitioning = false, filename = true'

function source(table: TableSchema, files: readonly string[], schema: string): string {
  if (files.length === 0) return empty(table)
  const list = files.map((file) => literal(withoutPatterns(file))).join(', ')
  if (schema === SCHEMA) return `read_parquet([${list}], ${AS_NAMED})`
  // Parts of another month may lack columns that the table has by now.
  const parts = `read_parquet([${list}], ${AS_NAMED}, union_by_name = true)`
  return `(FROM ${empty(table)} UNION ALL BY NAME FROM ${parts})`
}

/** The path as a pattern that matches only itself: `[` and `*` may stand in the name of a user's folder. */
function withoutPatterns(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]')
}

/** Texts that a part does not have are empty, everything else is null. */
function cells({ columns }: TableSchema, schema: string): string {
  const list = Object.entries(columns).map(([name, type]) => {
    const cell = `CAST(${quoted(name)} AS ${SQL_TYPES[type]})`
    const isFilled = type === 'string' && schema !== SCHEMA
    return `${isFilled ? `coalesce(${cell}, '')` : cell} AS ${quoted(name)}`
  })
  return list.join(', ')
}
