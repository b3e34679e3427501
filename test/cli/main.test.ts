import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { azta, aztaInterrupted, aztaWith } from '../harness/azta.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { blob, nsgRecord, vnetRecord } from '../harness/flow-log.ts'
import { storeRows } from '../harness/store-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-cli-'))
const tuple = '1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'

function fileOf(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('azta', () => {
  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
    expect(await azta('--version')).toMatchObject({ status: 0, out: `${version}\n` })
  })

  test('--help lists the commands and ends well', async () => {
    const { status, out } = await azta('--help')
    expect(status).toBe(0)
    expect(out).toMatch(/demo[\s\S]+ingest/)
  })

  test.each([
    [['igest'], 'ingest'],
    [['ingest', 'x.json'], '--store is missing'],
    [['ingest', 'x.json', '--store', 's', '--interval', '30'], '--interval does not accept "30"'],
    [['ingest', '--nonsense'], '--nonsense'],
    [['ingest', '--nonsense'], '(azta ingest --help shows its flags, with examples)'],
    [['igest'], '(azta --help lists the commands)'],
  ])('%j is a usage error that says why', async (argv, said) => {
    const { status, err } = await azta(...argv)
    expect(status).toBe(2)
    expect(err).toContain(said)
  })
})

test('what steers a terminal in an argument does not reach it through an error', async () => {
  expect((await azta('report', 'run', 'a\u001b[2Jb', '--store', folder)).err).toContain(
    'there is no report "a\ufffd[2Jb"',
  )
})

describe('azta ingest', () => {
  test('builds a store that DuckDB reads', async () => {
    const store = join(folder, 'good')
    const { status, out } = await azta('ingest', fileOf('good.json', blob(vnetRecord([tuple]))), '--store', store)
    expect(status).toBe(0)
    expect(out).toContain('tuples     1 (0 rejected)')
    const files = join(store, 'NTANetAnalytics', 'day=*', 'hour=*', '*.parquet')
    const connection = await memoryDatabase()
    const rows = await connection.runAndReadAll(`SELECT SrcIp, DestPort, AllowedOutFlows, hour FROM '${files}'`)
    expect(rows.getRows()).toEqual([['10.0.0.4', 443, 1n, 10n]])
  })

  test('keeps what is usable, names what is not, and ends with 3', async () => {
    const good = fileOf('half.json', blob(vnetRecord([tuple, 'nonsense'])))
    const { status, out } = await azta('ingest', good, fileOf('bad.json', 'hello'), '--store', join(folder, 'half'))
    expect(status).toBe(3)
    expect(out).toContain('half.json: record 1, tuple 2: 1 fields instead of 13')
    expect(out).toContain('bad.json: not JSON')
  })

  test('writes flows of NSG logs into the older table when told so, and the topology into its own, once', async () => {
    const store = join(folder, 'older')
    const nsg = nsgRecord(2, ['1793527200,10.0.0.4,8.8.8.8,40000,443,T,O,A,E,3,300,2,4000'])
    const log = fileOf('nsg.json', blob(nsg, vnetRecord([tuple])))
    const vnet = { id: '/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/V', region: 'r' }
    const networks = [{ ...vnet, prefixes: ['10.0.0.0/16'], subnets: [] }]
    const topology = { takenAt: '2026-11-01T00:00:00Z', virtualNetworks: networks, networkInterfaces: [] }
    const file = fileOf('networks.json', JSON.stringify(topology))
    const options = ['--store', store, '--schema', 'nsg', '--topology', file]
    expect((await azta('ingest', log, ...options)).out).toContain('rows       2 in 1 intervals')
    await azta('ingest', fileOf('more.json', blob(vnetRecord([tuple, tuple]))), ...options)
    const [old] = await storeRows(store, 'AzureNetworkAnalytics_CL')
    expect(old).toMatchObject({ FlowDirection_s: 'O', L4Protocol_s: 'T', OutboundBytes_d: 300, InboundBytes_d: 4000 })
    expect(await storeRows(store, 'NTANetAnalytics')).toEqual([
      expect.objectContaining({ TargetResourceType: 'VirtualNetwork' }),
    ])
    expect(await storeRows(store, 'NTATopologyDetails')).toEqual([expect.objectContaining({ Name: 'g/v' })])
  })

  test('says what is less than the truth, and what may be counted twice', async () => {
    const end = tuple.replace(',B,NX,0,0,0,0', ',E,NX,3,300,2,4000')
    const log = fileOf('chained.json', blob(vnetRecord([end, tuple, end.replace('1793527200000', '1793527209000')])))
    const { out } = await azta('ingest', log, '--store', join(folder, 'told'), '--record-types', 'b,e', '--chains')
    expect(out).toContain('at least   packets and bytes: the flow log leaves out C or E tuples')
    expect(out).toContain('at least   allowed and denied flows: the flow log leaves out B or D tuples')
    expect(out).toContain('chains     8600 of 8600 bytes (100 %) in 2 E tuples')
    expect((await azta('ingest', log, '--store', join(folder, 'told'), '--record-types', 'X')).status).toBe(2)
  })

  test('of an empty list is no error, and no rows', async () => {
    const store = join(folder, 'nothing')
    const { status, out } = await azta('ingest', fileOf('nothing.json', '{"records":[]}'), '--store', store)
    expect(status).toBe(0)
    expect(out).toContain('rows       0')
  })

  test('with no usable input ends with 2 and makes no store', async () => {
    const store = join(folder, 'none')
    const { status, err } = await azta(
      'ingest',
      fileOf('empty.json', ''),
      join(folder, 'absent.json'),
      '--store',
      store,
    )
    expect(status).toBe(2)
    expect(err).toContain('error engine/no-input: no usable flow log')
    expect(existsSync(store)).toBe(false)
  })
})

describe('asking a store', () => {
  const store = join(folder, 'asked')

  test('in KQL, from a text, a file or standard input', async () => {
    await azta('ingest', fileOf('asked.json', blob(vnetRecord([tuple]))), '--store', store)
    const question = fileOf('question.kql', 'NTANetAnalytics | project SrcIp, DestPort')
    expect((await azta('kql', question, '--store', store, '-o', 'json')).out).toBe(
      '[{"SrcIp":"10.0.0.4","DestPort":443}]\n',
    )
    expect((await aztaWith('NTANetAnalytics | count', ['kql', '-', '--store', store, '-o', 'csv'])).out).toBe(
      'Count\r\n1\r\n',
    )
    expect((await azta('kql', '-q', 'print 1', '--explain')).out).toContain('SELECT')
  })

  test('a wrong text is one sentence with place, and ends with 2', async () => {
    const { status, err, out } = await azta('kql', '-q', 'NTANetAnalytics |\n where Nope == 1', '--store', store)
    expect([status, out]).toEqual([2, ''])
    expect(err).toMatch(/^error KS142: 2:8: the name 'Nope' does not refer/)
  })

  test('by the packaged questions, over the day before the newest row', async () => {
    const { status, out, err } = await azta('report', 'run', 'conversations', '--store', store, '-o', 'json')
    expect(status).toBe(0)
    expect(err).toContain('window 2026-10-31T11:00Z to 2026-11-01T11:00Z')
    expect(JSON.parse(out)).toMatchObject([{ Source: '10.0.0.4', Destination: '10.0.1.5', DestPort: 443, Flows: 1 }])
    expect((await azta('report', 'list')).out).toContain('open-ports')
    expect((await azta('report', 'show', 'open-ports')).out).toContain('What to do')
  })

  test.each([
    [['report', 'run', 'nope'], 'error queries/unknown-query: there is no report "nope"'],
    [['report', 'run', 'top-talkers', '--param', 'limit=x'], 'parameter limit of top-talkers does not accept "x"'],
    [['report', 'run', 'top-talkers', '--param', 'nope=1'], 'top-talkers has no parameter "nope"'],
    [['report', 'run', 'top-talkers', '--last', 'long'], '"long" is not a span of time'],
    [
      ['report', 'run', 'top-talkers', '--param', 'limit=99999999'],
      'parameter limit of top-talkers does not accept 99999999',
    ],
    [['report', 'fly'], '"fly" is not an action of report'],
    [['report', 'run', 'top-talkers', 'open-ports', '-o', 'csv'], 'csv holds one answer, not 2'],
    [['report', 'show', 'top-talkers', '-o', 'csv'], 'report show does not write csv'],
    [['report', 'run', 'top-talkers', '--export', 'a.pdf'], '--export does not accept "a.pdf"'],
    [['kql'], 'give one KQL text'],
    [['kql', '-q', 'print 1', '--last', '1h'], '--from, --to and --last do not act on kql'],
  ])('%j is refused with what to do', async (argv, message) => {
    const { status, err } = await azta(...argv, '--store', store)
    expect(status).toBe(2)
    expect(err).toContain(message)
    expect(err).toContain('hint:')
  })

  test('several questions at once lose nothing: one JSON object, one file each', async () => {
    const ids = ['conversations', 'top-talkers']
    const { status, out } = await azta(
      ...['report', 'run', ...ids, '--store', store, '-o', 'json', '--export', join(folder, 'many.csv')],
    )
    expect(status).toBe(0)
    expect(Object.keys(JSON.parse(out))).toEqual(ids)
    for (const id of ids) expect(readFileSync(join(folder, `many.${id}.csv`), 'utf8')).toContain('10.0.0.4')
    expect((await azta('report', 'run', ...ids, '--store', store)).out).toMatch(/Conversations: [\s\S]+Top talkers: /)
  })

  test('the window that is printed is the one that was asked for', async () => {
    const bounds = ['--param', 'from=2026-11-01T09:00Z', '--param', 'to=2026-11-01T10:00Z']
    const { err, out } = await azta('report', 'run', 'conversations', ...bounds, '--store', store, '-o', 'json')
    expect(err).toContain('window 2026-11-01T09:00Z to 2026-11-01T10:00Z')
    expect(JSON.parse(out)).toEqual([])
  })

  test('a question is shown as data too', async () => {
    const [shown] = JSON.parse((await azta('report', 'show', 'open-ports', '-o', 'json')).out)
    expect(shown).toMatchObject({ id: 'open-ports', reads: ['NTANetAnalytics'] })
    expect(shown.parameters.map(({ name }: { name: string }) => name)).toContain('limit')
  })

  test('an answer goes to files by their ending', async () => {
    const file = join(folder, 'answer.csv')
    await azta('kql', '-q', 'print x = 1', '--store', store, '-o', 'none', '--export', file)
    expect(readFileSync(file, 'utf8')).toBe('x\r\n1\r\n')
  })
})

describe('validating against exported rows', () => {
  const store = join(folder, 'validated')
  const rows = join(folder, 'rows.jsonl')

  test('says equal where they are, and ends with 1 on a difference only when asked', async () => {
    await azta('ingest', fileOf('validated.json', blob(vnetRecord([tuple]))), '--store', store)
    await azta('kql', '-q', 'NTANetAnalytics', '--store', store, '-o', 'none', '--export', rows)
    const same = await azta(
      'validate',
      'conversations',
      '--against',
      `rows:${rows}`,
      '--store',
      store,
      '--table',
      'NTANetAnalytics',
      '-o',
      'csv',
    )
    expect(same.out.split('\r\n')).toEqual([
      'question,verdict,equal rows,explained rows,explained cells,unexplained rows,unexplained cells,key,column,local,remote',
      'conversations,equal,1,0,0,0,0,,,,',
      'NTANetAnalytics,equal,1,0,0,0,0,,,,',
      '',
    ])
    const tableOnly = ['--table', 'NTANetAnalytics', '--against', `rows:${rows}`, '--store', store, '-o', 'json']
    expect(JSON.parse((await azta('validate', ...tableOnly)).out)).toMatchObject([
      { question: 'NTANetAnalytics', verdict: 'equal', 'equal rows': 1 },
    ])
    writeFileSync(rows, readFileSync(rows, 'utf8').replace('"AllowedOutFlows":1', '"AllowedOutFlows":2'))
    const changed = await azta('validate', 'conversations', '--against', `rows:${rows}`, '--store', store)
    expect(changed.status).toBe(0)
    expect(changed.out).toContain('unexplained differences')
    expect(
      (
        await azta(
          'validate',
          'conversations',
          '--against',
          `rows:${rows}`,
          '--store',
          store,
          '--fail-on',
          'unexplained',
        )
      ).status,
    ).toBe(1)
  })

  test('-o json and --export held only counts: they name the rows that differ, and both sides', async () => {
    const file = join(folder, 'validated.csv')
    const against = ['--against', `rows:${rows}`, '--store', store]
    const { out } = await azta('validate', 'conversations', ...against, '-o', 'json', '--export', file)
    const key = '10.0.0.4 | 10.0.1.5 | 443 | TCP'
    expect(JSON.parse(out)).toMatchObject([
      { question: 'conversations', verdict: 'unexplained differences', 'unexplained rows': 0, 'unexplained cells': 1 },
      { question: 'conversations', verdict: 'difference', key, column: 'Flows', local: '1', remote: '2' },
    ])
    expect(readFileSync(file, 'utf8')).toContain(`conversations,difference,,,,,,${key},Flows,1,2\r\n`)
  })

  test('an empty workspace passed --fail-on unexplained: what was not compared does not pass', async () => {
    const empty = fileOf('empty-rows.csv', 'SubType,FlowIntervalStartTime\r\n')
    const against = ['--against', `rows:${empty}`, '--store', store]
    const { status, out, err } = await azta('validate', 'conversations', ...against, '--fail-on', 'unexplained')
    expect(status).toBe(1)
    expect(out).toMatch(/conversations +unknown/)
    expect(err).toContain('has no row in this window')
  })

  test('--against is read with its form', async () => {
    expect((await azta('validate', '--against', 'nobody', '--store', store)).err).toContain(
      'write workspace:GUID, adx:https://CLUSTER/DATABASE or rows:FILE',
    )
    expect((await azta('validate', '--against', 'workspace:x', '--store', store)).err).toContain(
      '"x" is no workspace id',
    )
  })
})

describe('settings', () => {
  test('say once which store is asked; the line wins over them', async () => {
    const store = join(folder, 'settled')
    await azta('ingest', fileOf('settled.json', blob(vnetRecord([tuple]))), '--store', store)
    const config = fileOf('settings.json', JSON.stringify({ store }))
    expect((await azta('--config', config, 'kql', '-q', 'NTANetAnalytics | count', '-o', 'csv')).out).toBe(
      'Count\r\n1\r\n',
    )
    const other = await azta(
      '--config',
      config,
      'kql',
      '-q',
      'NTANetAnalytics | count',
      '--store',
      join(folder, 'nope'),
    )
    expect(other.err).toContain('error store/not-found')
  })

  test('that are wrong or absent are refused', async () => {
    expect((await azta('--config', fileOf('wrong.json', '{"stroe":"x"}'), 'report', 'list')).err).toContain(
      'the settings are wrong: unrecognized key',
    )
    expect((await azta('--config', join(folder, 'absent.json'), 'report', 'list')).status).toBe(2)
  })
})

test.skipIf(process.platform === 'win32')('a cloud file was readable by everybody: it holds a token', async () => {
  const file = join(folder, 'cloud.json')
  expect((await aztaInterrupted('sandbox', '--cloud-file', file)).status).toBe(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a pattern names files too', async () => {
  fileOf('pattern-a.json', blob(vnetRecord([tuple])))
  fileOf('pattern-b.json', blob(vnetRecord([tuple.replace('40000', '40001')])))
  const { out } = await azta('ingest', join(folder, 'pattern-*.json'), '--store', join(folder, 'pattern'))
  expect(out).toContain('files      2 (2 whole)')
  expect((await azta('ingest', join(folder, 'nothing-*.json'), '--store', join(folder, 'n'))).status).toBe(2)
})
