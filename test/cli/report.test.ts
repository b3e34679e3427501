import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { azta } from '../harness/azta.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const idsOf = (out: string) => (JSON.parse(out) as readonly { id: string }[]).map(({ id }) => id)

describe('azta report list', () => {
  test('--tag keeps the questions that have every tag', async () => {
    const { out } = await azta('report', 'list', '--tag', 'security', '--tag', 'internet', '-o', 'json')
    expect(idsOf(out)).toEqual(expect.arrayContaining(['open-ports', 'malicious-flows']))
    expect(idsOf(out)).not.toContain('denied-flows') // security, and not about the internet
  })

  test('--search looks into id, title, question and advice, without regard to case', async () => {
    const { out } = await azta('report', 'list', '--search', 'BASTION', '-o', 'json')
    expect(idsOf(out)).toContain('open-ports') // its advice names it
    expect(idsOf((await azta('report', 'list', '--search', 'no such words', '-o', 'json')).out)).toEqual([])
  })

  test('a tag that nobody uses is answered with those there are', async () => {
    const { status, err } = await azta('report', 'list', '--tag', 'weather')
    expect([status, err]).toEqual([2, expect.stringContaining('--tag does not accept "weather"')])
    expect(err).toContain('capacity')
  })
})

test('report show says what to do, the parameters with their defaults, the units, and an example', async () => {
  const { out } = await azta('report', 'show', 'open-ports')
  for (const said of ['What to do: ', 'T1190', '20 when nobody says', /Bytes +bytes/, 'azta report run open-ports']) {
    expect(out).toMatch(said)
  }
})

describe('azta report run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-report-'))
  const store = join(folder, 'store')
  beforeAll(async () => {
    const logs = join(folder, 'flows.json')
    writeFileSync(logs, blob(vnetRecord(['1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'])))
    await azta('ingest', logs, '--store', store)
  })

  test('gives a parameter to the questions that have it, and to no other', async () => {
    const only = ['--param', 'limit=1', '--store', store]
    expect((await azta('report', 'run', 'top-talkers', 'conversations', ...only)).status).toBe(0)
    const { status, err } = await azta('report', 'run', 'top-talkers', 'conversations', '--param', 'nope=1', ...only)
    expect([status, err]).toEqual([2, expect.stringContaining('top-talkers has no parameter "nope"')])
  })

  test('says when a migration let two logs write the same traffic, where that meets the window', async () => {
    const record = join(folder, 'migration.jsonl')
    const pair = { nsgLog: '/nsg\u202elog', log: '/vnet-log', target: '/vnet' }
    const lines = [
      { overlap: 'begins', ...pair, at: '2026-11-01T09:30:00.000Z' },
      { overlap: 'ends', ...pair, at: '2026-11-01T10:45:00.000Z' },
    ]
    writeFileSync(record, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const run = (from: string, to: string, file = record) =>
      azta('report', 'run', 'top-talkers', '--store', store, '--from', from, '--to', to, '--record', file)
    const met = await run('2026-11-01T10:00Z', '2026-11-01T11:00Z')
    const when = 'from 2026-11-01T09:30:00.000Z to 2026-11-01T10:45:00.000Z'
    expect(met.err).toContain(`/vnet-log both log ${when}: rows of the same traffic are there twice`)
    expect(met.err).not.toContain('\u202e')
    expect((await run('2026-11-01T11:00Z', '2026-11-01T12:00Z')).err).not.toContain('twice')
    const absent = await run('2026-11-01T10:00Z', '2026-11-01T11:00Z', join(folder, 'none.jsonl'))
    expect([absent.status, absent.err]).toEqual([2, expect.stringContaining('none.jsonl cannot be read')])
  })
})
