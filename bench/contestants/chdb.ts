/** Contestant: ClickHouse in this process, by `peers/chdb.sql`; the bench installs it into a folder of its own. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tell } from './tell.ts'

const [, , installed, sql, threads, input, out] = process.argv as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
/** As much of the package as is used; it is no dependency, so its types are not here. */
const chdb = createRequire(`${installed}/`)('chdb') as { query(sql: string, format: string): unknown }
const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`
const query = readFileSync(sql, 'utf8')
  .replace('$files', quoted(`${input}/**/PT1H.json`))
  .replace('$out', quoted(`${out}/rows.parquet`))
  .replace('max_threads = 2', `max_threads = ${Number(threads)}`)
chdb.query(query, 'CSV')
tell()
