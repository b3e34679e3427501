import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  compactStore,
  compactWhenScattered,
  openStore,
  openWriter,
  pruneStore,
  replaceTables,
  storeInfo,
} from '../../src/store/index.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const HOUR = 3_600_000
const midnight = Date.parse('2026-11-01T00:00:00Z')

/** Hours 0, 1, 2, 24 and 25 with 1, 2, 3, 24 and 25 bytes; and a row of no interval with 100. */
async function fiveHours(): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-compact-')), 'store')
  const row = (hour: number) => ({
    FlowIntervalStartTime: new Date(midnight + hour * HOUR).toISOString(),
    BytesSrcToDest: BigInt(hour + (hour < 24 ? 1 : 0)),
  })
  const flows = [...[0, 1, 2, 24, 25].map(row), { BytesSrcToDest: 100n }]
  const insights = [{ TimeGenerated: '2026-11-01T01:20:00.0000000Z' }]
  await replaceTables(path, { NTANetAnalytics: flows, NTAInsights: insights }, { intervalMinutes: 60 })
  return path
}

async function bytesByHour(path: string) {
  const store = await openStore(path, { now: () => 0n })
  const kql =
    'NTANetAnalytics | summarize sum(BytesSrcToDest) by FlowIntervalStartTime | sort by FlowIntervalStartTime asc'
  const { rows } = await store.query({ kql })
  await store.close()
  return rows.map(([start, bytes]) => [start === null ? null : (Date.parse(String(start)) - midnight) / HOUR, bytes])
}

const ALL = [
  [null, 100n],
  [0, 1n],
  [1, 2n],
  [2, 3n],
  [24, 24n],
  [25, 25n],
]

test('compaction leaves one part for each table and day, and every answer as it was', async () => {
  const path = await fiveHours()
  expect(await bytesByHour(path)).toEqual(ALL)
  expect(await compactStore(path)).toEqual({ before: 7, after: 4 })
  expect(await bytesByHour(path)).toEqual(ALL)
  expect(await compactStore(path)).toEqual({ before: 4, after: 4 })
  const { tables, generation, missing } = await storeInfo(path)
  expect({ generation, missing }).toEqual({ generation: 2, missing: [] })
  expect(tables.map(({ table, parts, rows, intervals }) => [table, parts, rows, intervals])).toEqual([
    ['NTANetAnalytics', 3, 6, 5],
    ['NTAInsights', 1, 1, 1],
  ])
})

test('an interval inside a compacted day is replaced alone', async () => {
  const path = await fiveHours()
  await compactStore(path)
  const writer = await openWriter(path, { intervalMinutes: 60 })
  const database = await memoryDatabase()
  const [day] = writer.parts({ table: 'NTANetAnalytics', interval: midnight + HOUR })
  await writer.stage({ table: 'NTANetAnalytics', interval: midnight + HOUR }, async (file) => {
    const one = 'SELECT * REPLACE (77::BIGINT AS BytesSrcToDest) FROM part WHERE BytesSrcToDest = 2'
    await database.run(`CREATE VIEW part AS FROM '${day}'`)
    await database.run(`COPY (${one}) TO '${file}' (FORMAT parquet)`)
    return 1
  })
  await writer.commit({ replace: [midnight + HOUR] })
  await writer.close()
  const changed = ALL.map(([hour, bytes]) => [hour, hour === 1 ? 77n : bytes])
  expect(await bytesByHour(path)).toEqual(changed)
  // What was generated in that hour is no row of the interval and stays.
  expect((await storeInfo(path)).tables.find(({ table }) => table === 'NTAInsights')?.rows).toBe(1)
})

test.each([[false], [true]])('pruning takes whole intervals out, compacted: %s', async (compacted) => {
  const path = await fiveHours()
  if (compacted) await compactStore(path)
  const before = new Date(midnight + 1.5 * HOUR)
  expect(await pruneStore(path, before)).toEqual({ intervals: 2, rows: 3 })
  expect(await bytesByHour(path)).toEqual(ALL.filter(([hour]) => hour !== 0 && hour !== 1))
  expect(await pruneStore(path, before)).toEqual({ intervals: 0, rows: 0 })
})

test('what ingest compacts by itself: days that are over, once they have 200 parts in a table', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-compact-')), 'store')
  const rows = (hours: number) =>
    Array.from({ length: hours }, (_, hour) => ({
      FlowIntervalStartTime: new Date(midnight + hour * HOUR).toISOString(),
      BytesSrcToDest: 1n,
    }))
  await replaceTables(path, { NTANetAnalytics: rows(9 * 24) }, { intervalMinutes: 60 })
  expect(await compactWhenScattered(path)).toEqual({ before: 216, after: 216 }) // 192 of 8 days, and today's
  await replaceTables(path, { NTANetAnalytics: rows(9 * 24 + 2) }, { intervalMinutes: 60 })
  const before = await bytesByHour(path)
  expect(await compactWhenScattered(path)).toEqual({ before: 218, after: 9 + 2 })
  expect(await bytesByHour(path)).toEqual(before)
  expect(await compactWhenScattered(path)).toEqual({ before: 11, after: 11 })
})

test('compaction brings parts of an older schema up to date', async () => {
  const path = await fiveHours()
  const { schema } = await storeInfo(path)
  const manifest = join(path, 'manifest.json')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(`"schema":"${schema}"`, '"schema":"2025-01"'))
  await compactStore(path)
  expect((await storeInfo(path)).schema).toBe(schema)
  expect(await bytesByHour(path)).toEqual(ALL)
})

test('what is no store is not made one by looking after it', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-compact-')), 'none')
  for (const look of [compactStore, (none: string) => pruneStore(none, new Date(midnight)), storeInfo]) {
    await expect(look(path)).rejects.toMatchObject({ code: 'store/not-found' })
  }
})
