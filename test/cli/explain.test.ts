import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { azta } from '../harness/azta.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const tuple = (port: number, rest: string) => `1793527200000,10.0.0.4,10.0.1.5,${port},443,6,O,${rest}`
const folder = mkdtempSync(join(tmpdir(), 'azta-explain-'))
const [store, logs, part] = ['store', 'flows.json', 'part.json'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]

beforeAll(async () => {
  const first = vnetRecord([tuple(40_000, 'B,NX,0,0,0,0'), tuple(40_000, 'E,NX,3,300,2,200')])
  const second = vnetRecord([tuple(40_001, 'B,NX,0,0,0,0')], { time: '2026-11-01T10:06:00.0000000Z' })
  const other = vnetRecord(['1793527200000,10.0.0.4,10.0.1.6,40002,22,6,O,D,NX,0,0,0,0'])
  writeFileSync(logs, blob(first, second, other))
  writeFileSync(part, blob(first))
  expect((await azta('ingest', logs, '--store', store)).status).toBe(0)
})

const explain = (from: string, where: string, ...more: readonly string[]) =>
  azta('explain', '--store', store, '--logs', from, '--where', where, ...more)

test('a row leads to its tuples: file, record, place, source port, and the sums agree', async () => {
  const { status, out, err } = await explain(logs, 'DestPort == 443', '-o', 'json')
  const rows = JSON.parse(out) as readonly Readonly<Record<string, unknown>>[]
  expect(rows.map(({ SrcPort, State, Record, Tuple, File }) => [SrcPort, State, Record, Tuple, File])).toEqual([
    [40_000, 'B', 1, 1, logs],
    [40_000, 'E', 1, 2, logs],
    [40_001, 'B', 2, 1, logs],
  ])
  expect(err).toContain('10.0.0.4 to 10.0.1.5 port 443 TCP, Outbound Allowed by web')
  expect(err).toContain('3 tuples; they come to every number of it')
  expect(status).toBe(0)
})

test('where a part of the logs is missing, each number that is not reached is told, and the status is 3', async () => {
  const { status, err } = await explain(part, 'DestPort == 443')
  expect(err).toContain('2 tuples; RecordCount is 3, they come to 2; AllowedOutFlows is 2, they come to 1\n')
  expect(status).toBe(3)
})

test('more rows than asked for are told of, no row is a wrong question, and a wrong condition is shown at its place', async () => {
  const more = await explain(logs, 'true')
  expect(more.err).toContain('more rows match: explaining the first 1')
  const outside = await explain(logs, 'true', '--from', '2026-11-02T00:00Z', '--to', '2026-11-03T00:00Z')
  expect([outside.status, outside.err]).toEqual([2, expect.stringContaining('no row of')])
  const none = await explain(logs, 'DestPort == 1')
  expect([none.status, none.err]).toEqual([2, expect.stringContaining('no row of')])
  const wrong = await explain(logs, 'DestPort == 443 and Nonsense == 1')
  expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('1:21: ')])
})
