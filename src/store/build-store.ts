import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Cell, exactJson, type KustoType, type TableSchema, TrafficError, trafficTables } from '../model/index.ts'

type Row = Readonly<Record<string, Cell>>

/** Rows by table; a table that is not named stays empty. */
export type TableRows = Readonly<Record<string, readonly Row[]>>

/** How a column of each Kusto type lies in the database. Strings are never null: missing is empty, as in Kusto. */
const SQL_TYPES: Readonly<Record<KustoType, { readonly type: string; readonly rest?: string }>> = {
  bool: { type: 'BOOLEAN' },
  int: { type: 'INTEGER' },
  long: { type: 'BIGINT' },
  real: { type: 'DOUBLE' },
  decimal: { type: 'DECIMAL(38, 18)' },
  string: { type: 'VARCHAR', rest: "NOT NULL DEFAULT ''" },
  datetime: { type: 'TIMESTAMP' },
  timespan: { type: 'BIGINT' },
  dynamic: { type: 'JSON' },
  guid: { type: 'VARCHAR' },
}

/**
 * Builds a store: one DuckDB file with every Traffic Analytics table, filled with these rows. It is made beside `path` and
 * moved there when it is whole, so a failure leaves the old store as it was.
 */
export async function buildStore(path: string, rows: TableRows): Promise<void> {
  const folder = await workFolder(path)
  try {
    await fill(join(folder, 'store.duckdb'), rows, join(folder, 'rows.jsonl'))
    await rename(join(folder, 'store.duckdb'), path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function workFolder(path: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(resolve(path)), '.azta-store-'))
  } catch (cause) {
    const hint = 'its folder must exist and be writable'
    throw new TrafficError('store/not-found', `no store can be made at ${path}`, { hint, cause })
  }
}

async function fill(path: string, rows: TableRows, spool: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  try {
    await createTables(connection, rows, spool)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Makes every table in an empty database and fills them; `spool` is the path of a file to work with. */
export async function createTables(connection: DuckDBConnection, rows: TableRows, spool: string): Promise<void> {
  for (const table of trafficTables) await connection.run(createTable(table))
  for (const [name, list] of Object.entries(rows)) await insert(connection, tableOf(name), list, spool)
}

function tableOf(name: string): TableSchema {
  const table = trafficTables.find((one) => one.name === name)
  if (table !== undefined) return table
  const known = trafficTables.map((one) => one.name).join(', ')
  throw new TrafficError('store/unknown-table', `there is no table "${name}"`, { hint: `known: ${known}` })
}

function createTable(table: TableSchema): string {
  const columns = Object.entries(table.columns).map(([name, kusto]) => {
    const { type, rest = '' } = SQL_TYPES[kusto]
    return `${quoted(name)} ${type} ${rest}`
  })
  return `CREATE TABLE ${quoted(table.name)} (${columns.join(', ')})`
}

/** Rows go through a file of JSON lines, which DuckDB reads in bulk; columns that no row has take their default. */
async function insert(connection: DuckDBConnection, table: TableSchema, rows: readonly Row[], spool: string) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  if (names.length === 0) return
  const columns = names.map((name) => `${literal(name)}: ${literal(sqlType(table, name))}`)
  await writeFile(spool, rows.map((row) => `${exactJson(row)}\n`).join(''))
  const source = `read_json(${literal(spool)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`
  const cells = names.map((name) => `${present(table, name)} AS ${quoted(name)}`)
  await connection.run(`INSERT INTO ${quoted(table.name)} BY NAME SELECT ${cells.join(', ')} FROM ${source}`)
}

/** A text that only some of the rows have is empty in the others. */
function present(table: TableSchema, column: string): string {
  return table.columns[column] === 'string' ? `coalesce(${quoted(column)}, '')` : quoted(column)
}

function sqlType(table: TableSchema, column: string): string {
  const type = table.columns[column]
  if (type !== undefined) return SQL_TYPES[type].type
  throw new TrafficError('store/bad-rows', `table ${table.name} has no column "${column}"`)
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
