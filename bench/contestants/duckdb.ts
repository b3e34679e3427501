/** Contestant: DuckDB in this process, by `peers/duckdb.sql`. */
import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { tell } from './tell.ts'

const [, , sql, threads, input, out] = process.argv as [string, string, string, string, string, string]
const instance = await DuckDBInstance.create(':memory:', { threads })
const connection = await instance.connect()
await connection.run("SET preserve_insertion_order = false; SET timezone = 'UTC'")
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const query = readFileSync(sql, 'utf8')
  .replace('$files', quoted(`${input}/**/PT1H.json`))
  .replace('$out', quoted(`${out}/rows.parquet`))
await connection.run(query)
tell()
