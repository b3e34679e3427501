import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Backend, TrafficError } from '../model/index.ts'
import { createTables, type TableRows } from './build-store.ts'
import { type KqlResult, prepareKql, runKql } from './kql.ts'
import { kqlTables } from './kql-tables.ts'

/** Reduced rows in a database, to be asked in KQL. */
export interface Store extends Backend {
  query(request: { readonly kql: string }): Promise<KqlResult>
  /** The same store as if these intervals (`FlowIntervalStartTime`, ISO) had no rows. It shares this store's connection. */
  counterfactual(options: { readonly withoutIntervals: readonly string[] }): Backend
}

interface Options {
  /** The moment of `now()` and `ago()`, in ticks of 100 ns since year 1; asked for at each query. */
  readonly now: () => bigint
  /** How reports and errors name the store. */
  readonly name?: string
}

/** Opens the store in a file, to be read only. */
export async function openStore(path: string, { now, name = `local store ${path}` }: Options): Promise<Store> {
  const hint = 'make one with `azta ingest LOGS --store FILE`'
  if (!existsSync(path)) throw new TrafficError('store/not-found', `there is no store at ${path}`, { hint })
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' }).catch((cause: unknown) => {
    throw new TrafficError('store/not-found', `${path} cannot be opened as a store`, { hint, cause })
  })
  const connection = await instance.connect()
  await refuseStrangers(connection, path)
  return storeOn(connection, instance, name, now)
}

/** Puts rows into a database in memory. */
export async function openRows(rows: TableRows, { now, name = 'rows in memory' }: Options): Promise<Store> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const folder = await mkdtemp(join(tmpdir(), 'azta-rows-'))
  try {
    await createTables(connection, rows, join(folder, 'rows.jsonl'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return storeOn(connection, instance, name, now)
}

/** A DuckDB file of somebody else is not a store. */
async function refuseStrangers(connection: DuckDBConnection, path: string): Promise<void> {
  const tables = await connection.runAndReadAll('SELECT table_name FROM information_schema.tables')
  const names = new Set(tables.getRows().map(([name]) => name))
  const absent = kqlTables().find((table) => !names.has(table.name))
  if (absent === undefined) return
  const hint = 'make it anew with `azta ingest`'
  throw new TrafficError('store/not-found', `${path} is no store: it has no table ${absent.name}`, { hint })
}

async function storeOn(
  connection: DuckDBConnection,
  instance: DuckDBInstance,
  name: string,
  now: () => bigint,
): Promise<Store> {
  await prepareKql(connection)
  const ask = (kql: string, withoutIntervals: readonly string[] = []) =>
    runKql(connection, kql, { tables: kqlTables(withoutIntervals), now: now() })
  const close = async () => {
    connection.closeSync()
    instance.closeSync()
  }
  return {
    name,
    query: ({ kql }) => ask(kql),
    counterfactual: ({ withoutIntervals }) => ({
      name: `${name}, without ${withoutIntervals.length} intervals`,
      query: ({ kql }) => ask(kql, withoutIntervals),
      close: async () => {},
    }),
    close,
  }
}
