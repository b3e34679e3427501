import { DuckDBInstance } from '@duckdb/node-api'
import { prepareKql } from '../../src/store/kql.ts'

/** An empty database in memory that knows the functions of compiled KQL. */
export async function memoryDatabase() {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await prepareKql(connection)
  return connection
}
