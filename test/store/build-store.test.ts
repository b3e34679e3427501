import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { trafficTables } from '../../src/model/index.ts'
import { buildStore } from '../../src/store/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-store-'))

async function ask(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const rows = await connection.runAndReadAll(sql).then((result) => result.getRows())
  connection.closeSync()
  instance.closeSync()
  return rows
}

test('a store holds every table, and rows come back exact: longs beyond 2^53, times, empty strings, nulls', async () => {
  const path = join(folder, 'exact.duckdb')
  await buildStore(path, {
    NTANetAnalytics: [
      {
        SrcIp: "a'b",
        BytesSrcToDest: 9223372036854775807n,
        FlowStartTime: '2026-11-01T10:00:00.1230000Z',
        BytesDestToSrc: null,
      },
    ],
  })
  const columns = 'SrcIp, DestIp, BytesSrcToDest, BytesDestToSrc, FlowStartTime::VARCHAR, DestPort'
  expect(await ask(path, `SELECT ${columns} FROM NTANetAnalytics`)).toEqual([
    ["a'b", '', 9223372036854775807n, null, '2026-11-01 10:00:00.123', null],
  ])
  const [[tables]] = (await ask(path, 'SELECT count(*) FROM duckdb_tables()')) as [[bigint]]
  expect(Number(tables)).toBe(trafficTables.length)
})

test('a failure leaves the old store as it was and nothing beside it', async () => {
  const path = join(folder, 'old.duckdb')
  writeFileSync(path, 'the old one')
  await expect(buildStore(path, { NTANetAnalytics: [{ NoSuchColumn: 1 }] })).rejects.toMatchObject({
    code: 'store/bad-rows',
  })
  await expect(buildStore(path, { NoSuchTable: [{ SrcIp: '' }] })).rejects.toMatchObject({
    code: 'store/unknown-table',
  })
  expect(readFileSync(path, 'utf8')).toBe('the old one')
  expect(readdirSync(folder).filter((name) => name.startsWith('.azta-store-'))).toEqual([])
})

test('a store in a folder that does not exist is refused in one sentence', async () => {
  const path = join(folder, 'missing', 'store.duckdb')
  await expect(buildStore(path, {})).rejects.toMatchObject({ code: 'store/not-found' })
  expect(existsSync(path)).toBe(false)
})
