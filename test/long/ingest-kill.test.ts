import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { openStore, openWriter, replaceTables, storeInfo } from '../../src/store/index.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'
import { rowLines, storeRows } from '../harness/store-rows.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')

function logsOf(out: string, hours: number) {
  const start = new Date('2026-11-01T00:00:00Z')
  return generateLogs({ out, estate: defaultEstate(), seed: 1, start, hours, megabytes: 2 * hours })
}

function ingest(logs: string, store: string) {
  return start([logs, '--rebuild', '--store', store])
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'ingest', ...args], { stdio: 'ignore' })
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

test('kill -9 while intervals get more leaves what they had or what they are to have, and the next ingest adds the rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-kill-adding-'))
  const [logs, base, store, whole] = ['logs', 'base', 'store', 'whole'].map((name) => join(folder, name)) as Four
  await logsOf(logs, 2)
  const files = globSync('**/PT1H.json', { cwd: logs }).map((file) => join(logs, file))
  const some = files.filter((_, index) => index % 2 === 0)
  await start([...some, '--store', base]).ended
  const before = await linesIn(base)
  cpSync(base, whole, { recursive: true })
  const began = performance.now()
  await start([logs, '--store', whole]).ended
  const length = performance.now() - began
  const after = await linesIn(whole)
  expect(after.length).toBeGreaterThan(before.length)

  const steps = 8
  for (let step = 1; step <= steps; step++) {
    rmSync(store, { recursive: true, force: true })
    cpSync(base, store, { recursive: true })
    const { child, ended } = start([logs, '--store', store])
    await Promise.race([ended, wait((length * step) / steps)])
    child.kill('SIGKILL')
    await ended
    const found = await linesIn(store)
    expect(found).toEqual(found.length === before.length ? before : after)
    await start([logs, '--store', store]).ended
    expect(await linesIn(store)).toEqual(after)
  }
})

test('kill -9 while ingest joins parts of days that are over loses no row and no interval, and a later ingest joins them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-kill-joining-'))
  const [base, apart, store] = ['base', 'apart', 'store'].map((name) => join(folder, name)) as [string, string, string]
  const hours = Array.from({ length: 240 }, (_, hour) => ({
    FlowIntervalStartTime: new Date(Date.parse('2026-10-01T00:00:00Z') + hour * 3_600_000).toISOString(),
    BytesSrcToDest: BigInt(hour),
  }))
  await replaceTables(base, { NTANetAnalytics: hours }, { intervalMinutes: 60 })
  const log = (minute: number) => {
    const file = join(folder, `${minute}.json`)
    const record = vnetRecord(['1793527200000,10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,0,0,0,0'])
    writeFileSync(file, blob({ ...record, time: `2026-11-01T10:0${minute}:00.0000000Z` }))
    return file
  }
  await start([log(1), '--store', base, '--no-compact']).ended
  cpSync(base, apart, { recursive: true })
  const second = log(2)
  await start([second, '--store', apart, '--no-compact']).ended
  const rows = await linesIn(apart)
  expect(rows.length).toBe(241)

  let killedJoining = 0
  for (let step = 0; step < 4; step++) {
    rmSync(store, { recursive: true, force: true })
    cpSync(base, store, { recursive: true })
    const { child, ended } = start([second, '--store', store])
    await firstJoinedPart(store, ended)
    await wait(step * 20)
    child.kill('SIGKILL')
    await ended
    expect(await linesIn(store)).toEqual(rows)
    const parts = await partsIn(store)
    expect([241, 11]).toContain(parts)
    if (parts === 241) killedJoining++
    await start([log(3), '--store', store]).ended
    expect(await partsIn(store)).toBe(11)
  }
  expect(killedJoining).toBeGreaterThan(0)
})

/** Waits until a part of a whole day is there, or the process has ended. */
async function firstJoinedPart(store: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false
  void ended.then(() => (isOver = true))
  while (!isOver && globSync('NTANetAnalytics/day=*/*.parquet', { cwd: store }).length === 0) await wait(5)
}

async function partsIn(store: string): Promise<number | undefined> {
  const { tables } = await storeInfo(store)
  return tables.find(({ table }) => table === 'NTANetAnalytics')?.parts
}

type Four = [string, string, string, string]

async function linesIn(store: string): Promise<readonly string[]> {
  return rowLines(await storeRows(store, 'NTANetAnalytics'))
}

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
