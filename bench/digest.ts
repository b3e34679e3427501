import { globSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { CORE_COLUMNS } from './core-line.ts'

const TYPES = { string: 'VARCHAR', long: 'BIGINT', int: 'INTEGER', bool: 'BOOLEAN' } as const

/** Number of rows and a hash of all of them, in whatever order and parts: of the Parquet or tab-separated files of a folder. */
export async function digestOf(folder: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const columns = CORE_COLUMNS.map(({ name, type }) => ({ name, type: TYPES[type as keyof typeof TYPES] }))
  const types = columns.map(({ name, type }) => `${name}: '${type}'`).join(', ')
  const isParquet = globSync(join(folder, '*.parquet')).length > 0
  const source = isParquet
    ? `read_parquet('${folder}/*.parquet')`
    : `read_csv('${folder}/*.tsv', delim = '\t', header = false, columns = {${types}})`
  const keys = columns.slice(0, -8).map(({ name, type }) => `${name}::${type} AS ${name}`)
  const sums = columns.slice(-8, -2).map(({ name }) => `sum(${name})::BIGINT AS ${name}`)
  const times = ['min(firstTime)::BIGINT AS firstTime', 'max(lastTime)::BIGINT AS lastTime']
  const names = columns.map(({ name }) => name).join(', ')
  const rows = `SELECT ${[...keys, ...sums, ...times].join(', ')} FROM ${source} GROUP BY ALL`
  const result = await connection.runAndReadAll(`SELECT count(*), sum(hash(${names})::HUGEINT) FROM (${rows})`)
  connection.closeSync()
  instance.closeSync()
  return result.getRows()[0]!.join(' rows ')
}
