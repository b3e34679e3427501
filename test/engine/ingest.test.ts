import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type IngestOptions, ingestFiles } from '../../src/engine/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../../src/sandbox/generator/write-enrichment.ts'
import { reduceSlowly } from '../../src/sandbox/reducer/reduce-slowly.ts'
import { openWriter, pruneStore, replaceTables } from '../../src/store/index.ts'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { rowLines, storeRows } from '../harness/store-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-ingest-'))
let names = 0
const newPath = (ending = '') => join(folder, `${names++}${ending}`)

async function ingest(files: readonly string[], store: string, options: Partial<IngestOptions> = {}) {
  const writer = await openWriter(store, { intervalMinutes: 60, ...options })
  try {
    return await ingestFiles(files, writer, { intervalMinutes: 60, workers: 0, ...options })
  } finally {
    await writer.close()
  }
}

const tables = async (store: string) => ({
  netAnalytics: rowLines(await storeRows(store, 'NTANetAnalytics')),
  ipDetails: rowLines(await storeRows(store, 'NTAIpDetails')),
})

function fileOf(...records: unknown[]): string {
  const path = newPath('.json')
  writeFileSync(path, blob(...records))
  return path
}

const HOUR = Date.parse('2026-11-01T10:00:00Z')
const begin = (port: number) => `${HOUR},10.0.0.4,8.8.8.8,${port},443,6,O,B,NX,0,0,0,0`
const end = (bytes: bigint | number) => `${HOUR},10.0.0.4,8.8.8.8,1,443,6,O,E,NX,1,${bytes},1,1`

describe('a store that logs were ingested into holds what the slow reducer makes of them', () => {
  let files: string[]
  let known: Awaited<ReturnType<typeof writeEnrichment>>
  let expected: Awaited<ReturnType<typeof tables>>
  beforeAll(async () => {
    const out = newPath()
    mkdirSync(out)
    const estate = defaultEstate()
    await generateLogs({ out, estate, seed: 7, start: new Date(HOUR), hours: 2, megabytes: 0.3 })
    known = await writeEnrichment(out, estateTopology(estate, new Date(0)))
    files = globSync('**/PT1H.json', { cwd: out }).map((file) => join(out, file))
    const slow = await reduceSlowly(files, { intervalMinutes: 60, ...known })
    expected = { netAnalytics: rowLines(slow.rows), ipDetails: rowLines(slow.ipDetails) }
  })

  test('at once, in a thread', async () => {
    const store = newPath()
    const report = await ingest(files, store, { workers: 1, ...known })
    expect(await tables(store)).toEqual(expected)
    expect(report.intervals.values().reduce((so, rows) => so + rows, 0)).toBe(expected.netAnalytics.length)
  })

  test('in three goes, each with files of the one before, and hardly any memory', async () => {
    const store = newPath()
    const third = Math.ceil(files.length / 3)
    for (const go of [0, 1, 2]) {
      await ingest(files.slice(Math.max(0, go * third - 2), (go + 1) * third), store, { ...known, memory: 1 })
    }
    expect(await tables(store)).toEqual(expected)
  })
})

const record = fc
  .record({
    minute: fc.integer({ min: 0, max: 119 }),
    ports: fc.array(fc.constantFrom(1, 2), { maxLength: 3 }),
    isV1: fc.boolean(),
  })
  .map(({ minute, ports, isV1 }) => {
    const time = `${new Date(HOUR + minute * 60_000).toISOString().slice(0, -1)}0000Z`
    if (isV1)
      return {
        ...nsgRecord(
          1,
          ports.map((port) => `${HOUR / 1000},10.0.0.4,9.9.9.9,${port},443,T,I,A`),
        ),
        time,
      }
    return vnetRecord(
      ports.flatMap((port) => [begin(port), end(port)]),
      { time },
    )
  })

describe('adding to a store', () => {
  test('gives what all at once would have given, wherever the records are cut and whatever comes twice', async () => {
    const pieces = fc.tuple(fc.array(record, { minLength: 1, maxLength: 8 }), fc.nat(8), fc.nat(8))
    await fc.assert(
      fc.asyncProperty(pieces, async ([records, cut, overlap]) => {
        const [whole, parts] = [newPath(), newPath()]
        await ingest([fileOf(...records)], whole)
        await ingest([fileOf(...records.slice(0, cut))], parts)
        await ingest([fileOf(...records.slice(Math.max(0, cut - overlap)))], parts)
        expect(await tables(parts)).toEqual(await tables(whole))
      }),
      { numRuns: 5 },
    )
  })

  test('counts the same records once, and says so', async () => {
    const store = newPath()
    const file = fileOf(vnetRecord([begin(1)]))
    await ingest([file], store)
    const before = await tables(store)
    const { files } = await ingest([file], store)
    expect(files[0]).toMatchObject({ records: 0, duplicates: 1, tuples: { read: 0 } })
    expect(await tables(store)).toEqual(before)
  })

  test('leaves other intervals as they are', async () => {
    const store = newPath()
    await ingest([fileOf(vnetRecord([begin(1)]))], store)
    await ingest([fileOf(vnetRecord([begin(1)], { time: '2026-11-01T12:05:00Z' }))], store)
    const rows = await storeRows(store, 'NTANetAnalytics')
    expect(rows.map(({ FlowIntervalStartTime }) => FlowIntervalStartTime).sort()).toEqual([
      '2026-11-01T10:00:00.0000000Z',
      '2026-11-01T12:00:00.0000000Z',
    ])
  })

  test('brought pruned rows back when a log that had grown was read whole: they stay away, and are told', async () => {
    const store = newPath()
    const at = (clock: string) => vnetRecord([begin(1)], { time: `2026-11-01T${clock}:00.0000000Z` })
    await ingest([fileOf(at('10:05'), at('12:05'))], store)
    await pruneStore(store, new Date('2026-11-01T12:00:00Z'))
    const { prunedRecords } = await ingest([fileOf(at('10:05'), at('10:06'), at('12:05'), at('12:06'))], store)
    const starts = async () =>
      (await storeRows(store, 'NTANetAnalytics')).map(({ FlowIntervalStartTime }) => FlowIntervalStartTime)
    expect([prunedRecords, await starts()]).toEqual([2, ['2026-11-01T12:00:00.0000000Z']])
    await ingest([fileOf(at('10:05'))], store, { rebuild: true })
    expect(await starts()).toEqual(['2026-11-01T10:00:00.0000000Z'])
  })

  test('with rebuild, the store holds the new logs alone', async () => {
    const store = newPath()
    await ingest([fileOf(vnetRecord([begin(1)], { time: '2026-11-01T12:05:00Z' }))], store)
    await ingest([fileOf(vnetRecord([begin(1)]))], store, { rebuild: true })
    expect(await storeRows(store, 'NTANetAnalytics')).toHaveLength(1)
  })

  test('refuses an interval whose rows were reduced elsewhere', async () => {
    const store = newPath()
    const row = { FlowIntervalStartTime: '2026-11-01T10:00:00.0000000Z', SrcIp: '10.0.0.4' }
    await replaceTables(store, { NTANetAnalytics: [row] }, { intervalMinutes: 60 })
    const adding = ingest([fileOf(vnetRecord([begin(1)]))], store)
    await expect(adding).rejects.toMatchObject({ code: 'store/foreign-interval' })
    expect(await storeRows(store, 'NTANetAnalytics')).toEqual([row])
  })

  test('stops at a sum that passes 2^63-1, and leaves the store as it was', async () => {
    const store = newPath()
    await ingest([fileOf(vnetRecord([end(2n ** 63n - 1n)]))], store)
    const before = readFileSync(join(store, 'manifest.json'), 'utf8')
    const adding = ingest([fileOf(vnetRecord([end(1)]))], store)
    await expect(adding).rejects.toMatchObject({ code: 'engine/sum-overflow' })
    expect(readFileSync(join(store, 'manifest.json'), 'utf8')).toBe(before)
  })
})

describe('input that cannot be used', () => {
  test.each([
    ['', 'empty'],
    ['hello', 'not JSON'],
  ])('%j alone is an error that says why, and the store stays', async (content, reason) => {
    const [file, store] = [newPath('.json'), newPath()]
    writeFileSync(file, content)
    await expect(ingest([file], store)).rejects.toThrow(reason)
    await expect(ingest([file], store)).rejects.toMatchObject({ code: 'engine/no-input', exitStatus: 2 })
  })
})

test('an ingest that is told to stop keeps what it has read, and the next one goes on with the rest', async () => {
  const [store, whole] = [newPath(), newPath()]
  const files = ['10', '11', '12'].map((hour) => fileOf(vnetRecord([begin(1)], { time: `2026-11-01T${hour}:05:00Z` })))
  const stop = new AbortController()
  const options = { signal: stop.signal, unitBytes: 1, onProgress: () => stop.abort() }
  const report = await ingest(files, store, options)
  expect(report).toMatchObject({ interrupted: true, intervals: new Map([[Date.parse('2026-11-01T10:00:00Z'), 1]]) })
  expect(await storeRows(store, 'NTANetAnalytics')).toHaveLength(1)
  await ingest(files, store)
  await ingest(files, whole)
  expect(await tables(store)).toEqual(await tables(whole))
})

describe('logs whose paths name their hours', () => {
  function fileOfHour(hour: string, ...records: unknown[]): string {
    const path = join(newPath(), `y=2026/m=11/d=01/h=${hour}/m=00/PT1H.json`)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, blob(...records))
    return path
  }
  const recordAt = (time: string, port: number) => vnetRecord([begin(port)], { time: `2026-11-01T${time}:00Z` })

  test('are written while later ones are read, and reported as they were given', async () => {
    const store = newPath()
    const files = [
      fileOfHour('12', recordAt('12:05', 1)),
      fileOfHour('10', recordAt('10:05', 1)),
      fileOf(recordAt('11:05', 1)),
    ]
    const written: number[] = []
    const stages: string[] = []
    const report = await ingest(files, store, {
      unitBytes: 1,
      onStage: (stage) => stages.push(stage),
      onProgress: (progress) => written.push(stages.at(-1) === 'reading' ? progress.written : Number.NaN),
    })
    expect(written).toEqual([0, 0, 1, Number.NaN])
    expect(report.files.map(({ path }) => path)).toEqual(files)
    expect([...report.intervals]).toEqual([10, 11, 12].map((hour) => [Date.UTC(2026, 10, 1, hour), 1]))
  })

  test.each([{}, { rebuild: true }])(
    'and hold older records than that: no row is lost or doubled (%j)',
    async (options) => {
      const [store, whole] = [newPath(), newPath()]
      const records = ['10:05', '11:05', '12:05', '10:06', '10:07'].map((time, port) => recordAt(time, port))
      const [first, second, third, late, later] = records as [unknown, unknown, unknown, unknown, unknown]
      for (const path of [store, whole]) await ingest([fileOf(vnetRecord([begin(9)]))], path)
      const hours = [fileOfHour('10', first), fileOfHour('11', second, late), fileOfHour('12', third, late, later)]
      const report = await ingest(hours, store, { unitBytes: 1, ...options })
      await ingest([fileOf(...records)], whole, options)
      expect(await tables(store)).toEqual(await tables(whole))
      expect(report.files.map(({ duplicates }) => duplicates)).toEqual([0, 0, 1])
      expect(report.intervals.size).toBe(3)
    },
  )
})
