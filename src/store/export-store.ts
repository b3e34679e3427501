import { mkdir, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type KustoType, type TableSchema, type TimeWindow, TrafficError, trafficTables } from '../model/index.ts'
import { literal, quoted, rowInterval, timestamp } from './columns.ts'
import { inMemory } from './database.ts'
import { writing } from './durable.ts'
import { readManifest } from './manifest.ts'
import { prepareViews, showParts } from './part-views.ts'

/** The forms that tables leave a store in, and how the database writes each. */
const FORMS = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER true',
  jsonl: 'FORMAT json',
} as const

export type ExportForm = keyof typeof FORMS

/** The names of the forms. */
export const EXPORT_FORMS = Object.keys(FORMS) as ExportForm[] // the keys of a literal are its keys

interface Options {
  /** The folder that gets one file for each table. */
  readonly out: string
  readonly form: ExportForm
  /** Only these tables; otherwise all that have rows. */
  readonly tables?: readonly string[]
  /** Only rows of intervals that begin in it. */
  readonly window?: Partial<TimeWindow>
}

/** A file that an export wrote. */
export interface ExportedTable {
  readonly table: string
  readonly file: string
  readonly rows: number
}

/** Writes tables of a store into files, each there whole or not at all. Memory does not grow with the rows. */
export async function exportStore(path: string, options: Options): Promise<readonly ExportedTable[]> {
  const folder = resolve(path)
  const manifest = await readManifest(folder)
  if (manifest === undefined) throw new TrafficError('store/not-found', `there is no store at ${path}`)
  const named = options.tables ?? []
  const tables = named.length > 0 ? named.map(tableNamed) : trafficTables.filter(({ name }) => name in manifest.tables)
  await writing(options.out, () => mkdir(options.out, { recursive: true }))
  return inMemory(async (connection) => {
    await prepareViews(connection)
    await showParts(connection, folder, manifest)
    const exported: ExportedTable[] = []
    for (const table of tables) {
      const file = join(options.out, `${table.name}.${options.form}`)
      const draft = `${file}.part`
      const copy = `COPY (${selection(table, options)}) TO ${literal(draft)} (${FORMS[options.form]})`
      const result = await connection.runAndReadAll(copy)
      await writing(options.out, () => rename(draft, file))
      exported.push({ table: table.name, file, rows: Number(result.getRows()[0]?.[0]) })
    }
    return exported
  })
}

function tableNamed(name: string): TableSchema {
  const table = trafficTables.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (table !== undefined) return table
  const hint = `known: ${trafficTables.map((one) => one.name).join(', ')}`
  throw new TrafficError('store/unknown-table', `there is no table "${name}"`, { hint })
}

function selection({ name, columns }: TableSchema, { form, window = {} }: Options): string {
  const cells = Object.entries(columns).map(
    ([column, type]) => `${cell(quoted(column), type, form)} AS ${quoted(column)}`,
  )
  const start = rowInterval(name)
  const bounds = [
    ...(window.from === undefined ? [] : [`${start} >= ${timestamp(window.from.getTime())}`]),
    ...(window.to === undefined ? [] : [`${start} < ${timestamp(window.to.getTime())}`]),
  ]
  return `SELECT ${cells.join(', ')} FROM ${quoted(name)}${bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`}`
}

/** Text forms hold moments as KQL writes them; in CSV a text that a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(sql: string, type: KustoType, form: ExportForm): string {
  if (form === 'parquet') return sql
  if (type === 'datetime') return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%f') || '0Z'`
  if (form === 'csv' && type === 'string') {
    return `CASE WHEN regexp_matches(${sql}, '^[=+\\-@\\t\\r]') THEN '''' || ${sql} ELSE ${sql} END`
  }
  return sql
}
