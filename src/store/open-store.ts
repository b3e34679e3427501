import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { KqlError } from '../kql/index.ts'
import { type Backend, type QueryRequest, TrafficError, trafficTables } from '../model/index.ts'
import { PART_HOUR, quoted } from './columns.ts'
import { type KqlResult, prepareKql, runCompiled, runKql } from './kql.ts'
import { kqlTables, type Unseen } from './kql-tables.ts'
import { manifestPath, readManifest } from './manifest.ts'
import { packagedSql } from './packaged/packaged-sql.ts'
import { prepareViews, showParts } from './part-views.ts'
import { createTables, type TableRows } from './row-parts.ts'

/** Reduced rows in a database, to be asked in KQL. */
export interface Store extends Backend {
  query(request: QueryRequest): Promise<KqlResult>
  /** The same store as a workspace would answer: the `window` of a request cuts on TimeGenerated, whatever the text says. It shares this store's connection. */
  asWorkspace(): Backend
}

interface Options {
  /** The moment of `now()` and `ago()`, in ticks of 100 ns since year 1; asked for at each query. */
  readonly now: () => bigint
  /** How reports and errors name the store. */
  readonly name?: string
}

/** Opens the store in a folder, to be read only. Each query sees the last state that was committed when it began. */
export async function openStore(path: string, { now, name = `local store ${path}` }: Options): Promise<Store> {
  const folder = resolve(path)
  await refuseAbsent(folder, path)
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run('SET parquet_metadata_cache = true') // a part never changes; its footer is read once
  await prepareViews(connection)
  const isMoved = await following(connection, folder, path)
  return storeOn({ connection, instance, name, now, isMoved })
}

/** Puts rows into a database in memory. */
export async function openRows(rows: TableRows, { now, name = 'rows in memory' }: Options): Promise<Store> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const folder = await mkdtemp(join(tmpdir(), 'azta-rows-'))
  try {
    await createTables(connection, rows, join(folder, 'rows.jsonl'))
    for (const { name: table } of trafficTables)
      await connection.run(`ALTER TABLE ${quoted(table)} ADD COLUMN "${PART_HOUR}" VARCHAR DEFAULT ''`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return storeOn({ connection, instance, name, now, isMoved: async () => false })
}

async function refuseAbsent(folder: string, path: string) {
  const manifest = await readManifest(folder)
  if (manifest !== undefined) return manifest
  const hint = 'make one with `azta ingest LOGS --store FOLDER`'
  throw new TrafficError('store/not-found', `there is no store at ${path}`, { hint })
}

/** Shows the parts of the last commit now, and whenever it is asked again; says whether there was a newer one. */
async function following(connection: DuckDBConnection, folder: string, path: string): Promise<() => Promise<boolean>> {
  let shown = ''
  let running: Promise<unknown> = Promise.resolve()
  const follow = async () => {
    const { ino, mtimeMs } = await stat(manifestPath(folder)).catch((cause: unknown) => {
      throw new TrafficError('store/not-found', `the store ${path} is gone`, { cause })
    })
    if (shown === `${ino} ${mtimeMs}`) return false
    await showParts(connection, folder, await refuseAbsent(folder, path))
    shown = `${ino} ${mtimeMs}`
    return true
  }
  await follow()
  return () => {
    const next = running.then(follow)
    running = next.catch(() => undefined)
    return next
  }
}

interface Opened {
  readonly connection: DuckDBConnection
  readonly instance: DuckDBInstance
  readonly name: string
  readonly now: () => bigint
  readonly isMoved: () => Promise<boolean>
}

async function storeOn({ connection, instance, name, now, isMoved }: Opened): Promise<Store> {
  await prepareKql(connection)
  const ask = async (request: QueryRequest, unseen?: Unseen): Promise<KqlResult> => {
    await isMoved()
    const { kql, signal } = request
    const options = { tables: kqlTables(unseen), now: now(), ...(signal === undefined ? {} : { signal }) }
    const packaged = unseen === undefined ? packagedSql(request) : undefined
    const run = () =>
      packaged === undefined ? runKql(connection, kql, options) : runCompiled(connection, packaged, kql, signal)
    try {
      return await run()
    } catch (error) {
      // Two commits while a query ran take its parts away; the newer state has the answer.
      if (error instanceof KqlError && error.code === 'kql/failed' && (await isMoved())) return run()
      throw error
    }
  }
  const close = async () => {
    connection.closeSync()
    instance.closeSync()
  }
  return {
    name,
    query: (request) => ask(request),
    asWorkspace: () => ({
      name,
      query: (request) => ask(request, request.window && { generatedIn: request.window }),
      close: async () => {},
    }),
    close,
  }
}
