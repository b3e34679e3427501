import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLOW_TYPES } from '../../../src/model/index.ts'
import { blob, vnetRecord } from '../../harness/flow-log.ts'
import {
  blobOf,
  COUNTS,
  distinct,
  entriesOf,
  format,
  HOUR,
  holds,
  keyOf,
  log,
  logFile,
  MEASURED,
  number,
  PUBLIC,
  type ReducedRow,
  rawRecords,
  reduceTexts,
  texts,
  timeOf,
} from '../../harness/generated-log.ts'
import { reduceFiles } from '../../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../../harness/samples.ts'

test('I12: a row starts before it ends, both at times of its tuples, at most 90 s before its interval', () =>
  holds([log, format], async (records, as) => {
    const times = new Set(records.flatMap((one) => one.flows.map((flow) => timeOf(flow, one, as))))
    for (const { FlowStartTime, FlowEndTime, FlowIntervalStartTime } of (await reduceTexts([blobOf(records, as)]))
      .rows) {
      const [start, end, interval] = [FlowStartTime, FlowEndTime, FlowIntervalStartTime].map((time) =>
        Date.parse(String(time)),
      )
      expect(start).toBeLessThanOrEqual(end!)
      expect(times.has(start!) && times.has(end!)).toBe(true)
      expect(start).toBeGreaterThanOrEqual(interval! - 90_000)
    }
  }))

test('I13: no key comes twice in an interval', () =>
  holds([log, format], async (records, as) => {
    const keys = (await reduceTexts([blobOf(records, as)])).rows.map((row) => keyOf(row))
    expect(new Set(keys).size).toBe(keys.length)
  }))

/** What I14 asks of a row. */
function expectListOf(row: ReducedRow): void {
  const entries = entriesOf(row)
  if (entries.length === 0) return
  const sum = (index: number) => entries.reduce((so, entry) => so + BigInt(entry[index] ?? ''), 0n)
  expect(sum(1)).toBe(COUNTS.reduce((so, column) => so + number(row, column), 0n))
  expect(MEASURED.map((_, index) => sum(index + 2))).toEqual(MEASURED.map((column) => number(row, column)))
  const formatted = entries.map((entry) => entry.join('|'))
  expect(formatted.join(' ')).toBe(`${row.SrcPublicIps}${row.DestPublicIps}`)
  expect(formatted).toEqual([...formatted].sort())
  expect(new Set(entries.map(([ip]) => ip)).size).toBe(entries.length)
}

test('I14: a list adds up to its row, names no address twice, is sorted, and reads back as it was written', () =>
  holds([log, format], async (records, as) => {
    for (const row of (await reduceTexts([blobOf(records, as)])).rows) expectListOf(row)
  }))

test('I15: rows of public addresses, taken apart by address, give back what the tuples say', () =>
  holds([log, fc.constantFrom('nsg2' as const, 'vnet4' as const)], async (records, as) => {
    const taken = new Map<string, bigint[]>()
    const add = (ip: string, numbers: readonly bigint[]) =>
      taken.set(
        ip,
        (taken.get(ip) ?? numbers.map(() => 0n)).map((so, index) => so + numbers[index]!),
      )
    for (const row of (await reduceTexts([blobOf(records, as)])).rows) {
      for (const [ip = '', ...numbers] of entriesOf(row)) add(ip, numbers.map(BigInt))
    }
    const rowsTaken = new Map(taken)
    taken.clear()
    // without topology the remote side decides: the source of what comes in, the destination of what goes out
    for (const { src, dest, direction, state, counters } of distinct(records).flatMap(({ flows }) => flows)) {
      const remote = direction === 'I' ? src : dest
      if (!PUBLIC.includes(remote) && remote !== '168.63.129.16') continue
      const [packetsOut, bytesOut, packetsBack, bytesBack] =
        state === 'C' || state === 'E' ? counters : [0n, 0n, 0n, 0n]
      const started = state === 'B' || state === 'D' ? 1n : 0n
      add(remote, [started, state === 'E' ? 1n : 0n, packetsOut, packetsBack, bytesOut, bytesBack])
    }
    expect(rowsTaken).toEqual(taken)
  }))

const PROVENANCE = [
  ...['AclGroup', 'AclRule', 'FlowEncryption', 'TargetResourceId', 'TargetResourceType', 'FlowLogResourceId'],
]

test('I18: the same flows as NSG version 2 give the same rows but for provenance', () =>
  holds([log], async (records) => {
    // an NSG log knows no encryption, so one is what all flows have
    const plain = records.map((one) => ({ ...one, flows: one.flows.map((flow) => ({ ...flow, encryption: 'NX' })) }))
    const [nsg, vnet] = await Promise.all(
      (['nsg2', 'vnet4'] as const).map(async (as) => texts((await reduceTexts([blobOf(plain, as)])).rows, PROVENANCE)),
    )
    expect(nsg).toEqual(vnet)
  }))

test('I19: what is unknown goes to the rejects, and accepted and rejected are all that was read', () => {
  const strange = fc.constantFrom('Z', '', 'BB', '-1', '99999', 'NX-', 'x.y', '9223372036854775808')
  const good = `${HOUR},10.0.0.4,10.0.1.5,1,443,6,I,E,NX,1,1,1,1`.split(',')
  const field = fc.integer({ min: 0, max: good.length - 1 })
  return holds([log, strange, field], async (records, value, at) => {
    const broken = good.map((one, index) => (index === at ? value : one)).join(',')
    const record = vnetRecord([broken, good.join(',')], { time: new Date(HOUR + 1_000).toISOString() })
    const { rows, files } = await reduceTexts([blob(...rawRecords(records, 'vnet4'), record)])
    const { read, accepted, rejected } = files[0]!.tuples
    expect(accepted + rejected).toBe(read)
    const alone = vnetRecord([good.join(',')], { time: new Date(HOUR + 1_000).toISOString() })
    if (rejected === 1) {
      expect(files[0]!.rejects).toEqual([expect.objectContaining({ record: records.length + 1, tuple: 1 })])
      expect(rows).toEqual((await reduceTexts([blob(...rawRecords(records, 'vnet4'), alone)])).rows)
    } else expect([value, at >= 9 || value === '99999']).toEqual([expect.stringMatching(/^$|^99999$/), true]) // an empty counter is 0, and any digits count
  })
})

const NET = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network'
const KNOWLEDGE = {
  topology: logFile(
    JSON.stringify({
      takenAt: '2026-11-01T00:00:00Z',
      virtualNetworks: [
        { id: `${NET}/virtualNetworks/a`, region: 'r', prefixes: ['10.0.0.0/24'], subnets: [] },
        { id: `${NET}/virtualNetworks/b`, region: 'r', prefixes: ['10.0.1.0/24'], subnets: [] },
      ],
      networkInterfaces: [],
      sites: [
        { name: 'vpn', kind: 'VpnGateway', gatewayId: 'gw', prefixes: ['192.168.7.0/24'] },
        { name: 'clients', kind: 'PointToSite', gatewayId: 'gw', prefixes: ['fd00::/64'] },
      ],
    }),
  ),
  threats: logFile('ip,threatType,description\n9.9.9.9,C2,seen\n'),
}

test('I22: each row has one flow type, whatever is known and whatever is not', () => {
  const known = fc.record(
    { topology: fc.constant(KNOWLEDGE.topology), threats: fc.constant(KNOWLEDGE.threats) },
    { requiredKeys: [] },
  )
  return holds([log, format, known], async (records, as, enrichment) => {
    for (const { FlowType } of (await reduceTexts([blobOf(records, as)], enrichment)).rows) {
      expect(FLOW_TYPES).toContain(FlowType)
      const isInside = ['IntraVNet', 'InterVNet', 'S2S', 'P2S'].includes(String(FlowType))
      if (enrichment.topology === undefined) expect([FlowType, isInside]).toEqual([FlowType, false])
      if (enrichment.threats === undefined) expect(FlowType).not.toBe('MaliciousFlow')
    }
  })
})

test('every flow type can occur', async () => {
  const tuple = (src: string, dest: string) => `${HOUR},${src},${dest},1,443,6,O,B,NX,0,0,0,0`
  const pairs = [
    ...[
      ['10.0.0.4', '10.0.0.5'],
      ['10.0.0.4', '10.0.1.5'],
      ['10.0.0.4', '192.168.7.7'],
      ['10.0.0.4', 'fd00::9'],
    ],
    ...[
      ['10.0.0.4', '168.63.129.16'],
      ['10.0.0.4', '8.8.8.8'],
      ['10.0.0.4', '9.9.9.9'],
      ['10.0.0.4', '172.16.0.1'],
    ],
    ['172.16.0.1', '172.16.0.2'],
  ] as const
  const record = vnetRecord(pairs.map(([src, dest]) => tuple(src, dest)))
  const { rows } = await reduceTexts([blob(record)], KNOWLEDGE)
  expect(rows.map(({ FlowType }) => FlowType).sort()).toEqual([...FLOW_TYPES].sort())
})

describe.skipIf(!haveSamples).each(FLOW_LOG_SAMPLES)('real file %s (skipped where it is absent)', (name) => {
  test('keeps I12, I13, I14 and I22', async () => {
    const path = flowLogSample(name)
    const { rows } = await reduceFiles([path], { intervalMinutes: 60 })
    expect(rows.length).toBeGreaterThan(0)
    const keys = rows.map((row) => keyOf(row))
    expect(new Set(keys).size).toBe(keys.length)
    const stamps = readFileSync(path, 'utf8').matchAll(/"(\d{10,13}),/g)
    const times = new Set([...stamps].map(([, text]) => (text!.length > 10 ? Number(text) : Number(text) * 1000)))
    for (const row of rows) {
      const [start, end] = [row.FlowStartTime, row.FlowEndTime].map((time) => Date.parse(String(time)))
      expect(start).toBeLessThanOrEqual(end!)
      expect([times.has(start!), times.has(end!)]).toEqual([true, true])
      expect(FLOW_TYPES).toContain(row.FlowType)
      expectListOf(row)
    }
  })
})
