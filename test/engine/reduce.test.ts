import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { independentTotals } from '../harness/independent-totals.ts'
import { reduceFiles } from '../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../harness/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-reduce-'))
let files = 0

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.json`)
  writeFileSync(path, content)
  return path
}

async function reduce(...contents: (string | Uint8Array)[]) {
  return reduceFiles(contents.map(fileOf), { intervalMinutes: 60 })
}

const begin = (second: number, port = 40_000) =>
  `${1793527200 + second}000,10.0.0.4,10.0.1.5,${port},443,6,O,B,NX,0,0,0,0`
const end = (second: number, port = 40_000) =>
  `${1793527200 + second}000,10.0.0.4,10.0.1.5,${port},443,6,O,E,NX,3,300,2,4000`

describe('the reduction', () => {
  test('100 flows in one hour between two hosts on one port become one record that counts 100', async () => {
    const tuples = Array.from({ length: 100 }, (_, n) => [begin(n, 40_000 + n), end(n, 40_000 + n)]).flat()
    const { rows } = await reduce(blob(vnetRecord(tuples)))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      SrcIp: '10.0.0.4',
      DestIp: '10.0.1.5',
      DestPort: 443,
      AllowedOutFlows: 100n,
      CompletedFlows: 100n,
      PacketsSrcToDest: 300n,
      BytesSrcToDest: 30_000n,
      PacketsDestToSrc: 200n,
      BytesDestToSrc: 400_000n,
      RecordCount: 200n,
    })
  })

  test('spells its values as real rows do', async () => {
    const { rows } = await reduce(blob(vnetRecord([begin(0)])))
    expect(rows[0]).toMatchObject({
      FlowDirection: 'Outbound',
      FlowStatus: 'Allowed',
      L4Protocol: 'TCP',
      L7Protocol: 'https',
      FlowEncryption: 'Unencrypted',
      MacAddress: '00-0D-3A-00-00-01',
      AclGroup: '00000000-1234-abcd-ef00-c1c2c3c4c5c6',
      AclRule: 'web',
      TargetResourceId: '11111111-1111-1111-1111-111111111111/rg-net/vnet-hub',
      TargetResourceType: 'VirtualNetwork',
      FlowLogResourceId: '11111111-1111-1111-1111-111111111111/networkwatcherrg/networkwatcher_westeurope/vnet-hub',
    })
  })

  test('a tuple belongs to the interval of its record, whatever its own time', async () => {
    const { rows } = await reduce(blob(vnetRecord([begin(0)], { time: '2026-11-01T11:00:20.0000000Z' })))
    expect(rows[0]).toMatchObject({
      FlowIntervalStartTime: '2026-11-01T11:00:00.0000000Z',
      FlowIntervalEndTime: '2026-11-01T12:00:00.0000000Z',
      FlowStartTime: '2026-11-01T10:00:00.0000000Z',
    })
  })

  test('public addresses of one port become one row whose list adds up', async () => {
    const scan = (ip: string) => `1793527200000,${ip},10.0.0.4,5000,22,6,I,D,NX,0,0,0,0`
    const { rows } = await reduce(blob(vnetRecord([scan('8.8.8.8'), scan('9.9.9.9'), scan('9.9.9.9')])))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      FlowType: 'ExternalPublic',
      SrcIp: '',
      DestIp: '10.0.0.4',
      DeniedInFlows: 3n,
      SrcPublicIps: '8.8.8.8|1|0|0|0|0|0 9.9.9.9|2|0|0|0|0|0',
    })
  })

  test('version 1 counts flows and leaves bytes, packets and ends unknown', async () => {
    const { rows } = await reduce(blob(nsgRecord(1, ['1793527200,10.0.0.4,10.0.1.5,40000,443,T,I,A'])))
    expect(rows[0]).toMatchObject({
      AllowedInFlows: 1n,
      BytesSrcToDest: null,
      PacketsDestToSrc: null,
      CompletedFlows: null,
    })
  })

  test('sums beyond 2^53 stay exact', async () => {
    const big = '1793527200000,10.0.0.4,10.0.1.5,1,443,6,O,C,NX,1,9007199254740993,0,0'
    const { rows } = await reduce(blob(vnetRecord([big, big])))
    expect(rows[0]).toMatchObject({ BytesSrcToDest: 18_014_398_509_481_986n })
  })

  test('a tuple that breaks a rule is rejected with its place and shifts nothing', async () => {
    const { rows, files } = await reduce(blob(vnetRecord([begin(0), begin(1).replace(',6,', ',999,'), begin(2)])))
    expect(rows[0]).toMatchObject({ AllowedOutFlows: 2n })
    expect(files[0]).toMatchObject({
      status: 'partial',
      tuples: { read: 3, accepted: 2, rejected: 1 },
      rejects: [{ record: 1, tuple: 2, reason: 'protocol "999"' }],
    })
  })
})

describe('input as it comes', () => {
  test('an empty list of records is whole and gives no rows', async () => {
    const { rows, files } = await reduce('{"records":[]}')
    expect(rows).toEqual([])
    expect(files[0]).toMatchObject({ status: 'whole', records: 0 })
  })

  test('wrapper, bare record, array, lines, byte order mark, growing blob and tail read give the same rows', async () => {
    const [one, two] = [JSON.stringify(vnetRecord([begin(0)])), JSON.stringify(vnetRecord([end(5)]))]
    const forms = [
      `{"records":[${one},${two}]}`,
      `[${one},${two}]`,
      `${one}\n${two}\n`,
      `\ufeff{"records":[${one},${two}]}`,
    ]
    const open = [`{"records":[${one},${two}`, `,${one},${two}]}`]
    const results = await Promise.all([...forms, ...open].map((form) => reduce(form)))
    for (const result of results) {
      expect(result.rows).toEqual(results[0]!.rows)
      expect(result.files[0]!.status).toBe('whole')
    }
  })

  test('a file cut at any byte keeps its whole records and names the place of the cut', async () => {
    const records = [begin(0), begin(60), begin(120)].map((tuple) => JSON.stringify(vnetRecord([tuple])))
    const text = `{"records":[${records.join(',')}]}`
    const cut = text.indexOf(records[2]!) + 30
    const { rows, files } = await reduce(text.slice(0, cut))
    expect(rows[0]).toMatchObject({ AllowedOutFlows: 2n })
    expect(files[0]).toMatchObject({
      status: 'partial',
      reason: `cut inside the record at byte ${cut - 30}`,
      records: 2,
    })
  })

  test.each([
    ['', 'empty'],
    ['hello', 'not JSON'],
    ['{"name":"other"}', 'not a flow log record of a known version'],
    [blob(vnetRecord([], { flowLogVersion: 3 })), 'not a flow log record of a known version'],
    ['{"records":[{"time":', 'cut inside its first record'],
  ])('a file of %j is unusable, and its report says why', async (content, reason) => {
    const { files } = await reduce(content, '{"records":[]}')
    expect(files[0]).toMatchObject({ status: 'unusable', reason })
  })
})

describe.skipIf(!haveSamples)('real files (skipped where the samples are absent)', () => {
  test.each(FLOW_LOG_SAMPLES)('%s: totals equal the independent count', async (name) => {
    const path = flowLogSample(name)
    const { rows, files } = await reduceFiles([path], { intervalMinutes: 60 })
    const expected = independentTotals(path)
    expect(files[0]).toMatchObject({
      status: 'whole',
      records: expected.records,
      duplicates: expected.duplicates,
      tuples: { read: expected.tuples, accepted: expected.tuples, rejected: 0 },
    })
    expect(totalsOf(rows)).toEqual(name.startsWith('nsg-v1') ? flowsOnly(path) : expectedTotals(path))
  })
})

type Row = Awaited<ReturnType<typeof reduce>>['rows'][number]

function totalsOf(rows: readonly Row[]) {
  const of = (...columns: string[]) =>
    rows
      .flatMap((row) => columns.map((column) => row[column] as bigint | null))
      .reduce<bigint>((so, one) => so + (one ?? 0n), 0n)
  return {
    begins: of('AllowedInFlows', 'AllowedOutFlows'),
    denials: of('DeniedInFlows', 'DeniedOutFlows'),
    ends: of('CompletedFlows'),
    traffic: [of('PacketsSrcToDest'), of('BytesSrcToDest'), of('PacketsDestToSrc'), of('BytesDestToSrc')],
  }
}

function expectedTotals(path: string) {
  const { begins, denials, ends, traffic } = independentTotals(path)
  return { begins: BigInt(begins), denials: BigInt(denials), ends: BigInt(ends), traffic }
}

function flowsOnly(path: string) {
  return { ...expectedTotals(path), ends: 0n, traffic: [0n, 0n, 0n, 0n] }
}
