import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { openStore, openWriter } from '../../src/store/index.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')

function logsOf(out: string, hours: number) {
  const start = new Date('2026-11-01T00:00:00Z')
  return generateLogs({ out, estate: defaultEstate(), seed: 1, start, hours, megabytes: 2 * hours })
}

function ingest(logs: string, store: string) {
  const child = spawn(process.execPath, [bin, 'ingest', logs, '--rebuild', '--store', store], { stdio: 'ignore' })
  return { child, ended: once(child, 'exit') }
}

async function rowsIn(path: string): Promise<bigint> {
  const store = await openStore(path, { now: () => 0n })
  const { rows } = await store.query({ kql: 'NTANetAnalytics | count' })
  await store.close()
  return rows[0]![0] as bigint // count() is a long
}

test('kill -9 at any moment of an ingest leaves the old store or the new one, and the next ingest works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-kill-'))
  const [store, few, many] = ['store', 'few', 'many'].map((name) => join(folder, name)) as [string, string, string]
  await logsOf(few, 1)
  await logsOf(many, 4)
  const began = performance.now()
  await ingest(many, store).ended
  const length = performance.now() - began
  const whole = await rowsIn(store)
  await ingest(few, store).ended
  const before = await rowsIn(store)
  expect(whole).toBeGreaterThan(before)

  const steps = 16
  for (let step = 1; step <= steps; step++) {
    const { child, ended } = ingest(many, store)
    await Promise.race([ended, wait((length * step) / steps)])
    child.kill('SIGKILL')
    await ended
    expect([before, whole]).toContain(await rowsIn(store))
  }

  await ingest(few, store).ended
  expect(await rowsIn(store)).toBe(before)
  await (await openWriter(store)).close() // removes what the killed ones left
  const manifest = readFileSync(join(store, 'manifest.json'), 'utf8')
  const strays = globSync('**/*.parquet', { cwd: store }).filter(
    (file) => !manifest.includes(file.replaceAll('\\', '/')),
  )
  expect(strays).toEqual([])
})

test('of many processes that find the lock of a dead one, never two write at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-race-'))
  const [store, logs] = [join(folder, 'store'), join(folder, 'logs')]
  await logsOf(logs, 1)
  await ingest(logs, store).ended
  const before = await rowsIn(store)
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  for (let round = 0; round < 5; round++) {
    writeFileSync(join(store, 'lock'), JSON.stringify({ pid: dead, host: hostname() }))
    const all = Array.from({ length: 4 }, () => ingest(logs, store))
    const statuses = (await Promise.all(all.map(({ ended }) => ended))).map(([status]) => status)
    expect(statuses).toContain(0)
    expect(statuses.every((status) => status === 0 || status === 4)).toBe(true)
    expect(await rowsIn(store)).toBe(before)
  }
})
