import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openWriter, pruneStore, type StoreWriter } from '../../src/store/index.ts'

const HOUR = 3_600_000
const ten = Date.parse('2026-11-01T10:00:00Z')
const fresh = () => join(mkdtempSync(join(tmpdir(), 'azta-writer-')), 'store')

/** Stages a part of one "row" that holds this text. */
async function stage(writer: StoreWriter, interval: number, text: string, table = 'NTANetAnalytics'): Promise<void> {
  await writer.stage({ table, interval }, async (path) => {
    await writeFile(path, text)
    return 1
  })
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}

describe('a commit', () => {
  test('replaces the intervals it names and leaves the others', async () => {
    const folder = fresh()
    const writer = await openWriter(folder, { intervalMinutes: 60 })
    for (const interval of [ten, ten + HOUR]) await stage(writer, interval, 'old')
    await stage(writer, ten, 'old', '_flows')
    await writer.commit({ replace: [] })
    await stage(writer, ten, 'new')
    await writer.commit({ replace: [ten] })
    expect(writer.intervals).toEqual([ten, ten + HOUR])
    expect(writer.parts({ table: 'NTANetAnalytics', interval: ten })).toHaveLength(1)
    expect(writer.parts({ table: 'NTANetAnalytics', interval: ten })[0]).toMatch(/day=2026-11-01.hour=10.2-3.parquet$/)
    expect(writer.parts({ table: '_flows', interval: ten })).toEqual([])
    expect(writer.parts({ table: 'NTANetAnalytics', interval: ten + HOUR })).toHaveLength(1)
    await writer.close()
  })

  test('keeps what it replaced until the next one, for readers of the state before', async () => {
    const folder = fresh()
    const writer = await openWriter(folder)
    const states = []
    for (const text of ['a', 'b', 'c']) {
      await stage(writer, ten, text)
      await writer.commit({ replace: [ten] })
      states.push(filesIn(folder).filter((name) => name.endsWith('.parquet')))
    }
    expect(states).toEqual([['1-0.parquet'], ['1-0.parquet', '2-1.parquet'], ['2-1.parquet', '3-2.parquet']])
    await writer.close()
  })

  test('is the only thing that shows: what was staged and not committed is gone after closing', async () => {
    const folder = fresh()
    const writer = await openWriter(folder)
    await stage(writer, ten, 'kept')
    await writer.commit({ replace: [] })
    await stage(writer, ten, 'dropped')
    await writer.close()
    expect(filesIn(folder)).toEqual(['1-0.parquet', 'manifest.json'])
  })
})

test('what was staged of an interval can be dropped, and the rest is committed', async () => {
  const folder = fresh()
  const writer = await openWriter(folder)
  for (const table of ['NTANetAnalytics', '_flows']) await stage(writer, ten, 'first', table)
  await stage(writer, ten + HOUR, 'other')
  expect(writer.staged({ table: '_flows', interval: ten })).toHaveLength(1)
  await writer.unstage(ten)
  expect(writer.staged({ table: '_flows', interval: ten })).toEqual([])
  await stage(writer, ten, 'second')
  await writer.commit({ replace: [] })
  expect(writer.parts({ table: 'NTANetAnalytics', interval: ten })).toHaveLength(1)
  await writer.close()
  expect(filesIn(folder)).toEqual(['1-2.parquet', '1-3.parquet', 'manifest.json'])
})

test('a store holds intervals of one length', async () => {
  const folder = fresh()
  const writer = await openWriter(folder, { intervalMinutes: 60 })
  await stage(writer, ten, 'row')
  await writer.commit({ replace: [] })
  await writer.close()
  await expect(openWriter(folder, { intervalMinutes: 10 })).rejects.toMatchObject({ code: 'store/other-interval' })
  const rebuilding = await openWriter(folder, { intervalMinutes: 10, rebuild: true })
  await stage(rebuilding, ten, 'row')
  await rebuilding.commit({ replace: 'all' })
  expect(rebuilding.intervalMinutes).toBe(10)
  await rebuilding.close()
})

describe('the lock', () => {
  const deadPid = spawnSync(process.execPath, ['-e', '']).pid
  const lockBy = (folder: string, pid: number, host = hostname()) => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, host }))
  }

  test('stops a second writer with the process that holds it, and lets it in afterwards', async () => {
    const folder = fresh()
    const first = await openWriter(folder)
    await expect(openWriter(folder)).rejects.toMatchObject({
      code: 'store/locked',
      message: expect.stringContaining(`process ${process.pid} `),
      hint: expect.stringContaining(join(folder, 'lock')),
    })
    await stage(first, ten, 'row')
    await first.commit({ replace: [] })
    await first.close()
    await (await openWriter(folder)).close()
  })

  test('of another process that lives stands', async () => {
    const folder = fresh()
    lockBy(folder, process.ppid)
    await expect(openWriter(folder)).rejects.toMatchObject({ code: 'store/locked' })
  })

  test('of another machine stands', async () => {
    const folder = fresh()
    lockBy(folder, deadPid, 'elsewhere')
    await expect(openWriter(folder)).rejects.toMatchObject({ message: expect.stringContaining('on elsewhere') })
  })

  test.each([
    ['of a dead process', deadPid],
    ['of a dead process that had the number of this one', process.pid],
  ])('%s is taken over, and what it left is removed', async (_what, pid) => {
    const folder = fresh()
    lockBy(folder, pid)
    const left = join(folder, 'NTANetAnalytics', 'day=2026-11-01', 'hour=10')
    mkdirSync(left, { recursive: true })
    writeFileSync(join(left, '1-0.parquet'), 'half')
    mkdirSync(join(folder, 'scratch'))
    writeFileSync(join(folder, 'scratch', 'part'), 'half')
    const writer = await openWriter(folder)
    expect(filesIn(folder)).toEqual(['lock'])
    await writer.close()
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  test('goes to one of many that ask at once', async () => {
    const folder = fresh()
    lockBy(folder, deadPid)
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => openWriter(folder)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('what was seen', () => {
  const nameAt = (hour: string) => `https://a/logs/x/y=2026/m=11/d=01/h=${hour}/m=00/macAddress=1/PT1H.json`
  const source = (name: string, version = '1') => ({ name, bytes: 10, version, resume: { at: 8, mark: 'x' } })

  test('is remembered by the hour of its name, changed, and forgotten', async () => {
    const writer = await openWriter(fresh())
    const [nine, tenth, loose] = [source(nameAt('09')), source(nameAt('10')), source('/tmp/export.json')]
    await writer.commit({ replace: [], seen: [nine, tenth, loose] })
    expect([...(await writer.seen(ten - HOUR))]).toEqual([[nine.name, nine]])
    expect([...(await writer.seen(undefined))]).toEqual([[loose.name, loose]])
    const other = { ...source(nameAt('10').replace('=1/', '=2/')) }
    await writer.commit({ replace: [], seen: [source(nameAt('10'), '2'), other] })
    expect([...(await writer.seen(ten)).values()]).toEqual([source(nameAt('10'), '2'), other])
    await writer.commit({ replace: [], forgotten: [other.name, nine.name] })
    expect([...(await writer.seen(ten)).keys()]).toEqual([nameAt('10')])
    expect((await writer.seen(ten - HOUR)).size).toBe(0)
    await writer.close()
  })

  test('outlives that its interval is replaced, and ends when the store is built anew', async () => {
    const folder = fresh()
    const writer = await openWriter(folder)
    await stage(writer, ten, 'row')
    await writer.commit({ replace: [], seen: [source(nameAt('10'))] })
    await stage(writer, ten, 'row')
    await writer.commit({ replace: [ten] })
    expect((await writer.seen(ten)).size).toBe(1)
    await pruneStoreLater(writer, folder)
    const again = await openWriter(folder)
    expect((await again.seen(ten)).size).toBe(1)
    await again.commit({ replace: 'all', seen: [source(nameAt('09'))] })
    expect((await again.seen(ten)).size).toBe(0)
    expect((await again.seen(ten - HOUR)).size).toBe(1)
    await again.close()
  })

  async function pruneStoreLater(writer: StoreWriter, folder: string): Promise<void> {
    await writer.close()
    expect(await pruneStore(folder, new Date(ten + HOUR))).toEqual({ intervals: 1, rows: 1 })
  }
})
