import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ticksOf } from '../../src/kql/index.ts'
import { buildStore, openRows, openStore } from '../../src/store/index.ts'

const now = () => ticksOf(new Date('2026-11-01T12:00:00Z'))
const row = (hour: string, bytes: bigint) => ({
  FlowIntervalStartTime: `2026-11-01T${hour}:00:00.0000000Z`,
  SrcIp: '10.0.0.4',
  BytesSrcToDest: bytes,
})
const rows = { NTANetAnalytics: [row('09', 2n ** 62n), row('10', 5n)] }
const SUM = 'NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest), n = count()'

test('a store in a file answers KQL, exact to the last bit of a long', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azta-')), 'store.duckdb')
  await buildStore(path, rows)
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

test('a counterfactual answers as if an interval had no rows, and leaves the store alone', async () => {
  const store = await openRows(rows, { now })
  const without = store.counterfactual({ withoutIntervals: ['2026-11-01T09:00:00.0000000Z'] })
  expect((await without.query({ kql: SUM })).rows).toEqual([[5n, 1n]])
  expect((await store.query({ kql: 'NTANetAnalytics | count' })).rows).toEqual([[2n]])
  await store.close()
})

test('an absent file and a file that is no store are refused with what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-'))
  await expect(openStore(join(folder, 'absent.duckdb'), { now })).rejects.toMatchObject({ code: 'store/not-found' })
  const text = join(folder, 'text.duckdb')
  writeFileSync(text, 'hello, I am no database '.repeat(1000))
  await expect(openStore(text, { now })).rejects.toMatchObject({ code: 'store/not-found' })
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
