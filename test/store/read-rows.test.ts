import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { queries, runQuery } from '../../queries/index.ts'
import { openRows, readRows } from '../../src/store/index.ts'
import { flowLogSample, haveSamples } from '../harness/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-rows-'))
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('rows come from the portal’s CSV, a JSON array and JSON lines alike', async () => {
  const csv = fileOf(
    'a.csv',
    'TimeGenerated [UTC],srcip,BytesSrcToDest,IsFlowCapturedAtUdrHop\n"8/25/2025 8:11:21.937 PM",10.0.0.4,9007199254740993,FALSE\n',
  )
  const json =
    '{"TimeGenerated":"2025-08-25T20:11:21.937Z","SrcIp":"10.0.0.4","BytesSrcToDest":9007199254740993,"IsFlowCapturedAtUdrHop":false}'
  const expected = [
    {
      TimeGenerated: '2025-08-25T20:11:21.9370000Z',
      SrcIp: '10.0.0.4',
      BytesSrcToDest: 9007199254740993n,
      IsFlowCapturedAtUdrHop: false,
    },
  ]
  expect(await readRows(csv, 'ntanetanalytics')).toEqual(expected)
  expect(await readRows(fileOf('a.json', `[${json}]`), 'NTANetAnalytics')).toEqual(expected)
  expect(await readRows(fileOf('a.jsonl', `${json}\n${json}\n`), 'NTANetAnalytics')).toEqual([...expected, ...expected])
})

test.each([
  ['a.csv', 'Nope\n1\n', 'table NTANetAnalytics has no column "Nope"'],
  ['b.csv', 'SrcIp,DestPort\n1.1.1.1,http\n', 'row 1, DestPort: "http" is no int'],
  ['c.csv', 'TimeGenerated\n13/45/2025\n', 'row 1, TimeGenerated: "13/45/2025" is no datetime'],
  ['d.jsonl', '{"SrcIp":"1"}\n{"SrcIp":', 'this line is not JSON'],
  ['e.json', '[null]', 'row 1 is null and no object'],
  ['f.json', '[{"SrcIp":"1"},2]', 'row 2 is 2 and no object'],
  ['g.json', '[{"DestPort":99999999999}]', 'row 1, DestPort: "99999999999" is no int'],
  ['h.csv', 'DestPort\n99999999999\n', 'row 1, DestPort: "99999999999" is no int'],
  ['i.json', '[{"BytesSrcToDest":9223372036854775808}]', 'row 1, BytesSrcToDest: "9223372036854775808" is no long'],
  ['j.json', '[{"DestPort":1.5}]', 'row 1, DestPort: "1.5" is no int'],
  ['k.json', '[{"SrcIp":{"a":1}}]', 'row 1, SrcIp: "{\\"a\\":1}" is no string'],
])('%s with %j stops with its place', async (name, text, message) => {
  await expect(readRows(fileOf(name, text), 'NTANetAnalytics')).rejects.toMatchObject({
    code: 'store/bad-rows',
    message: expect.stringContaining(message),
  })
})

test.skipIf(!haveSamples)(
  'the 24 real rows load, and every packaged question runs over them (skipped where they are absent)',
  async () => {
    const rows = await readRows(flowLogSample('nta-net-analytics-rows.csv'), 'NTANetAnalytics')
    expect(rows).toHaveLength(24)
    const store = await openRows({ NTANetAnalytics: rows }, { now: () => 0n })
    const { rows: sums } = await store.query({
      kql: 'NTANetAnalytics | summarize count(), sum(AllowedInFlows + AllowedOutFlows), min(FlowIntervalStartTime)',
    })
    const begun = rows.reduce(
      (so, row) => so + BigInt(String(row.AllowedInFlows ?? 0)) + BigInt(String(row.AllowedOutFlows ?? 0)),
      0n,
    )
    expect(sums[0]!.slice(0, 2)).toEqual([24n, begun])
    const window = { from: new Date('2025-08-01T00:00:00Z'), to: new Date('2025-09-01T00:00:00Z') }
    const counts = await Promise.all(queries.map(async (query) => (await runQuery(store, query, window)).rows.length))
    expect(counts[0]).toBeGreaterThan(0)
    expect(counts).toHaveLength(queries.length)
    await store.close()
  },
)
