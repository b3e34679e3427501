import { request } from 'node:http'
import { Client as KustoClient, KustoConnectionStringBuilder } from 'azure-kusto-data'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace } from '../../src/azure/index.ts'
import type { Backend } from '../../src/model/index.ts'
import { type RunningServer, startServer } from '../../src/serve/index.ts'
import { parseTimespan } from '../../src/serve/timespan.ts'
import { openRows, type Store } from '../../src/store/index.ts'

const TOKEN = 'secret-of-serving'
const now = () => new Date('2026-11-01T12:00:00Z')
const LIMITS = { rows: 500_000, seconds: 60, bodyBytes: 10_000 }

let store: Store
let plain: RunningServer
let secure: RunningServer
beforeAll(async () => {
  const at = '2026-11-01T10:00:00.0000000Z'
  store = await openRows(
    {
      NTANetAnalytics: [1n, 2n].map((bytes) => ({
        FlowIntervalStartTime: at,
        TimeGenerated: `2026-11-01T1${bytes}:00:00.0000000Z`,
        SrcIp: '10.0.0.4',
        BytesSrcToDest: bytes,
      })),
    },
    { now: () => 0n },
  )
  const common = { backend: store.asWorkspace(), now, token: TOKEN, host: '127.0.0.1', port: 0, limits: LIMITS }
  plain = await startServer({ ...common, isPlain: true })
  secure = await startServer({ ...common, isPlain: false })
})
afterAll(async () => {
  await plain.close()
  await secure.close()
  await store.close()
})

/** Every type with a value at its edge, as KQL writes it. */
const TYPES = `print B = true, I = int(-2147483648), L = 9223372036854775807, R = 1.5, N = real(nan), P = real(+inf),
  D = decimal(12345678901234567890.123), T = datetime(0001-01-01), U = datetime(2026-11-01T10:00:00.1234567Z),
  S = time(1.02:03:04.0000005), G = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), J = dynamic({"a":[1,"x",null]}), E = '',
  X = '<script>"\\u202e', Z = long(null)`

/** A workspace, through Azure's own client. */
function workspaceOf({ origin, ca }: RunningServer, token = TOKEN): Promise<Backend> {
  const scopes = { armScope: `${origin}/.default`, logsScope: `${origin}/.default`, authorityHost: origin }
  const cloud = { name: 'sandbox', arm: origin, logs: origin, blob: origin, ...scopes, sandbox: { ca, token } }
  const getToken = async () => ({ token, expiresOnTimestamp: Date.parse('2999-01-01') })
  const workspaceId = '00000000-0000-4000-8000-000000000001'
  return openWorkspace({
    cloud,
    credential: { name: 'test', credential: { getToken } },
    workspaceId,
    now: () => new Date(),
  })
}

describe('the client of Log Analytics', () => {
  test('gets every type exactly as the store has it', async () => {
    const workspace = await workspaceOf(secure)
    const [here, there] = [await store.query({ kql: TYPES }), await workspace.query({ kql: TYPES })]
    expect(there.columns).toEqual(here.columns)
    expect(there.rows).toEqual(here.rows)
    const answer = await workspace.query({ kql: 'NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest) by SrcIp' })
    expect(answer.rows).toEqual([['10.0.0.4', 3n]])
  })

  test('is told what is wrong with a query, and a wrong token is refused', async () => {
    const workspace = await workspaceOf(secure)
    await expect(workspace.query({ kql: 'Nonsense | take 1' })).rejects.toMatchObject({ code: 'azure/query-failed' })
    const stranger = await workspaceOf(secure, 'another')
    await expect(stranger.query({ kql: 'print 1' })).rejects.toThrow('InvalidAuthenticationToken')
  })

  test('is told when rows were left out', async () => {
    const few = await startServer({
      ...{
        backend: store,
        now,
        token: TOKEN,
        host: '127.0.0.1',
        port: 0,
        isPlain: false,
        limits: { ...LIMITS, rows: 2 },
      },
    })
    const workspace = await workspaceOf(few)
    expect((await workspace.query({ kql: 'range x from 1 to 2 step 1' })).rows).toHaveLength(2)
    await expect(workspace.query({ kql: 'range x from 1 to 3 step 1' })).rejects.toMatchObject({
      code: 'azure/partial-answer',
    })
    await few.close()
  })
})

describe('the client of Kusto (azure-kusto-data)', () => {
  const clientOf = (server: RunningServer, token = TOKEN) =>
    new KustoClient(KustoConnectionStringBuilder.withAccessToken(server.origin, token))

  test('reads rows, types and names', async () => {
    const client = clientOf(plain)
    const [table] = (await client.execute('any', `${TYPES} | project B, I, R, U, S, G, J, E, X, Z`)).primaryResults
    expect(table!.columns.map(({ name, type }) => `${name}:${type}`)).toEqual(
      'B:bool I:int R:real U:datetime S:timespan G:guid J:dynamic E:string X:string Z:long'.split(' '),
    )
    const [row] = [...table!.rows()].map((one) => one.toJSON() as Readonly<Record<string, unknown>>)
    expect(row).toMatchObject({
      B: true,
      I: -2147483648,
      R: 1.5,
      J: '{"a":[1,"x",null]}',
      E: '',
      X: '<script>"\u202e',
      Z: null,
    })
    expect(row!.U).toEqual(new Date('2026-11-01T10:00:00.123Z')) // this client's dates have milliseconds
    const [summed] = (await client.execute('any', 'NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest)'))
      .primaryResults
    expect([...summed!.rows()].map((one) => one.getValueAt(0))).toEqual([3])
  })

  test('is told what is wrong, by line and column', async () => {
    await expect(clientOf(plain).execute('any', 'print 1 |\n wher x')).rejects.toMatchObject({
      response: { status: 400, data: { error: { message: expect.stringMatching(/\(2:\d+\)/) } } },
    })
    await expect(clientOf(plain, 'another').execute('any', 'print 1')).rejects.toMatchObject({
      response: { status: 401 },
    })
  })
})

/** A request as any program sends one. */
function ask(
  path: string,
  { body = '', headers = {}, method = 'POST' } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${plain.origin}${path}`,
      { method, headers: { authorization: `Bearer ${TOKEN}`, ...headers } },
      (response) => {
        let text = ''
        response.on('data', (piece: Buffer) => {
          text += piece.toString()
        })
        response.on('end', () => resolve({ status: response.statusCode!, text }))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const QUERY = '/v1/workspaces/any/query'

describe('a time span', () => {
  // rows were generated at 11:00 and at 12:00; it is 12:00
  test.each([
    ['2026-11-01T11:00:00Z/2026-11-01T12:00:00Z', 1],
    ['2026-11-01T11:00:00Z/PT90M', 2],
    ['PT30M/2026-11-01T11:15:00Z', 1],
    ['PT2H', 1], // ends now, and now is not part of it
    ['P1DT2H', 1],
    ['2027-01-01/2027-01-02', 0],
  ])('%s cuts on TimeGenerated, whatever the text asks for', async (timespan, rows) => {
    const body = JSON.stringify({ query: 'NTANetAnalytics | summarize Rows = count()', timespan })
    const { status, text } = await ask(QUERY, { body })
    expect([status, (JSON.parse(text) as { tables: { rows: number[][] }[] }).tables[0]!.rows]).toEqual([200, [[rows]]])
  })

  test.each(['P1M', 'yesterday', 'P', ''])('"%s" is refused', async (timespan) => {
    const { status, text } = await ask(QUERY, { body: JSON.stringify({ query: 'print 1', timespan }) })
    expect([status, text]).toEqual([400, expect.stringContaining('BadArgumentError')])
  })

  test('a span that ends now was cut at 1970 where no clock was handed in: it is refused', () => {
    expect(() => parseTimespan('P1D', undefined)).toThrow('"P1D" ends now, and this server has no clock')
    expect(parseTimespan('P1D/2026-11-02', undefined).from).toEqual(new Date('2026-11-01'))
  })
})

describe('whoever asks otherwise', () => {
  test.each([
    ['without a token', QUERY, { headers: { authorization: '' } }, 401],
    ['under another name of this machine', QUERY, { headers: { host: 'evil.example:80' } }, 421],
    ['by GET', QUERY, { method: 'GET' }, 405],
    ['for something else', '/../../etc/passwd', {}, 404],
    ['with no JSON', QUERY, { body: 'nonsense' }, 400],
    ['with no query', QUERY, { body: '{}' }, 400],
    ['with too much', QUERY, { body: JSON.stringify({ query: 'x'.repeat(20_000) }) }, 413],
  ])('%s gets an error of the service, and nothing of the store', async (_how, path, how, status) => {
    const answer = await ask(path, how)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
    expect(answer.text).not.toContain(TOKEN)
  })

  test('for too long is stopped', async () => {
    const slow = await startServer({
      ...{
        backend: store,
        now,
        token: undefined,
        host: '127.0.0.1',
        port: 0,
        isPlain: true,
        limits: { ...LIMITS, seconds: 0.3 },
      },
    })
    const long = 'range x from 1 to 100000000 step 1 | summarize dcount(hash(tostring(x)))'
    const answer = await fetch(`${slow.origin}${QUERY}`, { method: 'POST', body: JSON.stringify({ query: long }) })
    expect([answer.status, await answer.json()]).toEqual([
      504,
      { error: { code: 'GatewayTimeout', message: expect.any(String) } },
    ])
    await slow.close()
  })
})
