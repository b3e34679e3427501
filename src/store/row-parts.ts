import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import {
  type Cell,
  exactJson,
  type IntervalMinutes,
  type TableSchema,
  TrafficError,
  trafficTables,
} from '../model/index.ts'
import { createTable, INTERVAL_COLUMNS, literal, quoted, rowInterval, SQL_TYPES, timestamp } from './columns.ts'
import { copyToParquet, inMemory } from './database.ts'
import { type Editor, openEditor } from './editor.ts'

type Row = Readonly<Record<string, Cell>>

/** Rows by table; a table that is not named stays empty. */
export type TableRows = Readonly<Record<string, readonly Row[]>>

interface Options {
  /** Length of the rows' intervals, when it is known. */
  readonly intervalMinutes?: IntervalMinutes
}

/**
 * Makes these rows the tables of the store in a folder; tables that are not named stay as they are. A failure leaves the store as
 * it was.
 */
export async function replaceTables(folder: string, rows: TableRows, options: Options = {}): Promise<void> {
  const names = Object.keys(rows)
  const editor = await openEditor(folder, { make: true })
  try {
    refuseMixing(editor, names)
    await stageTables(editor, rows)
    const { tables } = editor.manifest()
    const gone = new Set(names.flatMap((name) => (tables[name] ?? []).map(({ file }) => file)))
    await editor.commit({ gone, ...options })
  } finally {
    await editor.close()
  }
}

/** Rows that were reduced elsewhere, beside flows that were reduced here, would count the same traffic twice or lose it. */
function refuseMixing({ folder, manifest }: Editor, names: readonly string[]): void {
  const name = names.find((one) => one in INTERVAL_COLUMNS)
  if (name === undefined || manifest().tables._flows === undefined) return
  const message = `the store ${folder} holds flows of logs; rows of ${name} cannot be loaded beside them`
  throw new TrafficError('store/foreign-interval', message, { hint: 'load them into another store' })
}

async function stageTables(editor: Editor, rows: TableRows): Promise<void> {
  await inMemory(async (connection) => {
    await createTables(connection, rows, join(editor.scratch, 'rows.jsonl'))
    for (const name of Object.keys(rows)) await stageTable(editor, connection, tableOf(name))
  })
}

/** Stages the rows of a table, a part for each interval. */
async function stageTable(editor: Editor, connection: DuckDBConnection, { name }: TableSchema): Promise<void> {
  const start = rowInterval(name)
  const found = await connection.runAndReadAll(`SELECT DISTINCT epoch_ms(${start}) FROM ${quoted(name)} ORDER BY 1`)
  for (const [interval] of found.getRows() as [bigint | null][]) {
    const ofInterval = interval === null ? `${start} IS NULL` : `${start} = ${timestamp(Number(interval))}`
    const select = `SELECT * FROM ${quoted(name)} WHERE ${ofInterval}`
    const intervals = interval === null ? [] : [Number(interval)]
    await editor.stage({ table: name, intervals, write: (path) => copyToParquet(connection, select, path) })
  }
}

/** Makes every table in an empty database and fills them; `spool` is the path of a file to work with. */
export async function createTables(connection: DuckDBConnection, rows: TableRows, spool: string): Promise<void> {
  await mkdir(dirname(spool), { recursive: true })
  for (const table of trafficTables) await connection.run(createTable(table))
  for (const [name, list] of Object.entries(rows)) await insert(connection, tableOf(name), list, spool)
  await rm(spool, { force: true })
}

function tableOf(name: string): TableSchema {
  const table = trafficTables.find((one) => one.name === name)
  if (table !== undefined) return table
  const known = trafficTables.map((one) => one.name).join(', ')
  throw new TrafficError('store/unknown-table', `there is no table "${name}"`, { hint: `known: ${known}` })
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
  if (type !== undefined) return SQL_TYPES[type]
  throw new TrafficError('store/bad-rows', `table ${table.name} has no column "${column}"`)
}
