import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  blobOf,
  COUNTS,
  distinct,
  format,
  type GeneratedRecord,
  HOUR,
  holds,
  log,
  logFile,
  MEASURED,
  number,
  reduceTexts,
  sumOf,
} from '../../harness/generated-log.ts'
import { independentTotals } from '../../harness/independent-totals.ts'
import { reduceFiles } from '../../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../../harness/samples.ts'

const flowsOf = (records: readonly GeneratedRecord[]) => distinct(records).flatMap(({ flows }) => flows)
const count = (list: readonly unknown[]) => BigInt(list.length)

test('I01: packets and bytes are conserved, each of the four counters by itself', () =>
  holds([log], async (records) => {
    const { rows } = await reduceTexts([blobOf(records)])
    const counted = flowsOf(records).filter(({ state }) => state === 'C' || state === 'E')
    for (const [index, column] of [
      'PacketsSrcToDest',
      'BytesSrcToDest',
      'PacketsDestToSrc',
      'BytesDestToSrc',
    ].entries()) {
      expect([column, sumOf(rows, column)]).toEqual([
        column,
        counted.reduce((so, one) => so + one.counters[index]!, 0n),
      ])
    }
  }))

test('I02: begins are conserved, by direction too', () =>
  holds([log, format], async (records, as) => {
    const { rows } = await reduceTexts([blobOf(records, as)])
    const begun = flowsOf(records).filter(({ state }) => state === 'B' || (as === 'nsg1' && state !== 'D'))
    expect(sumOf(rows, 'AllowedInFlows')).toBe(count(begun.filter(({ direction }) => direction === 'I')))
    expect(sumOf(rows, 'AllowedOutFlows')).toBe(count(begun.filter(({ direction }) => direction === 'O')))
  }))

test('I03: denials are conserved, by direction too', () =>
  holds([log, format], async (records, as) => {
    const { rows } = await reduceTexts([blobOf(records, as)])
    const denied = flowsOf(records).filter(({ state }) => state === 'D')
    expect(sumOf(rows, 'DeniedInFlows')).toBe(count(denied.filter(({ direction }) => direction === 'I')))
    expect(sumOf(rows, 'DeniedOutFlows')).toBe(count(denied.filter(({ direction }) => direction === 'O')))
  }))

test('I04: ends are conserved', () =>
  holds([log, fc.constantFrom('nsg2', 'vnet4')], async (records, as) => {
    const { rows } = await reduceTexts([blobOf(records, as)])
    expect(sumOf(rows, 'CompletedFlows')).toBe(count(flowsOf(records).filter(({ state }) => state === 'E')))
  }))

test('I05: version 1 gives flow counts, and null where nothing was measured', () =>
  holds([log], async (records) => {
    const { rows } = await reduceTexts([blobOf(records, 'nsg1')])
    for (const row of rows) {
      expect(MEASURED.map((column) => row[column])).toEqual([null, null, null, null, null])
      expect(COUNTS.reduce((so, column) => so + number(row, column), 0n)).toBe(row.RecordCount)
    }
  }))

test('I06: one count of the four is above zero, and a denied row carries nothing', () =>
  holds([log, fc.constantFrom('nsg2', 'vnet4')], async (records, as) => {
    for (const row of (await reduceTexts([blobOf(records, as)])).rows) {
      const counts = COUNTS.map((column) => number(row, column))
      expect(counts.filter((one) => one > 0n).length).toBeLessThanOrEqual(1)
      if (row.FlowStatus !== 'Denied') continue
      expect(counts[row.FlowDirection === 'Inbound' ? 2 : 3]).toBeGreaterThan(0n)
      expect(MEASURED.map((column) => row[column])).toEqual([0n, 0n, 0n, 0n, 0n])
    }
  }))

test('I20: sums beyond 2^53 are exact', () => {
  const large = fc.bigInt({ min: 2n ** 53n, max: 2n ** 60n })
  return holds([fc.array(large, { minLength: 1, maxLength: 7 })], async (counters) => {
    const flow = {
      lag: 2,
      src: '10.0.0.4',
      dest: '10.0.1.5',
      port: 443,
      protocol: 6,
      direction: 'O',
      state: 'E',
    } as const
    const flows = counters.map((bytes, index) => {
      return { ...flow, srcPort: 2000 + index, encryption: 'NX', counters: [1n, bytes, 1n, bytes - 1n] as const }
    })
    const record = { at: 0, mac: '000D3A000001', rule: 'UserRule_Web', flows } as GeneratedRecord
    const { rows } = await reduceTexts([blobOf([record])])
    const sum = counters.reduce((so, one) => so + one, 0n)
    expect(rows.map((row) => [row.BytesSrcToDest, row.BytesDestToSrc])).toEqual([[sum, sum - count(counters)]])
  })
})

describe.skipIf(!haveSamples).each(FLOW_LOG_SAMPLES)('real file %s (skipped where it is absent)', (name) => {
  test('keeps I01 to I06', async () => {
    const path = flowLogSample(name)
    const { rows } = await reduceFiles([path], { intervalMinutes: 60 })
    const expected = independentTotals(path)
    const isMeasured = !name.startsWith('nsg-v1')
    const traffic = ['PacketsSrcToDest', 'BytesSrcToDest', 'PacketsDestToSrc', 'BytesDestToSrc']
    expect(traffic.map((column) => sumOf(rows, column))).toEqual(isMeasured ? expected.traffic : [0n, 0n, 0n, 0n])
    expect(sumOf(rows, 'AllowedInFlows') + sumOf(rows, 'AllowedOutFlows')).toBe(BigInt(expected.begins))
    expect(sumOf(rows, 'DeniedInFlows') + sumOf(rows, 'DeniedOutFlows')).toBe(BigInt(expected.denials))
    expect(sumOf(rows, 'CompletedFlows')).toBe(isMeasured ? BigInt(expected.ends) : 0n)
    for (const row of rows) {
      expect(COUNTS.filter((column) => number(row, column) > 0n).length).toBeLessThanOrEqual(1)
      if (!isMeasured) expect(MEASURED.map((column) => row[column])).toEqual([null, null, null, null, null])
      else if (row.FlowStatus === 'Denied') expect(MEASURED.map((column) => row[column])).toEqual([0n, 0n, 0n, 0n, 0n])
    }
  })
})

test('a generated log is what an independent reading of it says', () =>
  holds([log], async (records) => {
    const { tuples, records: read } = independentTotals(logFile(blobOf(records)))
    expect([tuples, read]).toEqual([flowsOf(records).length, distinct(records).length])
    expect(HOUR % 3_600_000).toBe(0)
  }))
