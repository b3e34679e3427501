import { globSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { exactJson } from '../../src/model/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { PLANTED } from '../../src/sandbox/generator/traffic.ts'
import { writeEnrichment } from '../../src/sandbox/generator/write-enrichment.ts'
import { numberOf } from '../../src/sandbox/reducer/ranges.ts'
import { reduceSlowly } from '../../src/sandbox/reducer/reduce-slowly.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { bitsOf, mmdb } from '../harness/mmdb.ts'
import { reduceFiles } from '../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../harness/samples.ts'
import { rowLines } from '../harness/store-rows.ts'

test('one allowed flow, reduced by hand', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-slow-'))
  const tuples = [
    '1793527200000,10.0.0.4,8.8.8.8,40000,443,6,O,B,NX,0,0,0,0',
    '1793527205000,10.0.0.4,8.8.8.8,40000,443,6,O,E,NX,3,300,2,4000',
  ]
  writeFileSync(join(folder, 'log.json'), blob(vnetRecord(tuples)))
  const { rows } = await reduceSlowly([join(folder, 'log.json')], { intervalMinutes: 10 })
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    FlowIntervalStartTime: '2026-11-01T10:00:00.0000000Z',
    FlowIntervalEndTime: '2026-11-01T10:10:00.0000000Z',
    FlowStartTime: '2026-11-01T10:00:00.0000000Z',
    FlowEndTime: '2026-11-01T10:00:05.0000000Z',
    FlowType: 'ExternalPublic',
    SrcIp: '10.0.0.4',
    DestIp: '',
    DestPublicIps: '8.8.8.8|1|1|3|2|300|4000',
    AllowedOutFlows: 1n,
    CompletedFlows: 1n,
    BytesDestToSrc: 4000n,
  })
})

test('2001:db8::5 was no address of 2001:db8::/32: a :: in the middle stands for as many zeros as are missing', () => {
  expect(numberOf('2001:db8::5')).toBe(0x2001_0db8_0000_0000_0000_0000_0000_0005n)
  expect(numberOf('::1')).toBe(1n)
  expect(numberOf('fc00::')).toBe(0xfcn << 120n)
  expect(numberOf('1:2:3:4:5:6:7:8')).toBe(0x0001_0002_0003_0004_0005_0006_0007_0008n)
})

describe('the slow reducer crashed on files that the engine calls whole: it reads', () => {
  const one = vnetRecord(['1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'])
  const two = vnetRecord(['1793527260000,2001:0DB8::4,2001:db8:0::5,40000,443,6,O,B,NX,0,0,0,0'], {
    macAddress: '00-0d-3a-00-00-02',
  })
  const both = blob(one, two)
  const withoutMac = nsgRecord(2, ['1793527200,10.0.0.4,10.0.1.5,40000,443,T,O,A,B,,,,'])
  test.each([
    ['a list that still grows', both.slice(0, -2)],
    ['a list that still grows, behind a comma', `${both.slice(0, -2)},\n`],
    ['a list whose object is open', both.slice(0, -1)],
    ['the tail of a list', `,${both.slice('{"records":['.length)}`],
    ['gzip', gzipSync(both)],
    ['a byte order mark', `\ufeff${both}`],
    ['lines, one of them empty', `${JSON.stringify(one)}\n\n${JSON.stringify(two)}\n`],
    ['a bare list', JSON.stringify([one, two])],
    ['keys in another case', both.replaceAll('flowTuples', 'FlowTuples').replace('records', 'Records')],
    ['an NSG flow without a MAC of its own', blob(withoutMac).replace('"mac":"000D3A000001",', '')],
  ])('%s', async (_what, content) => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-slow-'))
    const file = join(folder, 'log.json')
    writeFileSync(file, content)
    const slow = await reduceSlowly([file], { intervalMinutes: 60 })
    const fast = await reduceFiles([file], { intervalMinutes: 60 })
    expect(fast.files.map(({ status }) => status)).toEqual(['whole'])
    expect(slow).toMatchObject({ filesRead: [file], unread: [] })
    expect(slow.rows.length).toBeGreaterThan(0)
    expect(rowLines(slow.rows)).toEqual(rowLines(fast.rows))
  })

  test('or names what it cannot read, and has nothing of it in its rows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-slow-'))
    const [good, bad] = [join(folder, 'a.json'), join(folder, 'b.json')]
    writeFileSync(good, both)
    writeFileSync(bad, blob(one, vnetRecord(['1793527200000,nonsense,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'])))
    const alone = await reduceSlowly([good], { intervalMinutes: 60 })
    const slow = await reduceSlowly([bad, good], { intervalMinutes: 60 })
    expect(slow.unread).toEqual([{ file: bad, reason: '"nonsense" is no address' }])
    expect(slow.rows).toEqual(alone.rows)
  })
})

describe('engine and slow reducer agree on every cell', () => {
  test.each([10, 60] as const)(
    'of generated logs, at %i minutes, with topology, geography and threats',
    async (intervalMinutes) => {
      const folder = mkdtempSync(join(tmpdir(), 'azta-twins-'))
      const estate = defaultEstate()
      await generateLogs({
        out: folder,
        estate,
        seed: 7,
        start: new Date('2026-11-01T00:00:00Z'),
        hours: 2,
        megabytes: 2,
      })
      const known = await writeEnrichment(folder, estateTopology(estate, new Date(0)))
      const files = globSync('**/PT1H.json', { cwd: folder }).map((file) => join(folder, file))
      const fast = await reduceFiles(files, { intervalMinutes, ...known })
      const slow = await reduceSlowly(files, { intervalMinutes, ...known })
      expect(slow.rows.length).toBeGreaterThan(100)
      expect(rowLines(fast.rows)).toEqual(rowLines(slow.rows))
      expect(slow.ipDetails.length).toBeGreaterThan(5)
      expect(rowLines(fast.ipDetails)).toEqual(rowLines(slow.ipDetails))
      const named = (column: string) => new Set(fast.rows.map((row) => row[column] ?? ''))
      expect(named('DestLoadBalancer')).toContain('22222222-2222-4222-8222-222222222222/rg-net-westeurope/lb-sql')
      expect(named('DestApplicationGateway')).toContain(
        '22222222-2222-4222-8222-222222222222/rg-net-westeurope/agw-web',
      )
      expect(named('PrivateEndpointResourceId')).toContain('rg-net-westeurope/pe-blob')
    },
  )

  test('of generated logs, with a MaxMind DB, Parquet, a STIX bundle that holds for an hour', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-twins-'))
    const estate = defaultEstate()
    const start = new Date('2026-11-01T00:00:00Z')
    await generateLogs({ out: folder, estate, seed: 8, start, hours: 2, megabytes: 1 })
    const known = await writeEnrichment(folder, estateTopology(estate, new Date(0)))
    const geo = [join(folder, 'geo.mmdb'), join(folder, 'geo.parquet'), known.geo[1]!]
    const america = { country: { iso_code: 'US' } }
    writeFileSync(geo[0]!, mmdb(6, [{ bits: `${'0'.repeat(96)}${bitsOf('8.0.0.0/8')}`, record: america }]))
    const ranges = `SELECT '45.0.0.0' AS "start", '185.255.255.255' AS "end", 'NL' AS country`
    await (await memoryDatabase()).run(`COPY (${ranges}) TO '${geo[1]}' (FORMAT parquet)`)
    const threats = join(folder, 'threats.json')
    const pattern = `[ipv4-addr:value = '${PLANTED.beacon}' OR ipv4-addr:value ISSUBSET '81.2.69.0/24']`
    const until = { valid_from: '2026-11-01T00:00:00Z', valid_until: '2026-11-01T01:00:00Z' }
    const indicator = { type: 'indicator', id: 'indicator--1', pattern, labels: ['c2'], name: 'planted', ...until }
    writeFileSync(threats, JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: [indicator] }))
    const files = globSync('**/PT1H.json', { cwd: folder }).map((file) => join(folder, file))
    const options = { intervalMinutes: 60, topology: known.topology, geo, threats } as const
    const [fast, slow] = [await reduceFiles(files, options), await reduceSlowly(files, options)]
    const malicious = fast.rows.filter(({ FlowType }) => FlowType === 'MaliciousFlow')
    expect(new Set(malicious.map((row) => row.FlowIntervalStartTime))).toEqual(
      new Set(['2026-11-01T00:00:00.0000000Z']),
    )
    expect(new Set(slow.rows.map(({ Country }) => Country))).toEqual(new Set(['', 'us', 'nl']))
    expect(rowLines(fast.rows)).toEqual(rowLines(slow.rows))
    expect(rowLines(fast.ipDetails)).toEqual(rowLines(slow.ipDetails))
  })

  test('of generated logs, with what a workspace says of addresses instead of geography and threats', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-twins-'))
    const estate = defaultEstate()
    const start = new Date('2026-11-01T00:00:00Z')
    await generateLogs({ out: folder, estate, seed: 11, start, hours: 2, megabytes: 1 })
    const { topology, ...known } = await writeEnrichment(folder, estateTopology(estate, new Date(0)))
    const files = globSync('**/PT1H.json', { cwd: folder }).map((file) => join(folder, file))
    const whole = await reduceSlowly(files, { intervalMinutes: 60, topology, ...known })
    const ipDetails = join(folder, 'ip-details.json')
    writeFileSync(ipDetails, exactJson(whole.ipDetails))
    const options = { intervalMinutes: 60, topology, ipDetails } as const
    const [fast, slow] = [await reduceFiles(files, options), await reduceSlowly(files, options)]
    // the workspace's own details group public addresses as the workspace did
    expect(rowLines(fast.rows)).toEqual(rowLines(whole.rows))
    expect(rowLines(slow.rows)).toEqual(rowLines(whole.rows))
    expect(rowLines(fast.ipDetails)).toEqual(rowLines(whole.ipDetails))
  })

  test('of generated NSG logs in the older table, VNet logs beside them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-twins-'))
    const estate = defaultEstate()
    const start = new Date('2026-11-01T00:00:00Z')
    await generateLogs({ out: folder, estate, seed: 9, start, hours: 1, megabytes: 1 })
    const known = await writeEnrichment(folder, estateTopology(estate, new Date(0)))
    const files = globSync('**/PT1H.json', { cwd: folder }).map((file) => join(folder, file))
    const options = { intervalMinutes: 60, schema: 'nsg', ...known } as const
    const [fast, slow] = [await reduceFiles(files, options), await reduceSlowly(files, options)]
    expect([slow.nsgRows.length, slow.rows.length].every((count) => count > 50)).toBe(true)
    expect(rowLines(fast.nsgRows)).toEqual(rowLines(slow.nsgRows))
    expect(rowLines(fast.rows)).toEqual(rowLines(slow.rows))
    expect(rowLines(fast.ipDetails)).toEqual(rowLines(slow.ipDetails))
  })

  test.skipIf(!haveSamples).each(FLOW_LOG_SAMPLES)('of the real file %s (skipped where it is absent)', async (name) => {
    const file = flowLogSample(name)
    const [fast, slow] = [
      await reduceFiles([file], { intervalMinutes: 60 }),
      await reduceSlowly([file], { intervalMinutes: 60 }),
    ]
    const older = { intervalMinutes: 60, schema: 'nsg' } as const
    expect(rowLines((await reduceFiles([file], older)).nsgRows)).toEqual(
      rowLines((await reduceSlowly([file], older)).nsgRows),
    )
    expect(slow.rows.length).toBeGreaterThan(0)
    expect(rowLines(fast.rows)).toEqual(rowLines(slow.rows))
    expect(rowLines(fast.ipDetails)).toEqual(rowLines(slow.ipDetails))
  })
})
