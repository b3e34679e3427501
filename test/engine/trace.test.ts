import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COUNTED, sumsOf, type TracedRow, traceRows } from '../../src/engine/index.ts'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { blobOf, format, holds, log, logFile, number, type ReducedRow, reduceTexts } from '../harness/generated-log.ts'

/** The columns of a reduced row by which its tuples are found. */
function traced(row: ReducedRow): TracedRow {
  const cells = Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell ?? ''])) // texts that nobody knows are empty
  const moment = (cell: unknown) => (typeof cell === 'number' ? cell : Date.parse(String(cell)))
  return {
    ...(cells as unknown as TracedRow),
    FlowIntervalStartTime: moment(row.FlowIntervalStartTime),
    FlowIntervalEndTime: moment(row.FlowIntervalEndTime),
    DestPort: Number(row.DestPort),
  }
}

test('the tuples found behind a row come to every number of it, and every accepted tuple stands behind one row', () =>
  holds([log, format, fc.boolean()], async (records, as, twice) => {
    const text = blobOf(records, as)
    const { rows, files } = await reduceTexts(twice ? [text, text] : [text])
    if (rows.length === 0) return
    const path = logFile(text)
    const { tuples, unread } = await traceRows([path], rows.map(traced))
    expect(unread).toEqual([])
    for (const [index, row] of rows.entries()) {
      const sums = sumsOf(tuples.filter((one) => one.row === index))
      const known = COUNTED.filter((name) => row[name] !== null && row[name] !== undefined)
      expect(known.map((name) => [name, sums[name]])).toEqual(known.map((name) => [name, number(row, name)]))
    }
    expect(tuples).toHaveLength(files.reduce((so, one) => so + one.tuples.accepted, 0))
  }))

const TUPLE = (port: number, more = '6,O,B,NX,0,0,0,0') => `1793527200000,10.0.0.4,10.0.1.5,${port},443,${more}`

test('a tuple is told with its file, its record, its place in it and its source port', async () => {
  const first = vnetRecord(['1793527200000,10.0.0.9,10.0.1.5,1,443,6,O,B,NX,0,0,0,0'])
  const path = logFile(blob(first, vnetRecord([TUPLE(40_000), 'no tuple', TUPLE(40_001, '6,O,E,NX,1,60,2,120')])))
  const { rows } = await reduceTexts([blob(vnetRecord([TUPLE(40_000)]))])
  const { tuples } = await traceRows([path], [traced(rows[0]!)])
  expect(tuples.map(({ file, record, tuple, srcPort, rule }) => ({ file, record, tuple, srcPort, rule }))).toEqual([
    { file: path, record: 2, tuple: 1, srcPort: 40_000, rule: 'UserRule_Web' },
    { file: path, record: 2, tuple: 3, srcPort: 40_001, rule: 'UserRule_Web' },
  ])
  expect(sumsOf(tuples)).toMatchObject({
    RecordCount: 2n,
    AllowedOutFlows: 1n,
    CompletedFlows: 1n,
    BytesDestToSrc: 120n,
  })
})

test('a record that comes twice counts once, one of the next hour not at all, and what is cut or gone is told', async () => {
  const record = vnetRecord([TUPLE(40_000)])
  const later = vnetRecord([TUPLE(40_002)], { time: '2026-11-01T11:00:00.0000000Z' })
  const whole = logFile(blob(record, later))
  const cut = logFile(blob(record, later).slice(0, -40))
  const { rows } = await reduceTexts([blob(record)])
  const { tuples, duplicates, unread } = await traceRows([whole, cut, '/nowhere/at/all'], [traced(rows[0]!)])
  expect(tuples.map(({ srcPort }) => srcPort)).toEqual([40_000])
  expect(duplicates).toBe(1)
  expect(unread.map(({ path }) => path)).toEqual([cut, '/nowhere/at/all'])
  expect(unread.map(({ reason }) => reason)).toEqual([
    `what comes from byte ${blob(record, later).indexOf(JSON.stringify(later))} on is no whole record`,
    'unreadable (ENOENT)',
  ])
})

test('NSG logs of version 1 tell no sums: they stay unknown', async () => {
  const text = blob(nsgRecord(1, ['1793527200,10.0.0.4,8.8.8.8,40000,53,U,O,A']))
  const { rows } = await reduceTexts([text])
  const { tuples } = await traceRows([logFile(text)], rows.map(traced))
  expect(sumsOf(tuples)).toMatchObject({
    RecordCount: 1n,
    AllowedOutFlows: 1n,
    CompletedFlows: null,
    BytesSrcToDest: null,
  })
})
