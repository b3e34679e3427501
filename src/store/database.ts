import type { DuckDBConnection } from '@duckdb/node-api'

/** Works with an empty database in memory, gone when the work is done. */
export async function inMemory<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Writes the answer of a query into a Parquet file and says how many rows it has. */
export async function copyToParquet(connection: DuckDBConnection, select: string, path: string): Promise<number> {
  const target = `'${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`
  const result = await connection.runAndReadAll(`COPY (${select}) TO ${target}`)
  return Number(result.getRows()[0]?.[0])
}
