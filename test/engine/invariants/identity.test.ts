import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blob } from '../../harness/flow-log.ts'
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
  type ReducedRow,
  rawRecords,
  reduceTexts,
  texts,
} from '../../harness/generated-log.ts'
import { reduceFiles } from '../../harness/reduce-files.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../../harness/samples.ts'

const whole = fc.record({ records: log, as: format })

test('I07: the same blob or record once more changes nothing', () =>
  holds([whole], async ({ records, as }) => {
    const once = texts((await reduceTexts([blobOf(records, as)])).rows)
    expect(texts((await reduceTexts([blobOf(records, as), blobOf(records, as)])).rows)).toEqual(once)
    expect(texts((await reduceTexts([blobOf([...records, ...records], as)])).rows)).toEqual(once)
  }))

test('I08: the order of blobs and records does not matter', () =>
  holds([whole, fc.infiniteStream(fc.nat())], async ({ records, as }, stream) => {
    const once = texts((await reduceTexts([blobOf(records, as)])).rows)
    const shuffled = records.map((one) => ({ one, at: stream.next().value })).sort((a, b) => a.at - b.at)
    expect(texts((await reduceTexts(shuffled.map(({ one }) => blobOf([one], as)))).rows)).toEqual(once)
  }))

test('I09: a blob read up to any byte, and then the rest, is the blob read whole', () =>
  holds([whole, fc.double({ min: 0, max: 1, noNaN: true })], async ({ records, as }, share) => {
    const raw = rawRecords(records, as).map((one) => JSON.stringify(one))
    const text = `{"records":[${raw.join(',')}]}`
    const cut = Math.floor(share * text.length)
    const ends = raw.map((_, index) => '{"records":['.length + raw.slice(0, index + 1).join(',').length)
    const resume = Math.max(0, ...ends.filter((end) => end <= cut))
    const once = texts((await reduceTexts([text])).rows)
    expect(texts((await reduceTexts([text.slice(0, cut), text])).rows)).toEqual(once)
    expect(texts((await reduceTexts([text.slice(0, cut), resume === 0 ? text : text.slice(resume)])).rows)).toEqual(
      once,
    )
    const { files } = await reduceTexts([text.slice(0, cut), text])
    expect(files[0]!.records + files[0]!.duplicates).toBe(ends.filter((end) => end <= cut).length)
  }))

test('I10: every tuple counts in the interval of its record, and hours add up to the whole', () =>
  holds([whole], async ({ records, as }) => {
    const { rows } = await reduceTexts([blobOf(records, as)])
    const hours = [0, 1].map((hour) => records.filter(({ at }) => Math.floor(at / 60) === hour))
    for (const [hour, own] of hours.entries()) {
      const start = `${new Date(HOUR + hour * 3_600_000).toISOString().slice(0, -1)}0000Z`
      const counted = rows.filter((row) => row.FlowIntervalStartTime === start)
      const expected = distinct(own).reduce((so, { flows }) => so + flows.length, 0)
      expect(counted.reduce((so, row) => so + number(row, 'RecordCount'), 0n)).toBe(BigInt(expected))
    }
    const apart = await Promise.all(hours.map((own) => reduceTexts([blobOf(own, as)])))
    expect(texts(apart.flatMap((one) => one.rows))).toEqual(texts(rows))
  }))

const SUMS = [...COUNTS, ...MEASURED, 'RecordCount']

/** Rows merged by their key: sums, least start, greatest end, the union of the lists; unknown stays unknown. */
function merged(rows: readonly ReducedRow[]) {
  const groups = new Map<string, { sums: (bigint | null)[]; start: string; end: string; list: Map<string, bigint[]> }>()
  for (const row of rows) {
    const key = `${String(row.FlowIntervalStartTime).slice(0, 13)} ${keyOf(row, ['FlowIntervalStartTime'])}`
    const group = groups.get(key) ?? { sums: SUMS.map(() => 0n), start: '9', end: '0', list: new Map() }
    group.sums = group.sums.map((so, index) =>
      so === null || row[SUMS[index]!] === null ? null : so + number(row, SUMS[index]!),
    )
    if (String(row.FlowStartTime) < group.start) group.start = String(row.FlowStartTime)
    if (String(row.FlowEndTime) > group.end) group.end = String(row.FlowEndTime)
    for (const [ip = '', ...numbers] of entriesOf(row)) {
      const before: bigint[] = group.list.get(ip) ?? numbers.map(() => 0n)
      group.list.set(
        ip,
        before.map((so, index) => so + BigInt(numbers[index]!)),
      )
    }
    groups.set(key, group)
  }
  return groups
}

test('I11: six reductions of 10 minutes, merged by key, are the one of 60', () =>
  holds([whole], async ({ records, as }) => {
    const [short, long] = [10, 60].map((intervalMinutes) => ({ intervalMinutes }) as { intervalMinutes: 10 | 60 })
    const pieces = merged((await reduceTexts([blobOf(records, as)], short)).rows)
    expect(pieces).toEqual(merged((await reduceTexts([blobOf(records, as)], long)).rows))
  }))

test('I16: source ports change nothing', () =>
  holds([log, format, fc.nat(999)], async (records, as, more) => {
    // ports of their own, so that no two records become equal or stop being equal
    const ported = (from: number) =>
      distinct(records).map((one, index) => ({
        ...one,
        flows: one.flows.map((flow, at) => ({ ...flow, srcPort: from + 100 * index + at })),
      }))
    const [left, right] = [
      await reduceTexts([blobOf(ported(2000), as)]),
      await reduceTexts([blobOf(ported(9000 + more), as)]),
    ]
    expect(texts(left.rows)).toEqual(texts(right.rows))
    expect(left.rows.map((row) => row.SrcPorts ?? '').join('')).toBe('')
  }))

const CASES: readonly ((text: string) => string)[] = [
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => [...text].map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(''),
]

test('I17: the letter case of ids and MACs changes nothing', () =>
  holds([whole, fc.constantFrom(...CASES)], async ({ records, as }, change) => {
    const text = blobOf(distinct(records), as)
    const ids = /"(flowLogResourceID|targetResourceID|resourceId|aclID|macAddress|mac)":"([^"]*)"/g
    const changed = text.replaceAll(ids, (_all, key, id) => `"${key}":"${change(id)}"`)
    expect(texts((await reduceTexts([changed])).rows)).toEqual(texts((await reduceTexts([text])).rows))
  }))

describe('I24: nothing in, nothing out', () => {
  const nothing = fc.constantFrom(
    { flowRecords: { flows: [] } },
    { flowRecords: { flows: [{ aclID: 'a', flowGroups: [] }] } },
    { flowRecords: { flows: [{ aclID: 'a', flowGroups: [{ rule: 'r', flowTuples: [] }] }] } },
  )
  test('of records without tuples, in any number', () =>
    holds([fc.array(fc.tuple(nothing, fc.nat(59)))], async (bodies) => {
      const records = bodies.map(([body, second]) => ({
        ...{
          time: `2026-11-01T10:00:${String(second).padStart(2, '0')}Z`,
          flowLogVersion: 4,
          macAddress: '000D3A000001',
        },
        ...{ flowLogResourceID: '/l', targetResourceID: '/t', ...body },
      }))
      expect(await reduceTexts([blob(...records)])).toMatchObject({
        rows: [],
        ipDetails: [],
        files: [{ status: 'whole' }],
      })
    }))

  test('of NSG records without flows', async () => {
    const empty = (flows: unknown) => ({
      ...{ time: '2026-11-01T10:00:00Z', macAddress: '000D3A000001', resourceId: '/n' },
      properties: { Version: 2, flows },
    })
    const file = logFile(blob(empty([]), empty([{ rule: 'r', flows: [] }])))
    expect(await reduceFiles([file], { intervalMinutes: 60 })).toMatchObject({ rows: [], files: [{ status: 'whole' }] })
  })
})

describe.skipIf(!haveSamples).each(FLOW_LOG_SAMPLES)('real file %s (skipped where it is absent)', (name) => {
  test('keeps I07, I11 and I16', async () => {
    const path = flowLogSample(name)
    const once = await reduceFiles([path], { intervalMinutes: 60 })
    expect(texts((await reduceFiles([path, path], { intervalMinutes: 60 })).rows)).toEqual(texts(once.rows))
    const short = await reduceFiles([path], { intervalMinutes: 10 })
    expect(merged(short.rows)).toEqual(merged(once.rows))
    expect(once.rows.map((row) => row.SrcPorts ?? '').join('')).toBe('')
  })

  test('keeps I08, I09 and I17', async () => {
    const content = readFileSync(flowLogSample(name), 'utf8').trim()
    const once = texts((await reduceTexts([content])).rows)
    const raw: readonly unknown[] =
      content.startsWith('{"records"') || !content.includes('\n{')
        ? (JSON.parse(content).records ?? [JSON.parse(content)])
        : content.split('\n').map((line) => JSON.parse(line))
    expect(texts((await reduceTexts([...raw].reverse().map((one) => blob(one)))).rows)).toEqual(once)
    for (const share of [0.2, 0.55, 0.9]) {
      const cut = content.slice(0, Math.floor(share * content.length))
      expect(texts((await reduceTexts([cut, content])).rows)).toEqual(once)
    }
    const ids = /"(flowLogResourceID|targetResourceID|resourceId|aclID|macAddress|mac)"(\s*:\s*)"([^"]*)"/gi
    for (const change of CASES) {
      const changed = content.replaceAll(ids, (_all, key, colon, id) => `"${key}"${colon}"${change(id)}"`)
      expect(texts((await reduceTexts([changed])).rows)).toEqual(once)
    }
  })
})
