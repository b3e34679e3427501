import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trafficTables } from '../../src/model/index.ts'
import { openStore, openWriter, replaceTables, storeInfo } from '../../src/store/index.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-store-'))

test('rows lie in Parquet by day and hour, exact: longs beyond 2^53, times, empty strings, nulls', async () => {
  const path = join(folder, 'exact')
  await replaceTables(path, {
    NTANetAnalytics: [
      {
        SrcIp: "a'b",
        BytesSrcToDest: 9223372036854775807n,
        FlowIntervalStartTime: '2026-11-01T10:00:00.0000000Z',
        FlowStartTime: '2026-11-01T10:00:00.1230000Z',
        BytesDestToSrc: null,
      },
    ],
  })
  const columns = 'SrcIp, DestIp, BytesSrcToDest, BytesDestToSrc, FlowStartTime::VARCHAR, DestPort'
  const files = join(path, 'NTANetAnalytics', 'day=2026-11-01', 'hour=10', '*.parquet')
  const read = await (await memoryDatabase()).runAndReadAll(`SELECT ${columns} FROM '${files}'`)
  expect(read.getRows()).toEqual([["a'b", '', 9223372036854775807n, null, '2026-11-01 10:00:00.123', null]])
})

test('every table of the model can be asked, whatever the store holds', async () => {
  const path = join(folder, 'tables')
  await replaceTables(path, { NTAInsights: [{ TimeGenerated: '2026-11-01T10:20:00.0000000Z' }, {}] })
  const store = await openStore(path, { now: () => 0n })
  const counts = await Promise.all(
    trafficTables.map(async ({ name }) => [name, (await store.query({ kql: `${name} | count` })).rows[0]![0]]),
  )
  await store.close()
  expect(Object.fromEntries(counts)).toEqual({
    ...Object.fromEntries(trafficTables.map(({ name }) => [name, 0n])),
    NTAInsights: 2n,
  })
  expect(existsSync(join(path, 'NTAInsights', 'day=2026-11-01', 'hour=10'))).toBe(true)
})

test('a failure leaves the old store as it was', async () => {
  const path = join(folder, 'old')
  await replaceTables(path, { NTANetAnalytics: [{ SrcIp: '10.0.0.4' }] })
  const all = () => readdirSync(path, { recursive: true }).sort()
  const [files, manifest] = [all(), readFileSync(join(path, 'manifest.json'))]
  const bad = replaceTables(path, { NTANetAnalytics: [{ SrcIp: '' }], NTAIpDetails: [{ NoSuchColumn: 1 }] })
  await expect(bad).rejects.toMatchObject({ code: 'store/bad-rows' })
  await expect(replaceTables(path, { NoSuchTable: [] })).rejects.toMatchObject({ code: 'store/unknown-table' })
  expect(all()).toEqual(files)
  expect(readFileSync(join(path, 'manifest.json'))).toEqual(manifest)
})

test('a failure where there was no store leaves nothing', async () => {
  const path = join(folder, 'never')
  await expect(replaceTables(path, { NoSuchTable: [] })).rejects.toMatchObject({ code: 'store/unknown-table' })
  expect(existsSync(path)).toBe(false)
})

test('a store in a folder that does not exist is refused in one sentence', async () => {
  const path = join(folder, 'missing', 'store')
  await expect(replaceTables(path, {})).rejects.toMatchObject({ code: 'store/not-found' })
  expect(existsSync(path)).toBe(false)
})

test('a folder that holds other things is not made a store', async () => {
  await expect(replaceTables(folder, {})).rejects.toMatchObject({
    code: 'store/not-found',
    message: expect.stringContaining('holds other things'),
  })
})

test('loading a table replaces it and leaves the others', async () => {
  const path = join(folder, 'two-tables')
  await replaceTables(path, { NTANetAnalytics: [{ SrcIp: 'a' }, { SrcIp: 'b' }] }, { intervalMinutes: 60 })
  await replaceTables(path, { NTAIpDetails: [{ Ip: 'c' }] })
  await replaceTables(path, { NTANetAnalytics: [{ SrcIp: 'd' }] })
  const store = await openStore(path, { now: () => 0n })
  expect((await store.query({ kql: 'NTANetAnalytics | project SrcIp' })).rows).toEqual([['d']])
  expect((await store.query({ kql: 'NTAIpDetails | project Ip' })).rows).toEqual([['c']])
  await store.close()
  expect((await storeInfo(path)).intervalMinutes).toBe(60)
})

test('rows reduced elsewhere are not loaded beside flows of logs', async () => {
  const path = join(folder, 'flows')
  const writer = await openWriter(path)
  await writer.stage({ table: '_flows', interval: 0 }, async (file) => {
    writeFileSync(file, 'flows')
    return 1
  })
  await writer.commit({ replace: [] })
  await writer.close()
  await expect(replaceTables(path, { NTANetAnalytics: [] })).rejects.toMatchObject({ code: 'store/foreign-interval' })
  await replaceTables(path, { NTAInsights: [{ TimeGenerated: null }] })
  expect((await storeInfo(path)).tables.map(({ table }) => table)).toEqual(['_flows', 'NTAInsights'])
})
