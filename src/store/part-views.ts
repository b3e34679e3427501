import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type TableSchema, trafficTables } from '../model/index.ts'
import { createTable, literal, quoted, SQL_TYPES } from './columns.ts'
import { type Manifest, SCHEMA } from './manifest.ts'

/** Makes every table of Traffic Analytics a view of the store's live parts, typed even where it has none. */
export async function showParts(connection: DuckDBConnection, folder: string, manifest: Manifest): Promise<void> {
  for (const table of trafficTables) {
    const files = (manifest.tables[table.name] ?? []).map(({ file }) => join(folder, file))
    const from = source(table, files, manifest.schema)
    await connection.run(`CREATE OR REPLACE VIEW ${quoted(table.name)} AS SELECT ${cells(table)} FROM ${from}`)
  }
}

/** Makes the empty tables behind the views. Once, before {@link showParts}. */
export async function prepareViews(connection: DuckDBConnection): Promise<void> {
  await connection.run('CREATE SCHEMA empty')
  for (const table of trafficTables) await connection.run(createTable(table, empty(table)))
}

function empty({ name }: TableSchema): string {
  return `empty.${quoted(name)}`
}

function source(table: TableSchema, files: readonly string[], schema: string): string {
  if (files.length === 0) return empty(table)
  const list = files.map((file) => literal(withoutPatterns(file))).join(', ')
  if (schema === SCHEMA) return `read_parquet([${list}], hive_partitioning = false)`
  // Parts of another month may lack columns that the table has by now.
  const parts = `read_parquet([${list}], hive_partitioning = false, union_by_name = true)`
  return `(FROM ${empty(table)} UNION ALL BY NAME FROM ${parts})`
}

/** The path as a pattern that matches only itself: `[` and `*` may stand in the name of a user's folder. */
function withoutPatterns(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]')
}

function cells({ columns }: TableSchema): string {
  return Object.entries(columns)
    .map(([name, type]) => {
      const cell = `CAST(${quoted(name)} AS ${SQL_TYPES[type]})`
      return `${cell} AS ${quoted(name)}`
    })
    .join(', ')
}
