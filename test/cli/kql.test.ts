import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Dialogue, Io } from '../../src/cli/io.ts'
import { main } from '../../src/cli/main.ts'
import { azta, aztaWith } from '../harness/azta.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-kql-'))
const store = join(folder, 'store')

function fileOf(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

beforeAll(async () => {
  const tuple = '1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'
  await azta('ingest', fileOf('flows.json', blob(vnetRecord([tuple]))), '--store', store)
})

test('a text that reads no table needs no store; any other says that there is none', async () => {
  const nowhere = join(folder, 'nowhere')
  const { status, out } = await azta('kql', '-q', 'print x = 1 + 1', '--store', nowhere, '-o', 'csv')
  expect([status, out]).toEqual([0, 'x\r\n2\r\n'])
  const asked = await azta('kql', '-q', 'NTANetAnalytics | count', '--store', nowhere)
  expect(asked.status).not.toBe(0)
  expect(asked.err).toContain('error store/not-found: there is no store at')
})

describe('azta kql --queries', () => {
  test('answers each line with a line, and goes on after one that cannot be answered', async () => {
    const lines = [
      '{"id": "a", "query": "print n = 9223372036854775807, d = datetime(2024-01-01), j = dynamic({\\"k\\":[1,2.5]}), x = real(nan)"}',
      '{"id": 2, "query": "print\\n nope"}',
      'this is no JSON',
      '',
      '{"id": "c", "query": "NTANetAnalytics | project DestPort, t = 1s"}',
    ]
    const { status, out } = await azta('kql', '--queries', fileOf('many.jsonl', lines.join('\n')), '--store', store)
    expect(status).toBe(3)
    const [a, b, bad, c, rest] = out.split('\n')
    expect(a).toContain('"rows":[[9223372036854775807,"2024-01-01T00:00:00.0000000Z",{"k":[1,2.5]},"NaN"]]')
    expect(JSON.parse(a!).columns.slice(0, 2)).toEqual([
      { name: 'n', type: 'long' },
      { name: 'd', type: 'datetime' },
    ])
    expect(JSON.parse(b!)).toMatchObject({ id: 2, rows: [], error: { code: 'KS142', line: 2, column: 2 } })
    expect(JSON.parse(bad!)).toMatchObject({
      id: null,
      error: { line: 3, message: expect.stringContaining('no JSON') },
    })
    expect(JSON.parse(c!)).toMatchObject({ id: 'c', rows: [[443, '00:00:01']] })
    expect(rest).toBe('')
  })

  test('stops a query whose time is over and answers the next', async () => {
    const long = 'range x from 1 to 1000000000 step 1 | extend y = hash_sha256(tostring(x)) | summarize dcount(y)'
    const lines = [long, 'print 1'].map((query, id) => JSON.stringify({ id, query }))
    const { status, out } = await aztaWith(lines.join('\n'), [
      'kql',
      '--queries',
      '-',
      '--timeout',
      '1',
      '--store',
      store,
    ])
    const [slow, quick] = out.trim().split('\n')
    expect(JSON.parse(slow!).error.code).toBe('kql/timeout')
    expect(JSON.parse(quick!).rows).toEqual([[1]])
    expect(status).toBe(3)
  })
})

describe('azta kql check', () => {
  const text = 'NTANetAnalytics\n| where FlowStatus == "D"\n| project Nope\n'

  test('prints a line for each finding and ends with 1', async () => {
    const file = fileOf('check.kql', text)
    const { status, out } = await azta('kql', 'check', file)
    expect(status).toBe(1)
    expect(out).toMatch(/check\.kql:2:23 azta\/code-letters FlowStatus holds words.*\n.*check\.kql:3:11 KS142 /)
  })

  test('writes rows and SARIF too', async () => {
    const file = fileOf('check.kql', text)
    const rows = JSON.parse((await azta('kql', 'check', file, '-o', 'json')).out)
    expect(rows[0]).toMatchObject({ line: 2, column: 23, severity: 'error', code: 'azta/code-letters' })
    const sarif = JSON.parse((await azta('kql', 'check', file, '-o', 'sarif')).out)
    expect(sarif.version).toBe('2.1.0')
    expect(sarif.runs[0].results[1]).toMatchObject({
      ruleId: 'KS142',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 11 } } }],
    })
  })

  test('--fix mends the file and reports what is left', async () => {
    const file = fileOf(
      'fix.kql',
      "NTANetAnalytics\n| where FlowStatus == 'D' // denied\n| summarize count() by NsgRuleType\n",
    )
    const { status, out } = await azta('kql', 'check', file, '--fix')
    expect(readFileSync(file, 'utf8')).toBe(
      "NTANetAnalytics\n| where FlowStatus == 'Denied' // denied\n| summarize count() by NsgRuleType\n",
    )
    expect(out).toContain('azta/empty-column')
    expect(status).toBe(0)
    expect((await azta('kql', 'check', file, '--fail-on', 'warning')).status).toBe(1)
  })

  test('SARIF is refused for rows', async () => {
    const { status, err } = await azta('kql', '-q', 'print 1', '--store', store, '-o', 'sarif')
    expect(status).toBe(2)
    expect(err).toContain('-o sarif is for findings')
  })
})

test('azta kql format lays a text out and changes no word of it', async () => {
  const file = fileOf('format.kql', 'NTANetAnalytics|where   DestPort==443 // tls\n|count')
  expect((await azta('kql', 'format', file)).out).toBe('NTANetAnalytics\n| where DestPort == 443 // tls\n| count\n')
  await azta('kql', 'format', file, '--write')
  expect(readFileSync(file, 'utf8')).toContain('| where DestPort == 443 // tls')
})

test('azta kql migrate prints the new query and says what it could not carry over', async () => {
  const file = fileOf(
    'old.kql',
    'AzureNetworkAnalytics_CL\n| where FlowStatus_s == "D"\n| project SrcIP_s, PublicIPs_s\n',
  )
  const { status, out, err } = await azta('kql', 'migrate', file)
  expect(out).toBe('NTANetAnalytics\n| where FlowStatus == "Denied"\n| project SrcIp, PublicIPs_s\n')
  expect(err).toContain('old.kql:3:20 not carried over: PublicIPs_s')
  expect(status).toBe(1)
})

test('the prompt gathers lines until an empty one, and goes on after an error', async () => {
  const said = { out: '', err: '' }
  const prompts: string[] = []
  const dialogue: Dialogue = ({ complete }) => {
    expect(complete('NTANetAnalytics | where SrcI')).toEqual([['SrcIp '], 'SrcI'])
    return {
      prompt: (text) => prompts.push(text),
      async *[Symbol.asyncIterator]() {
        yield* ['NTANetAnalytics', '| count', '', 'nope', '', 'print x = 7', '']
      },
    }
  }
  const io: Io = {
    out: async (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
    interactive: true,
    readIn: async () => '',
    interrupted: async () => {},
    guard: () => () => {},
    dialogue,
  }
  expect(await main(['kql', '--store', store, '-o', 'csv'], io)).toBe(0)
  expect(said.out).toBe('Count\r\n1\r\nx\r\n7\r\n')
  expect(said.err).toContain('error KS')
  expect(prompts.slice(0, 3)).toEqual(['   | ', '   | ', 'kql> '])
})

test('without a store, a text that is refused was answered with the missing store: what is wrong with it comes first', async () => {
  const refused = await azta(
    'kql',
    '-q',
    'print x = geo_distance_2points(1.0, 2.0, 3.0, 4.0)',
    '--store',
    '/nowhere/at/all',
  )
  expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('kql/unsupported-function')])
  const missing = await azta('kql', '-q', 'NTANetAnalytics | count', '--store', '/nowhere/at/all')
  expect(missing.err).toContain('store/not-found')
})
