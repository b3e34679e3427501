import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { ticksOf } from '../../src/kql/index.ts'
import { openRows, openStore, openWriter, pruneStore, replaceTables } from '../../src/store/index.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const now = () => ticksOf(new Date('2026-11-01T12:00:00Z'))
const row = (hour: string, bytes: bigint) => ({
  FlowIntervalStartTime: `2026-11-01T${hour}:00:00.0000000Z`,
  SrcIp: '10.0.0.4',
  BytesSrcToDest: bytes,
})
const rows = { NTANetAnalytics: [row('09', 2n ** 62n), row('10', 5n)] }
const SUM = 'NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest), n = count()'

test('a store in a folder answers KQL, exact to the last bit of a long', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store')
  await replaceTables(path, rows)
  const store = await openStore(path, { now })
  expect((await store.query({ kql: SUM })).rows).toEqual([[2n ** 62n + 5n, 2n]])
  await store.close()
})

test('any table of the model can be asked, empty or not, and now() is the moment handed in', async () => {
  const store = await openRows(rows, { now })
  expect((await store.query({ kql: 'AzureNetworkAnalytics_CL | count' })).rows).toEqual([[0n]])
  const { rows: recent } = await store.query({
    kql: 'NTANetAnalytics | where FlowIntervalStartTime > ago(150m) | count',
  })
  expect(recent).toEqual([[1n]])
  await store.close()
})

test('what is no store is refused with what to do: nothing, a file, a folder of something else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-'))
  const refused = (code: string, message: string) => ({ code, message: expect.stringContaining(message) })
  await expect(openStore(join(folder, 'absent'), { now })).rejects.toMatchObject(refused('store/not-found', 'no store'))
  const text = join(folder, 'text')
  writeFileSync(text, 'hello, I am no store')
  await expect(openStore(text, { now })).rejects.toMatchObject(refused('store/not-found', 'a file and no store'))
  writeFileSync(join(folder, 'manifest.json'), '{"name":"a web app"}')
  await expect(openStore(folder, { now })).rejects.toMatchObject(refused('store/not-found', 'of another program'))
})

test('a store of the older form, one DuckDB file, is recognised and left alone', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store.duckdb')
  const instance = await DuckDBInstance.create(path)
  instance.closeSync()
  const before = readFileSync(path)
  const older = { code: 'store/other-version', hint: expect.stringContaining('ingest the logs anew') }
  await expect(openStore(path, { now })).rejects.toMatchObject(older)
  await expect(replaceTables(path, rows)).rejects.toMatchObject(older)
  expect(readFileSync(path)).toEqual(before)
})

describe('a manifest that this program did not write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-'))
  const file = join(folder, 'manifest.json')

  test.each([
    ['is of a later version', (text: string) => text.replace('"version":3', '"version":4'), 'store/other-version'],
    ['is cut', (text: string) => text.slice(0, -20), 'store/damaged'],
    [
      'leads out of the store',
      (text: string) => text.replace(/"file":"[^"]+"/, '"file":"../x.parquet"'),
      'store/damaged',
    ],
  ])('is refused when it %s', async (_what, change, code) => {
    await replaceTables(folder, rows)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
    await expect(openStore(folder, { now })).rejects.toMatchObject({ code })
    rmSync(file)
  })
})

test('a store that a program of version 2 wrote is read as it is, and its next commit brings it up to date', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store')
  cpSync(join(import.meta.dirname, '../fixtures/store-version-2'), path, { recursive: true })
  const manifest = () => readFileSync(join(path, 'manifest.json'), 'utf8')
  const older = manifest()
  expect(older).toContain('"version":2')
  const store = await openStore(path, { now })
  expect((await store.query({ kql: SUM })).rows).toEqual([[2n ** 62n + 5n, 2n]])
  await (await openWriter(path)).close() // commits nothing
  expect(manifest()).toBe(older)
  await pruneStore(path, new Date('2026-11-01T11:00:00Z'))
  expect(JSON.parse(manifest())).toMatchObject({ version: 3, prunedBefore: '2026-11-01T11:00:00.000Z' })
  expect((await store.query({ kql: SUM })).rows).toEqual([[5n, 1n]])
  await store.close()
})

test('a folder whose name holds the signs of a pattern is read as it is', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'logs [a]*?')
  await replaceTables(path, rows)
  const store = await openStore(path, { now })
  expect((await store.query({ kql: SUM })).rows).toEqual([[2n ** 62n + 5n, 2n]])
  await store.close()
})

test('an open store answers with what was committed last', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store')
  await replaceTables(path, rows)
  const store = await openStore(path, { now })
  for (const bytes of [7n, 8n, 9n]) {
    await replaceTables(path, { NTANetAnalytics: [row('11', bytes)] })
    expect((await store.query({ kql: SUM })).rows).toEqual([[bytes, 1n]])
  }
  await store.close()
})

test('parts of an older schema answer with empty texts and nulls for columns that came later', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store')
  await replaceTables(path, rows)
  const [part] = globSync(join(path, 'NTANetAnalytics/*/hour=09/*.parquet')) as [string]
  const connection = await memoryDatabase()
  await connection.run(`CREATE TABLE t AS SELECT * EXCLUDE (SrcVm, DestPort) FROM '${part}'`)
  await connection.run(`COPY t TO '${part}' (FORMAT parquet)`)
  const manifest = join(path, 'manifest.json')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"schema":"[^"]+"/, '"schema":"2025-01"'))
  const store = await openStore(path, { now })
  const { rows: found } = await store.query({
    kql: 'NTANetAnalytics | project SrcVm, DestPort, BytesSrcToDest | order by BytesSrcToDest',
  })
  expect(found).toEqual([
    ['', null, 2n ** 62n],
    ['', null, 5n],
  ])
  await store.close()
})

test('a text that only some rows have is empty in the others', async () => {
  const store = await openRows({ NTANetAnalytics: [{ SrcVm: 'rg/vm' }, { DestVm: 'rg/other' }] }, { now })
  const { rows: vms } = await store.query({ kql: 'NTANetAnalytics | project SrcVm, DestVm | order by SrcVm asc' })
  expect(vms).toEqual([
    ['', 'rg/other'],
    ['rg/vm', ''],
  ])
  await store.close()
})
