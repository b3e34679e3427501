import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'
import {
  type Compiled,
  type Discovered,
  decodeCell,
  KqlError,
  type KqlRender,
  type KqlTable,
  MACROS,
  NATIVES,
  type Native,
  type Physical,
  type PhysicalType,
  planKql,
} from '../kql/index.ts'
import type { QueryResult } from '../model/index.ts'

/** The answer of a KQL text, and how its author wants it drawn. */
export interface KqlResult extends QueryResult {
  readonly render?: KqlRender
}

/**
 * Gives a connection the functions that compiled KQL calls, and takes one rewriting from it: DuckDB 1.5 turns "the first n
 * of each group" into an arg_max that loses rows where what it sorts by is null, or NaN, and answers wrong rows
 * (https://github.com/duckdb/duckdb/issues/23677 and 23676). Once, before {@link runKql}.
 */
export async function prepareKql(connection: DuckDBConnection): Promise<void> {
  const types = await physicalTypes()
  const { DuckDBScalarFunction } = await import('@duckdb/node-api')
  for (const { name, takes, gives, call } of NATIVES) {
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        parameterTypes: takes.map((type) => types[type]),
        returnType: types[gives],
        mainFunction: (_info, input, output) => fill(call, takes.length, input, output),
      }),
    )
  }
  for (const macro of MACROS) await connection.run(macro)
  await connection.run("SET disabled_optimizers = 'top_n_window_elimination'")
}

async function physicalTypes() {
  const { BIGINT, BOOLEAN, DOUBLE, VARCHAR } = await import('@duckdb/node-api')
  return { BIGINT, BOOLEAN, DOUBLE, VARCHAR } satisfies Record<PhysicalType, unknown>
}

/** One chunk of rows: a null argument gives null. */
function fill(call: Native['call'], width: number, input: DuckDBDataChunk, output: DuckDBVector): void {
  const columns = Array.from({ length: width }, (_, index) => input.getColumnVector(index))
  for (let row = 0; row < input.rowCount; row++) {
    const args = columns.map((column) => column.getItem(row))
    const known = args.every((arg) => arg !== null)
    // The vectors hold exactly the types the function was registered with.
    output.setItem(row, known ? call(...(args as (string | bigint | number | boolean)[])) : null)
  }
  output.flush()
}

/** Compiles a KQL text and runs it. Throws KqlError for a text that is wrong, not supported, or that fails as it runs. */
export async function runKql(
  connection: DuckDBConnection,
  text: string,
  { signal, ...options }: { readonly tables: readonly KqlTable[]; readonly now: bigint; readonly signal?: AbortSignal },
): Promise<KqlResult> {
  return runCompiled(connection, await planned(connection, text, options, signal), text, signal)
}

/** Runs what a text was compiled to; the signal stops it. */
export async function runCompiled(
  connection: DuckDBConnection,
  { sql, columns, render }: Compiled,
  text: string,
  signal?: AbortSignal,
): Promise<KqlResult> {
  const rows = await run(connection, sql, text, signal)
  const cells = rows.map((row) => columns.map(({ type }, index) => decodeCell(type, row[index] ?? null)))
  return { columns, rows: cells, ...(render === undefined ? {} : { render }) }
}

/** Compiles a text, and asks the database for the columns that hang on its rows. */
async function planned(
  connection: DuckDBConnection,
  text: string,
  options: { readonly tables: readonly KqlTable[]; readonly now: bigint },
  signal: AbortSignal | undefined,
): Promise<Compiled> {
  let discovered: Discovered = new Map()
  for (;;) {
    const plan = planKql(text, { ...options, discovered })
    if (plan.kind === 'ready') return plan.compiled
    discovered = plan.learn(await run(connection, plan.sql, text, signal))
  }
}

async function run(
  connection: DuckDBConnection,
  sql: string,
  text: string,
  signal: AbortSignal | undefined,
): Promise<readonly Physical[][]> {
  const stop = () => connection.interrupt()
  signal?.addEventListener('abort', stop, { once: true })
  const span = { start: 0, length: text.length }
  try {
    signal?.throwIfAborted()
    const reader = await connection.runAndReadAll(sql)
    return reader.getRows() as Physical[][] // compiled SQL only gives booleans, numbers, bigints and text
  } catch (cause) {
    if (signal?.aborted)
      throw new KqlError('kql/timeout', 'the query was stopped: its time was over', { text, span, cause })
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
    const message = `the query stopped while it ran: ${reason}`
    throw new KqlError('kql/failed', message, { text, span, cause })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
