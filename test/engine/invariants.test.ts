import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLOW_TYPES } from '../../src/model/index.ts'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { reduceFiles } from '../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../harness/samples.ts'

/** Invariants of a reduction by their numbers. I01 to I04, I07 and I08 stand in reduce.test.ts. */
const folder = mkdtempSync(join(tmpdir(), 'azta-invariants-'))
let files = 0

type Row = Awaited<ReturnType<typeof reduceFiles>>['rows'][number]

async function reduce(content: string, intervalMinutes: 10 | 60 = 60) {
  const path = join(folder, `${files++}.json`)
  writeFileSync(path, content)
  return reduceFiles([path], { intervalMinutes })
}

const HOUR = Date.parse('2026-11-01T10:00:00Z')

interface Flow {
  readonly second: number
  readonly src: string
  readonly srcPort: number
  readonly port: number
  readonly direction: 'I' | 'O'
  readonly state: 'B' | 'C' | 'E' | 'D'
  readonly counters: readonly number[]
}

const flow: fc.Arbitrary<Flow> = fc.record({
  second: fc.integer({ min: 0, max: 59 }),
  src: fc.constantFrom('10.0.0.4', '8.8.8.8', '9.9.9.9', '168.63.129.16', '2001:4860::1'),
  srcPort: fc.integer({ min: 1024, max: 65_535 }),
  port: fc.constantFrom(22, 443),
  direction: fc.constantFrom('I', 'O'),
  state: fc.constantFrom('B', 'C', 'E', 'D'),
  counters: fc.tuple(fc.nat(9), fc.nat(999), fc.nat(9), fc.nat(999)),
})

/** A minute of an hour or two, and the flows that its record holds. */
const minute = fc.record({
  at: fc.integer({ min: 0, max: 119 }),
  mac: fc.constantFrom('000D3A000001', '000D3A00000A'),
  flows: fc.array(flow, { maxLength: 6 }),
})
type Minute = typeof minute extends fc.Arbitrary<infer T> ? T : never
const minutes = fc.array(minute, { minLength: 1, maxLength: 8 })

const timeOf = (at: number) => `${new Date(HOUR + at * 60_000 + 5_000).toISOString().slice(0, -1)}0000Z`

function vnetTuple({ second, src, srcPort, port, direction, state, counters }: Flow, at: number): string {
  const counted = state === 'C' || state === 'E' ? counters : [0, 0, 0, 0]
  return `${HOUR + at * 60_000 - second * 1000},${src},10.0.1.5,${srcPort},${port},6,${direction},${state},NX,${counted.join(',')}`
}

function nsgTuple({ second, src, srcPort, port, direction, state, counters }: Flow, at: number): string {
  const counted = state === 'C' || state === 'E' ? counters.join(',') : ',,,'
  const time = (HOUR + at * 60_000) / 1000 - second
  return `${time},${src},10.0.1.5,${srcPort},${port},T,${direction},${state === 'D' ? 'D,B' : `A,${state}`},${counted}`
}

const vnetBlob = (list: readonly Minute[]) =>
  blob(
    ...list.map(({ at, mac, flows }) =>
      vnetRecord(
        flows.map((one) => vnetTuple(one, at)),
        { time: timeOf(at), macAddress: mac },
      ),
    ),
  )

const holds = (check: (list: readonly Minute[]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(minutes, check), { numRuns: 40 })
const number = (row: Row, column: string) => BigInt(String(row[column] ?? 0))
const COUNTS = ['AllowedInFlows', 'AllowedOutFlows', 'DeniedInFlows', 'DeniedOutFlows']
const SUMS = [
  ...COUNTS,
  'CompletedFlows',
  'PacketsSrcToDest',
  'PacketsDestToSrc',
  'BytesSrcToDest',
  'BytesDestToSrc',
  'RecordCount',
]

/** `ip|started|ended|packets out|packets back|bytes out|bytes back` of a row's list. */
function entriesOf(row: Row): string[][] {
  const text = `${row.SrcPublicIps}${row.DestPublicIps}`
  return text === '' ? [] : text.split(' ').map((entry) => entry.split('|'))
}

test('I05: version 1 gives flow counts, and null where nothing was measured', async () => {
  const { rows } = await reduce(
    blob(nsgRecord(1, ['1793527200,10.0.0.4,10.0.1.5,1,443,T,I,A', '1793527201,10.0.0.4,10.0.1.5,1,22,T,I,D'])),
  )
  expect(rows.map((row) => COUNTS.map((column) => number(row, column))).sort()).toEqual([
    [0n, 0n, 1n, 0n],
    [1n, 0n, 0n, 0n],
  ])
  for (const row of rows) expect(SUMS.slice(4, 9).map((column) => row[column])).toEqual([null, null, null, null, null])
})

test('I06: one count of the four is above zero, and a denied row carries nothing', () =>
  holds(async (list) => {
    for (const row of (await reduce(vnetBlob(list))).rows) {
      const counts = COUNTS.map((column) => number(row, column))
      expect(counts.filter((count) => count > 0n).length).toBeLessThanOrEqual(1)
      if (row.FlowStatus !== 'Denied') continue
      expect(counts[row.FlowDirection === 'Inbound' ? 2 : 3]).toBeGreaterThan(0n)
      expect(SUMS.slice(4, 9).map((column) => row[column])).toEqual([0n, 0n, 0n, 0n, 0n])
    }
  }))

test('I10: every tuple counts in the interval of its record, and in no other', () =>
  holds(async (list) => {
    const { rows } = await reduce(vnetBlob(list))
    for (const hour of [0, 1]) {
      const start = `${new Date(HOUR + hour * 3_600_000).toISOString().slice(0, -1)}0000Z`
      const distinct = new Map(list.map((one) => [JSON.stringify(one), one]))
      const expected = [...distinct.values()]
        .filter(({ at }) => Math.floor(at / 60) === hour)
        .reduce((so, { flows }) => so + flows.length, 0)
      const counted = rows
        .filter((row) => row.FlowIntervalStartTime === start)
        .reduce((so, row) => so + number(row, 'RecordCount'), 0n)
      expect(counted).toBe(BigInt(expected))
    }
  }))

test('I11: six reductions of 10 minutes, merged by key, are the one of 60', () =>
  holds(async (list) => {
    const [short, long] = [await reduce(vnetBlob(list), 10), await reduce(vnetBlob(list), 60)]
    const merged = new Map<string, { sums: bigint[]; start: string; end: string; entries: Map<string, bigint[]> }>()
    for (const row of short.rows) {
      const hour = String(row.FlowIntervalStartTime).slice(0, 13)
      const key = `${hour} ${keyOf(row)}`
      const group = merged.get(key) ?? { sums: SUMS.map(() => 0n), start: '9', end: '0', entries: new Map() }
      group.sums = group.sums.map((sum, index) => sum + number(row, SUMS[index]!))
      group.start = group.start < String(row.FlowStartTime) ? group.start : String(row.FlowStartTime)
      group.end = group.end > String(row.FlowEndTime) ? group.end : String(row.FlowEndTime)
      for (const [ip, ...numbers] of entriesOf(row)) {
        const before = group.entries.get(ip!) ?? numbers.map(() => 0n)
        group.entries.set(
          ip!,
          before.map((sum: bigint, index: number) => sum + BigInt(numbers[index]!)),
        )
      }
      merged.set(key, group)
    }
    const whole = new Map(
      long.rows.map((row) => [
        `${String(row.FlowIntervalStartTime).slice(0, 13)} ${keyOf(row)}`,
        {
          ...{
            sums: SUMS.map((column) => number(row, column)),
            start: String(row.FlowStartTime),
            end: String(row.FlowEndTime),
          },
          entries: new Map(entriesOf(row).map(([ip, ...numbers]) => [ip!, numbers.map(BigInt)])),
        },
      ]),
    )
    expect(merged).toEqual(whole)
  }))

const KEY = [
  ...['MacAddress', 'AclGroup', 'AclRule', 'SrcIp', 'DestIp', 'DestPort', 'L4Protocol', 'FlowDirection', 'FlowStatus'],
  ...['FlowEncryption', 'FlowType', 'Country', 'AzureRegion'],
]

/** What tells rows of one interval apart. */
function keyOf(row: Row): string {
  return JSON.stringify(KEY.map((column) => row[column]))
}

test('I12: a row starts before it ends, both at times of its tuples, at most 90 s before its interval', () =>
  holds(async (list) => {
    const times = new Set(
      list.flatMap(({ at, flows }) => flows.map(({ second }) => HOUR + at * 60_000 - second * 1000)),
    )
    for (const { FlowStartTime, FlowEndTime, FlowIntervalStartTime } of (await reduce(vnetBlob(list))).rows) {
      const [start, end, interval] = [FlowStartTime, FlowEndTime, FlowIntervalStartTime].map((time) =>
        Date.parse(String(time)),
      )
      expect(start).toBeLessThanOrEqual(end!)
      expect(times.has(start!) && times.has(end!)).toBe(true)
      expect(start).toBeGreaterThanOrEqual(interval! - 90_000)
    }
  }))

test('I13: no key comes twice in an interval', () =>
  holds(async (list) => {
    const keys = (await reduce(vnetBlob(list))).rows.map((row) => `${row.FlowIntervalStartTime} ${keyOf(row)}`)
    expect(new Set(keys).size).toBe(keys.length)
  }))

test('I14: a list adds up to its row, names no address twice, and is sorted', () =>
  holds(async (list) => {
    for (const row of (await reduce(vnetBlob(list))).rows) {
      const entries = entriesOf(row)
      if (entries.length === 0) continue
      const sum = (index: number) => entries.reduce((so, entry) => so + BigInt(entry[index]!), 0n)
      const columns = ['CompletedFlows', 'PacketsSrcToDest', 'PacketsDestToSrc', 'BytesSrcToDest', 'BytesDestToSrc']
      expect(sum(1)).toBe(COUNTS.reduce((so, column) => so + number(row, column), 0n))
      expect(columns.map((_, index) => sum(index + 2))).toEqual(columns.map((column) => number(row, column)))
      const texts = entries.map((entry) => entry.join('|'))
      expect(texts).toEqual([...texts].sort())
      expect(new Set(entries.map(([ip]) => ip)).size).toBe(entries.length)
    }
  }))

test('I15: rows of public addresses, taken apart by address, give back what the tuples say', () =>
  holds(async (list) => {
    const taken = new Map<string, bigint>()
    for (const row of (await reduce(vnetBlob(list))).rows) {
      for (const [ip, started] of entriesOf(row)) taken.set(ip!, (taken.get(ip!) ?? 0n) + BigInt(started!))
    }
    // without topology the remote side decides: the source of what comes in
    const distinct = [...new Map(list.map((one) => [JSON.stringify(one), one])).values()]
    const begun = distinct
      .flatMap(({ flows }) => flows)
      .filter(({ direction, src, state }) => direction === 'I' && src !== '10.0.0.4' && 'BD'.includes(state))
    for (const ip of taken.keys()) expect(taken.get(ip)).toBe(BigInt(begun.filter(({ src }) => src === ip).length))
  }))

test('I16: source ports change nothing', () =>
  holds(async (list) => {
    const other = list.map((one, index) => ({
      ...one,
      flows: one.flows.map((flow, at) => ({ ...flow, srcPort: 2000 + 100 * index + at })),
    }))
    const same = list.map((one, index) => ({
      ...one,
      flows: one.flows.map((flow, at) => ({ ...flow, srcPort: 9000 + 100 * index + at })),
    }))
    expect((await reduce(vnetBlob(other))).rows).toEqual((await reduce(vnetBlob(same))).rows)
  }))

test('I17: the letter case of ids and MACs changes nothing', () =>
  holds(async (list) => {
    const text = vnetBlob(list)
    const changed = text.replaceAll(
      /"(flowLogResourceID|targetResourceID|aclID|macAddress)":"([^"]*)"/g,
      (_all, key, id) => `"${key}":"${id.toLowerCase()}"`,
    )
    expect((await reduce(changed)).rows).toEqual((await reduce(text)).rows)
  }))

test('I18: the same flows as NSG version 2 give the same rows but for provenance', () =>
  holds(async (list) => {
    const nsg = blob(
      ...list.map(({ at, mac, flows }) => {
        const record = nsgRecord(
          2,
          flows.map((one) => nsgTuple(one, at)),
        )
        return JSON.parse(JSON.stringify({ ...record, time: timeOf(at) }).replaceAll('000D3A000001', mac))
      }),
    )
    const comparable = (rows: readonly Row[]) =>
      rows
        .map(
          ({
            AclGroup: _g,
            AclRule: _r,
            FlowEncryption: _e,
            TargetResourceId: _t,
            TargetResourceType: _k,
            FlowLogResourceId: _l,
            ...rest
          }) => JSON.stringify(Object.entries(rest).map(([name, cell]) => [name, String(cell)])),
        )
        .sort()
    expect(comparable((await reduce(nsg)).rows)).toEqual(comparable((await reduce(vnetBlob(list))).rows))
  }))

test('I19: what is unknown goes to the rejects, and accepted and rejected are all that was read', async () => {
  const strange = fc.constantFrom('Z', '', 'BB', '-1', '99999', 'NX-', 'x.y', '9223372036854775808')
  await fc.assert(
    fc.asyncProperty(minutes, strange, fc.integer({ min: 4, max: 12 }), async (list, value, field) => {
      const broken = vnetTuple(
        { second: 1, src: '10.0.0.4', srcPort: 1, port: 1, direction: 'I', state: 'E', counters: [1, 1, 1, 1] },
        0,
      ).split(',')
      broken[field] = value
      const record = vnetRecord([broken.join(',')], { time: timeOf(0) })
      const whole = JSON.parse(vnetBlob(list)).records
      const { rows, files: reports } = await reduce(blob(...whole, record))
      const { read, accepted, rejected } = reports[0]!.tuples
      expect(accepted + rejected).toBe(read)
      if (rejected === 1) expect(rows).toEqual((await reduce(vnetBlob(list))).rows)
      else expect(value).toMatch(/^$|^99999$/) // an empty counter is 0, and any digits count
    }),
    { numRuns: 60 },
  )
})

test('I20: sums beyond 2^53 are exact', async () => {
  const tuples = Array.from(
    { length: 3 },
    (_, index) => `${HOUR},10.0.0.4,10.0.1.5,${index + 1},443,6,O,E,NX,1,3000000000000000001,1,1`,
  )
  expect((await reduce(blob(vnetRecord(tuples)))).rows[0]).toMatchObject({ BytesSrcToDest: 9_000_000_000_000_000_003n })
})

test('I22: each row has one flow type, without any enrichment too', () =>
  holds(async (list) => {
    for (const { FlowType } of (await reduce(vnetBlob(list))).rows) {
      expect(FLOW_TYPES).toContain(FlowType)
      expect(['IntraVNet', 'InterVNet', 'S2S', 'P2S', 'MaliciousFlow']).not.toContain(FlowType)
    }
  }))

describe('I24: nothing in, nothing out', () => {
  test.each([
    ['no records', '{"records":[]}'],
    ['a record without flows', blob(vnetRecord([], { flowRecords: { flows: [] } }))],
    ['a group without tuples', blob(vnetRecord([]))],
  ])('%s', async (_what, content) => {
    expect(await reduce(content)).toMatchObject({ rows: [], ipDetails: [], files: [{ status: 'whole' }] })
  })
})

describe.skipIf(!haveSamples).each(FLOW_LOG_SAMPLES)('real file %s (skipped where it is absent)', (name) => {
  test('keeps I06, I12 and I13', async () => {
    const { rows } = await reduceFiles([flowLogSample(name)], { intervalMinutes: 60 })
    expect(rows.length).toBeGreaterThan(0)
    const keys = rows.map((row) => `${row.FlowIntervalStartTime} ${row.TargetResourceId} ${keyOf(row)}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const row of rows) {
      expect(COUNTS.filter((column) => number(row, column) > 0n).length).toBeLessThanOrEqual(1)
      expect(Date.parse(String(row.FlowStartTime))).toBeLessThanOrEqual(Date.parse(String(row.FlowEndTime)))
    }
  })
})
