import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { bindQuery, topTalkers } from '../../queries/index.ts'
import { compileKql } from '../../src/kql/index.ts'
import { compactStore, kqlTables, openStore, replaceTables } from '../../src/store/index.ts'
import { readManifest } from '../../src/store/manifest.ts'
import { prepareViews, showParts } from '../../src/store/part-views.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const HOUR = 3_600_000
const midnight = Date.parse('2026-11-01T00:00:00Z')
const iso = (hour: number) => new Date(midnight + hour * HOUR).toISOString()

/** What DuckDB says of a query that ran, step by step. */
interface Step {
  readonly operator_name?: string
  readonly extra_info?: { readonly 'Total Files Read'?: string }
  readonly children?: readonly Step[]
}

describe('a store of two days, a part and a row for each hour', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'azta-skipped-')), 'store')
  beforeAll(async () => {
    const row = (_: unknown, hour: number) => ({
      ...{ FlowIntervalStartTime: iso(hour), SubType: 'FlowLog', FlowStatus: 'Allowed', FlowDirection: 'Outbound' },
      ...{ SrcIp: '10.0.0.4', DestIp: '10.0.0.5', IsFlowCapturedAtUdrHop: false, BytesSrcToDest: 1n },
    })
    await replaceTables(folder, { NTANetAnalytics: Array.from({ length: 48 }, row) }, { intervalMinutes: 60 })
  })

  const read = (condition: string) => `NTANetAnalytics | where ${condition} | summarize count(), sum(BytesSrcToDest)` // a count alone needs no rows
  const from = `datetime(${iso(30)})`
  test.each([
    ['the packaged questions', bindQuery(topTalkers, { from: new Date(iso(30)), to: new Date(iso(32)) }), 2],
    ['between', read(`FlowIntervalStartTime between (${from} .. 2h)`), 3],
    ['an hour alone', read(`FlowIntervalStartTime == ${from}`), 1],
    ['a computed moment', read(`FlowIntervalStartTime > ago(2h) and BytesSrcToDest == 1`), 2],
    ['a moment on the other side', read(`${from} <= FlowIntervalStartTime`), 18],
    ['or', read(`FlowIntervalStartTime < ${from} or BytesSrcToDest == 1`), 48],
    ['a change of the column', read(`FlowIntervalStartTime + 1h < ${from}`), 48],
  ])('%s: so many of its 48 files are opened', async (_what, kql, files) => {
    expect(await filesRead(folder, kql)).toBe(files)
  })

  test('its days in a part each: that of the other day is not opened', async () => {
    const days = `${folder}-of-days`
    cpSync(folder, days, { recursive: true })
    await compactStore(days)
    expect(await filesRead(days, read(`FlowIntervalStartTime >= ${from}`))).toBe(1)
    expect(await filesRead(days, read(`FlowIntervalStartTime >= datetime(${iso(23)})`))).toBe(2)
    expect(await filesRead(days, read(`FlowIntervalStartTime < datetime(${iso(24)})`))).toBe(1)
  })

  test('rows at a bound, and 100 ns beside it, are counted as they are', async () => {
    const store = await openStore(folder, { now: () => 0n })
    const count = async (condition: string) => (await store.query({ kql: read(condition) })).rows[0]![0]
    const late = `${iso(30).slice(0, 19)}.0000001Z`
    expect(await count(`FlowIntervalStartTime < datetime(${late})`)).toBe(31n)
    expect(await count(`FlowIntervalStartTime >= datetime(${late})`)).toBe(17n)
    expect(await count(`FlowIntervalStartTime == datetime(${late})`)).toBe(0n)
    expect(await count(`FlowIntervalStartTime <= datetime(${late})`)).toBe(31n)
    expect(await count('FlowIntervalStartTime <= datetime(9999-12-31T23:59:59.9999999Z)')).toBe(48n)
    expect(await count('FlowIntervalStartTime < datetime(9999-12-31T23:59:59.9999999Z)')).toBe(48n)
    expect(await count('FlowIntervalStartTime >= datetime(0001-01-01)')).toBe(48n)
    expect(await count('FlowIntervalStartTime < datetime(0001-01-01)')).toBe(0n)
    await store.close()
  })
})

function ticksOf(moment: string): bigint {
  return BigInt(Date.parse(moment)) * 10_000n + 621_355_968_000_000_000n
}

/** How many files the scans of a query over a store opened, as DuckDB counts them. */
async function filesRead(folder: string, kql: string): Promise<number> {
  const database = await memoryDatabase()
  await prepareViews(database)
  await showParts(database, folder, (await readManifest(folder))!)
  const { sql } = compileKql(kql, { tables: kqlTables(), now: ticksOf(iso(48)) })
  const told = await database.runAndReadAll(`EXPLAIN (ANALYZE, FORMAT json) ${sql}`)
  database.closeSync()
  return filesOf(JSON.parse(String(told.getRows()[0]![1])) as Step)
}

function filesOf({ operator_name, extra_info, children = [] }: Step): number {
  if (operator_name?.trim() === 'READ_PARQUET') return Number(extra_info?.['Total Files Read'])
  return children.reduce((so, step) => so + filesOf(step), 0)
}
