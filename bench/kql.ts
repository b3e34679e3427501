/**
 * Compiles and runs KQL over many generated rows, beside SQL written by hand for the same answer, and a text as long as the
 * portal's workbooks: `npm run bench:kql`. Rows may be given: `npm run bench:kql -- 1000000`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { compileKql, ticksOf } from '../src/kql/index.ts'
import { prepareKql } from '../src/store/kql.ts'
import { kqlTables } from '../src/store/kql-tables.ts'
import { RACES } from './kql/races.ts'
import { fillRows } from './kql/rows.ts'
import { workbookText } from './kql/workbook.ts'

const rows = Number(process.argv[2] ?? 5_000_000)
const options = { tables: kqlTables(), now: ticksOf(new Date('2026-11-02T00:00:00Z')) }
const folder = await mkdtemp(join(tmpdir(), 'azta-bench-kql-'))
const instance = await DuckDBInstance.create(join(folder, 'rows.duckdb'), { threads: '2', memory_limit: '1GB' })
const connection = await instance.connect()
await connection.run(`SET temp_directory = '${join(folder, 'spill')}'`)
await fillRows(connection, rows)
await prepareKql(connection)

compileKql('print 1', options)
for (const { name, kql, sql } of RACES) {
  const compiled = await best(3, async () => compileKql(kql, options))
  const ours = await best(3, () => answer(compiled.result.sql))
  const byHand = await best(3, () => answer(sql))
  const same = JSON.stringify(ours.result) === JSON.stringify(byHand.result)
  const ratio = (ours.seconds / byHand.seconds).toFixed(2)
  console.log(
    `${name.padEnd(34)} compile ${ms(compiled.seconds)}  run ${ms(ours.seconds)}  by hand ${ms(byHand.seconds)}  ratio ${ratio}  ${same ? 'same answer' : 'ANOTHER ANSWER'}`,
  )
  if (!same) process.exitCode = 1
}

const text = workbookText(31)
const workbook = await best(3, async () => compileKql(text, options))
const run = await best(1, () => answer(workbook.result.sql))
const scans = await countScans(workbook.result.sql)
console.log(
  `workbook of ${(text.length / 1000).toFixed(1)} kB${' '.repeat(16)} compile ${ms(workbook.seconds)}  run ${ms(run.seconds)}  ` +
    `SQL ${(workbook.result.sql.length / 1000).toFixed(0)} kB  scans ${scans}  rows ${run.result.length}`,
)
for (const AZTA_SNAPSHOT of ['on', 'off']) {
  const start = await best(5, async () => startCold({ AZTA_SNAPSHOT }))
  console.log(`azta kql -q 'print 1' from cold, snapshot ${AZTA_SNAPSHOT.padEnd(9)} ${ms(start.seconds)}`)
}
console.log(
  `rows ${rows}, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, of which the database may have 1024`,
)
connection.closeSync()
instance.closeSync()
await rm(folder, { recursive: true })

async function answer(sql: string): Promise<readonly unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson()
}

/** How often the plan reads the table. */
async function countScans(sql: string): Promise<number> {
  const answered = (await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`)).getRowsJson() as string[][] // [kind, plan]
  return answered
    .map(([, plan]) => plan!.match(/"name": *"(SEQ_SCAN|READ_PARQUET) *"/g)?.length ?? 0)
    .reduce((a, b) => a + b, 0)
}

/** A process of its own. The first one with `on` finds no snapshot where there was none, and leaves one for the others. */
function startCold(more: Readonly<Record<string, string>>): void {
  const bin = join(import.meta.dirname, '../src/cli/bin.ts')
  const { status } = spawnSync(process.execPath, [bin, 'kql', '-q', 'print 1'], { env: { ...process.env, ...more } })
  if (status !== 0) throw new Error('azta kql did not start')
}

async function best<T>(
  times: number,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly seconds: number }> {
  let [seconds, result] = [Number.POSITIVE_INFINITY, undefined as T | undefined]
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    result = await run()
    seconds = Math.min(seconds, (performance.now() - began) / 1000)
  }
  return { result: result!, seconds }
}

function ms(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`.padStart(8)
}
