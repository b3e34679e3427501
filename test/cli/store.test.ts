import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRows, readRows, replaceTables } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-store-command-'))
const row = (hour: string, change: Record<string, string | bigint> = {}) => ({
  FlowIntervalStartTime: `2026-11-01T${hour}:00:00.0000000Z`,
  FlowStartTime: `2026-11-01T${hour}:00:01.1230000Z`,
  BytesSrcToDest: 2n ** 62n,
  ...change,
})

async function made(name: string): Promise<string> {
  const store = join(folder, name)
  const rows = [row('09', { AclRule: '=cmd', DestIp: 'a "b", c' }), row('10')]
  await replaceTables(store, { NTANetAnalytics: rows }, { intervalMinutes: 60 })
  return store
}

test('store info lists tables, and ends with 3 where a part is absent', async () => {
  const store = await made('info')
  const whole = await azta('store', 'info', '--store', store, '-o', 'jsonl')
  expect(whole.status).toBe(0)
  expect(whole.err).toContain('intervals of 60 minutes')
  expect(JSON.parse(whole.out)).toMatchObject({ Table: 'NTANetAnalytics', Parts: 2, Rows: 2, Intervals: 2 })
  rmSync(globSync(join(store, '*/*/hour=09/*.parquet'))[0]!)
  const damaged = await azta('store', 'info', '--store', store)
  expect(damaged).toMatchObject({
    status: 3,
    err: expect.stringContaining('damaged: NTANetAnalytics/day=2026-11-01/hour=09'),
  })
})

test('store compact joins parts', async () => {
  const store = await made('compact')
  expect(await azta('store', 'compact', '--store', store)).toMatchObject({
    status: 0,
    out: 'parts      2 before, 1 after\n',
  })
})

test('exported JSON lines are the rows, to the last digit', async () => {
  const store = await made('export')
  const out = join(folder, 'tables')
  const { status } = await azta('store', 'export', '--store', store, '--form', 'jsonl', '--out', out)
  expect(status).toBe(0)
  const rows = await readRows(join(out, 'NTANetAnalytics.jsonl'), 'NTANetAnalytics')
  const read = await openRows({ NTANetAnalytics: rows }, { now: () => 0n })
  const kql = 'NTANetAnalytics | project FlowStartTime, BytesSrcToDest, AclRule, DestIp | order by FlowStartTime asc'
  expect((await read.query({ kql })).rows).toEqual([
    ['2026-11-01T09:00:01.1230000Z', 2n ** 62n, '=cmd', 'a "b", c'],
    ['2026-11-01T10:00:01.1230000Z', 2n ** 62n, '', ''],
  ])
  await read.close()
})

test('exported CSV holds no formula, and a window bounds what is exported', async () => {
  const store = await made('csv')
  const out = join(folder, 'csv-tables')
  const window = ['--from', '2026-11-01T09:00Z', '--to', '2026-11-01T10:00Z']
  const { out: said } = await azta('store', 'export', '--store', store, '--form', 'csv', '--out', out, ...window)
  expect(said).toBe(`${join(out, 'NTANetAnalytics.csv')}  1 rows\n`)
  const text = readFileSync(join(out, 'NTANetAnalytics.csv'), 'utf8')
  expect(text).toContain("'=cmd")
  expect(text).toContain('"a ""b"", c"')
  expect(text.trimEnd().split('\n')).toHaveLength(2)
})

test('exported Parquet keeps its types; a table that is named is there even when it is empty', async () => {
  const store = await made('parquet')
  const out = join(folder, 'parquet-tables')
  const only = ['--table', 'ntanetanalytics', '--table', 'NTAIpDetails']
  expect((await azta('store', 'export', '--store', store, '--out', out, ...only)).status).toBe(0)
  const database = await memoryDatabase()
  const file = join(out, 'NTANetAnalytics.parquet')
  const read = await database.runAndReadAll(
    `SELECT typeof(FlowStartTime), sum(BytesSrcToDest) FROM '${file}' GROUP BY 1`,
  )
  expect(read.getRows()).toEqual([['TIMESTAMP', 2n ** 63n]])
  expect(existsSync(join(out, 'NTAIpDetails.parquet'))).toBe(true)
})

test('store prune counts back from --now', async () => {
  const store = await made('prune')
  const pruned = await azta('store', 'prune', '--older-than', '90m', '--now', '2026-11-01T11:00Z', '--store', store)
  expect(pruned).toMatchObject({ status: 0, out: 'taken out  1 rows of 1 intervals before 2026-11-01T09:30:00.000Z\n' })
})

test.each([
  [['shrink'], '"shrink" is not an action of store'],
  [['prune'], '--older-than is missing'],
  [['export'], '--out is missing'],
  [['export', '--out', 'x', '--table', 'Nope'], 'there is no table "Nope"'],
])('store %j stops with 2', async (args, message) => {
  const store = await made(`wrong-${args.length}-${args[0]}`)
  expect(await azta('store', ...args, '--store', store)).toMatchObject({
    status: 2,
    err: expect.stringContaining(message),
  })
})

test('ingest joins many small parts of days that are over, and leaves them with --no-compact', async () => {
  const store = join(folder, 'scattered')
  const hours = Array.from({ length: 210 }, (_, hour) => ({
    FlowIntervalStartTime: new Date(Date.parse('2026-10-01T00:00:00Z') + hour * 3_600_000).toISOString(),
  }))
  await replaceTables(store, { NTANetAnalytics: hours }, { intervalMinutes: 60 })
  const log = (minute: number) => {
    const file = join(folder, `PT1H-${minute}.json`)
    const record = vnetRecord(['1793527200000,10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,0,0,0,0'])
    writeFileSync(file, blob({ ...record, time: `2026-11-01T10:0${minute}:00.0000000Z` }))
    return file
  }
  const left = await azta('ingest', log(1), '--store', store, '--no-compact')
  expect([left.status, left.err]).toEqual([0, expect.not.stringContaining('parts ')])
  const joined = await azta('ingest', log(2), '--store', store)
  expect(joined.status).toBe(0)
  expect(joined.err).toMatch(/parts +21\d before, 1\d after joining those of days that are over/)
})
