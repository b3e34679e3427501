import { appendFileSync, mkdtempSync, readdirSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowBook } from '../../src/engine/merge/flow-book.ts'
import { appendFlows, readFlows } from '../../src/engine/merge/flow-file.ts'
import { mergeBatches } from '../../src/engine/merge/merge-batches.ts'
import { mix } from '../../src/engine/merge/seeded-hash.ts'
import { splitByInterval } from '../../src/engine/merge/split-by-interval.ts'
import { batchOf, flowsOf } from '../harness/flow-batch.ts'
import { vnetRecord } from '../harness/flow-log.ts'
import { createReduction, type ReducedFlow } from '../harness/row-reduction.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-merge-'))
let files = 0
const HOUR = Date.parse('2026-11-01T10:00:00Z')

const address = fc.constantFrom('10.0.0.4', '10.0.1.5', '0.0.0.1', '::1', '2001:4860::1', '8.8.8.8')
const tuple = fc
  .tuple(address, address, fc.constantFrom(22, 443), fc.constantFrom('I', 'O'), fc.constantFrom('B', 'C', 'E', 'D'))
  .chain(([src, dest, port, direction, state]) =>
    fc
      .tuple(fc.nat(3_600_000), fc.constantFrom('NX', 'X'), fc.array(fc.nat(99_999), { minLength: 4, maxLength: 4 }))
      .map(
        ([at, encryption, counters]) =>
          `${HOUR + at},${src},${dest},1,${port},6,${direction},${state},${encryption},${counters.join(',')}`,
      ),
  )
/** Records of some hours and MACs; which of three readers gets each. */
const record = fc.record({
  reader: fc.nat(2),
  tuples: fc.array(tuple, { maxLength: 8 }),
  hour: fc.constantFrom('09', '10'),
  mac: fc.constantFrom('000D3A000001', '000D3A000002'),
})
const records = fc.array(record, { maxLength: 12 })
type Records = typeof records extends fc.Arbitrary<infer T> ? T : never

function reduce(list: Records) {
  const reduction = createReduction(60)
  for (const [index, { tuples, hour, mac }] of list.entries()) {
    const change = { time: `2026-11-01T${hour}:05:00.0000000Z`, macAddress: mac, note: index }
    reduction.add(Buffer.from(JSON.stringify(vnetRecord(tuples, change))), 1)
  }
  return [...reduction.flows()]
}

/** The same records as three readers see them: a batch each. */
function batchesOf(list: Records) {
  return [0, 1, 2].map((reader) => batchOf(reduce(list.filter((one) => one.reader === reader))))
}

const lines = (flows: readonly ReducedFlow[]) =>
  flows
    .map((flow) =>
      JSON.stringify(
        Object.entries(flow)
          .map(([name, value]) => `${name}=${value}`)
          .sort(),
      ),
    )
    .sort()

describe('batches that are brought together', () => {
  test('are the flows that one reader of all records would have found', () => {
    fc.assert(
      fc.property(records, (list) => {
        expect(lines(flowsOf(mergeBatches(batchesOf(list))))).toEqual(lines(reduce(list)))
      }),
      { numRuns: 200 },
    )
  })

  test('and that were taken apart by interval before, are the same', () => {
    fc.assert(
      fc.property(records, (list) => {
        const parts = batchesOf(list).flatMap(splitByInterval)
        for (const { intervalStart, flows } of parts) {
          expect(flowsOf(flows).every((flow) => flow.intervalStart === intervalStart)).toBe(true)
        }
        expect(lines(flowsOf(mergeBatches(parts.map(({ flows }) => flows))))).toEqual(lines(reduce(list)))
      }),
      { numRuns: 200 },
    )
  })

  test.each(['packetsOut', 'bytesOut', 'packetsBack', 'bytesBack'] as const)(
    'keep sums of %s exact up to 2^63-1, and stop beyond',
    (column) => {
      const one = (value: bigint) => {
        const batch = batchOf(
          reduce([
            {
              reader: 0,
              tuples: [`${HOUR},10.0.0.4,10.0.1.5,1,443,6,O,E,NX,1,1,1,1`],
              hour: '10',
              mac: '000D3A000001',
            },
          ]),
        )
        batch[column][0] = value
        return batch
      }
      const great = 2n ** 62n + 2n ** 32n - 1n
      expect(mergeBatches([one(great), one(2n ** 62n - 2n ** 32n)])[column][0]).toBe(2n ** 63n - 1n)
      expect(() => mergeBatches([one(great), one(great)])).toThrow('2^63-1')
    },
  )
})

describe('a file of flows', () => {
  test('gives back the batches that were appended, sums beyond 2^32 included', () => {
    fc.assert(
      fc.property(records, fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (list, bytes) => {
        const path = join(folder, `${files++}.flows`)
        const batches = batchesOf(list)
        if (batches[0]!.length > 0) batches[0]!.bytesOut[0] = bytes
        for (const batch of batches) appendFlows(path, [batch])
        expect(readFlows(path)).toEqual(batches)
      }),
      { numRuns: 60 },
    )
  })

  test('that is cut, or is something else, is refused by its name', () => {
    const path = join(folder, 'cut.flows')
    appendFlows(
      path,
      batchesOf([
        { reader: 0, tuples: [`${HOUR},10.0.0.4,10.0.1.5,1,443,6,O,E,NX,1,1,1,1`], hour: '10', mac: '000D3A000001' },
      ]),
    )
    const whole = readFlows(path)
    expect(whole).toHaveLength(3)
    appendFileSync(path, 'x')
    expect(() => readFlows(path)).toThrow('cut.flows is cut')
    truncateSync(path, 300)
    expect(() => readFlows(path)).toThrow('cut.flows is cut')
  })
})

test('a book without any memory gives what one with much gives, and leaves no files', () => {
  fc.assert(
    fc.property(records, (list) => {
      const scratch = mkdtempSync(join(folder, 'scratch-'))
      const [poor, rich] = [flowBook({ scratch, memory: 0 }), flowBook({ scratch, memory: 1e9 })]
      for (const batch of batchesOf(list)) {
        rich.add(structuredClone(batch)) // what a book puts aside is gone from memory
        poor.add(batch)
      }
      expect(poor.intervals()).toEqual(rich.intervals())
      const taken = poor.intervals().map((start) => [poor.take(start), rich.take(start)] as const)
      for (const [one, other] of taken) expect(lines(flowsOf(one))).toEqual(lines(flowsOf(other)))
      expect(lines(taken.flatMap(([one]) => flowsOf(one)))).toEqual(lines(reduce(list)))
      expect(readdirSync(scratch)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('addresses that meet in one place of a hash table under one seed are scattered under another', () => {
  const slot = (seed: number, address: number) => mix(seed, address) & 0xffff
  const meeting = Array.from({ length: 2 ** 20 }, (_, n) => 0x0a000000 + n).filter((one) => slot(1, one) < 16)
  expect(meeting.length).toBeGreaterThan(150)
  for (const seed of [2, 3, 0x80000001, 0xffffffff]) {
    const slots = meeting.map((one) => slot(seed, one))
    expect(new Set(slots).size).toBeGreaterThan(0.98 * meeting.length)
    expect(slots.filter((one) => one < 16).length).toBeLessThan(5)
  }
})
