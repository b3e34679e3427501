import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')

async function rowsIn(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const result = await connection.runAndReadAll('SELECT count(*) FROM NTANetAnalytics')
  connection.closeSync()
  instance.closeSync()
  return Number(result.getRows()[0]![0])
}

test('kill -9 at any moment of an ingest leaves the old store or the new one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-kill-'))
  const logs = join(folder, 'logs')
  await generateLogs({
    out: logs,
    estate: defaultEstate(),
    seed: 1,
    start: new Date('2026-11-01T00:00:00Z'),
    hours: 4,
    megabytes: 8,
  })
  const store = join(folder, 'store.duckdb')
  writeFileSync(store, 'the old one')
  const began = performance.now()
  const whole = spawn(process.execPath, [bin, 'ingest', logs, '--store', join(folder, 'whole.duckdb')], {
    stdio: 'ignore',
  })
  await once(whole, 'exit')
  const length = performance.now() - began
  const expected = await rowsIn(join(folder, 'whole.duckdb'))

  const steps = 12
  for (let step = 1; step <= steps; step++) {
    const child = spawn(process.execPath, [bin, 'ingest', logs, '--store', store], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    await Promise.race([ended, wait((length * step) / steps)])
    child.kill('SIGKILL')
    await ended
    const isOld = readFileSync(store).subarray(0, 11).toString() === 'the old one'
    expect(isOld ? expected : await rowsIn(store)).toBe(expected)
  }
  expect(expected).toBeGreaterThan(0)
  expect(readdirSync(folder)).toContain('store.duckdb')
})
