import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { innerFlows, runQuery } from '../../../queries/index.ts'
import { findEndChains, RECORD_TYPES } from '../../../src/engine/index.ts'
import { openRows } from '../../../src/store/index.ts'
import { blob, vnetRecord } from '../../harness/flow-log.ts'
import { blobOf, COUNTS, HOUR, holds, log, logFile, MEASURED, reduceTexts, sumOf } from '../../harness/generated-log.ts'
import { independentTotals } from '../../harness/independent-totals.ts'
import { flowLogSample, haveSamples } from '../../harness/samples.ts'

const NET = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network'
const nic = (name: string, mac: string, ip: string) => ({
  ...{
    id: `${NET}/networkInterfaces/${name}`,
    mac,
    subnetId: `${NET}/virtualNetworks/a/subnets/web`,
    privateIps: [ip],
  },
})
const topology = logFile(
  JSON.stringify({
    takenAt: '2026-11-01T00:00:00Z',
    virtualNetworks: [
      {
        id: `${NET}/virtualNetworks/a`,
        region: 'r',
        prefixes: ['10.0.0.0/16'],
        subnets: [{ name: 'web', prefixes: ['10.0.0.0/16'] }],
      },
    ],
    networkInterfaces: [nic('one', '000D3A000001', '10.0.0.4'), nic('two', '000D3A00000A', '10.0.0.5')],
  }),
)

/** What both NICs of one flow may write: often the same, sometimes a little else. */
const sighting = fc.record({
  state: fc.constantFrom('B', 'E', 'D'),
  bytes: fc.nat(9_999),
  seenBy: fc.constantFrom('source', 'destination', 'both'),
  more: fc.nat(99),
})

test('I21: inner flows keep a row per NIC, and counted once they are no less than either end says, no more than both', () =>
  holds(
    [fc.array(sighting, { minLength: 1, maxLength: 8 })],
    async (sightings) => {
      const tuple = (index: number, direction: 'I' | 'O', { state, bytes, more }: (typeof sightings)[number]) => {
        const sent = state === 'E' ? bytes + (direction === 'I' ? more : 0) : 0
        return `${HOUR + index},10.0.0.4,10.0.0.5,${2000 + index},443,6,${direction},${state},NX,${state === 'E' ? 1 : 0},${sent},0,0`
      }
      const written = (direction: 'I' | 'O', end: string) =>
        sightings.flatMap((one, index) =>
          one.seenBy === 'both' || one.seenBy === end ? [tuple(index, direction, one)] : [],
        )
      const { rows } = await reduceTexts(
        [
          blob(vnetRecord(written('O', 'source'), { macAddress: '000D3A000001' })),
          blob(vnetRecord(written('I', 'destination'), { macAddress: '000D3A00000A' })),
        ],
        { topology },
      )
      expect(rows.every(({ FlowType }) => FlowType === 'IntraVNet')).toBe(true)
      const store = await openRows({ NTANetAnalytics: rows }, { now: () => 0n })
      const [once] = (await runQuery(store, innerFlows, { from: new Date(HOUR), to: new Date(HOUR + 3_600_000) })).rows
      await store.close()
      const ends = ['Outbound', 'Inbound'].map((direction) => rows.filter((row) => row.FlowDirection === direction))
      const flows = ends.map((own) => COUNTS.reduce((so, column) => so + sumOf(own, column), 0n))
      const bytes = ends.map((own) => sumOf(own, 'BytesSrcToDest'))
      for (const [counted, said] of [
        [once!.Flows, flows],
        [once!.BytesSrcToDest!, bytes],
      ] as const) {
        expect([counted >= said[0]!, counted >= said[1]!, counted <= said[0]! + said[1]!]).toEqual([true, true, true])
      }
    },
    8,
  ))

test('I23: of a log that leaves types out, what is less than the truth is called a lower bound, and nothing else is', () =>
  holds([log, fc.subarray([...RECORD_TYPES], { minLength: 1 })], async (records, recordTypes) => {
    const kept = records.map((one) => ({ ...one, flows: one.flows.filter(({ state }) => recordTypes.includes(state)) }))
    const whole = await reduceTexts([blobOf(records)])
    const left = await reduceTexts([blobOf(kept)], { recordTypes })
    const { traffic, flows } = left.lowerBounds
    expect([whole.lowerBounds, traffic]).toEqual([
      { traffic: false, flows: false },
      !recordTypes.includes('C') || !recordTypes.includes('E'),
    ])
    for (const column of [...MEASURED.slice(1), ...COUNTS]) {
      const [less, all] = [sumOf(left.rows, column), sumOf(whole.rows, column)]
      const isBound = COUNTS.includes(column) ? flows : traffic
      // records that the filter makes equal count once: a bound is a bound all the more
      expect([column, less <= all, isBound || less === all || hasTwins(kept)]).toEqual([column, true, true])
    }
  }))

function hasTwins(records: readonly { readonly flows: readonly unknown[] }[]): boolean {
  const all = records.map((one) =>
    JSON.stringify(one, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
  )
  return new Set(all).size < all.length
}

describe('I25: bytes in E/B/E chains are told apart', () => {
  const event = fc.record({
    port: fc.constantFrom(4000, 4001),
    time: fc.nat(5),
    state: fc.constantFrom('B', 'E', 'C'),
    bytes: fc.nat(999),
  })

  test('as many as a reading by hand finds, whatever the order in the log', () =>
    holds(
      [fc.array(event, { maxLength: 14 }), fc.infiniteStream(fc.nat())],
      async (events, stream) => {
        const shuffled = events.map((one) => ({ one, at: stream.next().value })).sort((a, b) => a.at - b.at)
        const tuples = shuffled.map(({ one: { port, time, state, bytes } }) => {
          const counted = state === 'B' ? '0,0,0,0' : `1,${bytes},0,0`
          return `${HOUR + time},10.0.0.4,10.0.1.5,${port},443,6,O,${state},NX,${counted}`
        })
        const found = await findEndChains([logFile(blob(vnetRecord(tuples)))])
        expect([found.bytes, found.ofBytes]).toEqual(bytesInChains(events))
      },
      60,
    ))

  /** An end is in a chain when the flow begins at its own millisecond and ends later, or an earlier end is followed so by it. */
  function bytesInChains(
    events: readonly { port: number; time: number; state: string; bytes: number }[],
  ): [bigint, bigint] {
    let inside = 0
    for (const port of [4000, 4001]) {
      const own = events.filter((one) => one.port === port)
      const ends = own.filter(({ state }) => state === 'E').sort((a, b) => a.time - b.time || a.bytes - b.bytes)
      const begins = own.filter(({ state }) => state === 'B').map(({ time }) => time)
      ends.forEach((end, index) => {
        const leads = begins.includes(end.time) && index < ends.length - 1
        const follows = index > 0 && begins.includes(ends[index - 1]!.time)
        if (leads || follows) inside += end.bytes
      })
    }
    const all = events.filter(({ state }) => state !== 'B').reduce((so, { bytes }) => so + bytes, 0)
    return [BigInt(inside), BigInt(all)]
  }

  test('the chain of a real file: the second end repeats the first one’s counters', async () => {
    const at = (time: number, state: string, counters: string) =>
      `${time},10.0.0.4,10.0.1.5,4000,443,6,O,${state},NX,${counters}`
    const story = [
      at(HOUR, 'B', '0,0,0,0'),
      at(HOUR + 9, 'E', '8,5183,9,6707'),
      at(HOUR + 9, 'B', '0,0,0,0'),
      at(HOUR + 70, 'E', '10,5291,10,6809'),
    ]
    const file = logFile(blob(vnetRecord(story), vnetRecord(story))) // a record that comes twice is one
    expect(await findEndChains([file, file])).toEqual({ ends: 2, bytes: 23_990n, ofBytes: 23_990n })
  })

  // counted once by a script of its own over the samples: ends in chains, their bytes
  test.skipIf(!haveSamples).each([
    ['vnet-v4-erjosito-single-record.json', 4, 5008n],
    ['vnet-v4-sumologic-nic-target.json', 4, 56_601n],
    ['vnet-v4-sumologic-vnet-target.json', 0, 0n],
    ['nsg-v2-erjosito.json', 0, 0n],
  ])('%s has %i ends in chains (skipped where the samples are absent)', async (name, ends, bytes) => {
    const path = flowLogSample(name)
    const [, out, , back] = independentTotals(path).traffic
    expect(await findEndChains([path])).toEqual({ ends, bytes, ofBytes: out + back })
  })
})
