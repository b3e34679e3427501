import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKusto, parseKustoDatabase } from '../../src/azure/index.ts'
import { type RunningServer, startServer } from '../../src/serve/index.ts'
import { openRows, type Store } from '../../src/store/index.ts'

/** Every type with a value at its edge, as KQL writes it. */
const TYPES = `print B = true, I = int(-2147483648), L = 9223372036854775807, R = 1.5, N = real(nan), P = real(-inf),
  D = decimal(12345678901234567890.123), T = datetime(0001-01-01), U = datetime(2026-11-01T10:00:00.1234567Z),
  S = time(1.02:03:04.0000005), G = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), J = dynamic({"a":[1,"x",null,9007199254740993]}),
  K = dynamic("text"), E = '', X = '"\\u202e', Z = long(null)`

describe('a database that azta serve answers for', () => {
  let store: Store
  let server: RunningServer
  beforeAll(async () => {
    store = await openRows({ NTANetAnalytics: [{ SrcIp: '10.0.0.4', BytesSrcToDest: 5n }] }, { now: () => 0n })
    const limits = { rows: 100, seconds: 60, bodyBytes: 10_000 }
    const options = { backend: store, now: () => new Date(0), host: '127.0.0.1', port: 0, limits, isPlain: true }
    server = await startServer({ ...options, token: undefined })
  })
  afterAll(async () => {
    await server.close()
    await store.close()
  })

  test('gives every type exactly as the store has it, also side by side', async () => {
    const kusto = await openKusto({ cluster: server.origin, database: 'any' })
    const here = await store.query({ kql: TYPES })
    const [there, sum] = await Promise.all([
      kusto.query({ kql: TYPES }),
      kusto.query({ kql: 'NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest) by SrcIp' }),
    ])
    expect(there).toEqual(here)
    expect(sum.rows).toEqual([['10.0.0.4', 5n]])
    await kusto.close()
  })

  test('tells what is wrong with a query, and where', async () => {
    const kusto = await openKusto({ cluster: server.origin, database: 'any' })
    const asked = kusto.query({ kql: 'NTANetAnalytics | take' })
    await expect(asked).rejects.toMatchObject({
      code: 'azure/query-failed',
      message: expect.stringContaining('(1:23)'),
    })
    await kusto.close()
  })

  test('does not pass for an answer when rows were left out', async () => {
    const kusto = await openKusto({ cluster: server.origin, database: 'any' })
    expect((await kusto.query({ kql: 'range x from 1 to 100 step 1' })).rows).toHaveLength(100)
    await expect(kusto.query({ kql: 'range x from 1 to 101 step 1' })).rejects.toMatchObject({
      code: 'azure/partial-answer',
    })
    await kusto.close()
  })
})

type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>]

/** A cluster that gives these answers, one after the other, and what is heard of it: bodies of requests and waits. */
async function clusterOf(answers: readonly Answer[]) {
  const heard: string[] = []
  const waits: number[] = []
  const left = [...answers]
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.endsWith('/auth/metadata')) return response.writeHead(404).end()
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    heard.push(Buffer.concat(pieces).toString())
    const [status, body, headers] = left.shift() ?? [500, {}]
    return response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cluster = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pause = async (milliseconds: number) => void waits.push(milliseconds)
  const kusto = await openKusto({ cluster, database: 'db', pause })
  const close = async () => {
    await kusto.close()
    server.closeAllConnections()
    server.close()
  }
  return { kusto, heard, waits, close }
}

/** Frames as learn.microsoft.com/kusto/api/rest/response-v2 shows them. */
function frames(rows: readonly unknown[], end: object = {}): readonly object[] {
  return [
    { FrameType: 'DataSetHeader', IsProgressive: false, Version: 'v2.0' },
    {
      ...{ FrameType: 'DataTable', TableId: 0, TableKind: 'QueryProperties', TableName: '@ExtendedProperties' },
      ...{ Columns: [{ ColumnName: 'Key', ColumnType: 'string' }], Rows: [['Visualization']] },
    },
    {
      ...{ FrameType: 'DataTable', TableId: 1, TableKind: 'PrimaryResult', TableName: 'PrimaryResult' },
      ...{ Columns: [{ ColumnName: 'x', ColumnType: 'long' }], Rows: rows },
    },
    { FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: false, ...end },
  ]
}

const TOO_LARGE = { OneApiErrors: [{ error: { code: 'LimitsExceeded', message: 'Query result set has exceeded' } }] }

describe('a cluster', () => {
  test('is asked in the database that was named, and waits are its own', async () => {
    const busy = await clusterOf([
      [429, {}, { 'retry-after': '7' }],
      [503, 'busy'],
      [429, {}, { 'retry-after': '86400' }],
      [200, frames([[1]])],
    ])
    expect((await busy.kusto.query({ kql: 'print x = 1' })).rows).toEqual([[1n]])
    expect(busy.waits).toEqual([7000, 4000, 60_000]) // what it names, a doubled second, a minute at most
    expect(JSON.parse(busy.heard[0]!)).toMatchObject({ db: 'db', csl: 'print x = 1' })
    await busy.close()
  })

  test.each([
    ['among its rows', frames([[1], TOO_LARGE]), 'LimitsExceeded'],
    ['in its last frame', frames([[1]], { HasErrors: true, ...TOO_LARGE }), 'LimitsExceeded'],
    ['without a name', frames([[1]], { HasErrors: true }), 'an error it does not name'],
  ])('that says %s that its answer is a part is believed', async (_where, body, what) => {
    const { kusto, close } = await clusterOf([[200, body]])
    await expect(kusto.query({ kql: 'T' })).rejects.toMatchObject({
      ...{ code: 'azure/partial-answer', message: expect.stringContaining(`cut its answer short: ${what}`) },
    })
    await close()
  })

  test.each<readonly [string, Answer, string]>([
    [
      'refuses a query',
      [
        400,
        { error: { code: 'BadRequest', message: 'Request is invalid', '@message': "Semantic error: SEM0100: 'T'" } },
      ],
      "BadRequest: Semantic error: SEM0100: 'T'",
    ],
    ['lets nobody in', [401, ''], 'HTTP 401'],
    ['leads elsewhere', [302, '', { location: 'http://127.0.0.2/' }], 'HTTP 302'],
    ['answers with a page', [200, '<html>'], 'in an unknown form'],
    ['stops before its last frame', [200, frames([[1]]).slice(0, 3)], 'in an unknown form'],
  ])('that %s is an error', async (_what, answer, message) => {
    const { kusto, close } = await clusterOf([answer])
    await expect(kusto.query({ kql: 'T' })).rejects.toMatchObject({
      ...{ code: 'azure/query-failed', message: expect.stringContaining(message) },
    })
    await close()
  })

  test('that stays busy is given up after five tries', async () => {
    const { kusto, heard, close } = await clusterOf(Array.from({ length: 9 }, () => [429, {}] as const))
    await expect(kusto.query({ kql: 'T' })).rejects.toMatchObject({ code: 'azure/query-failed' })
    expect(heard).toHaveLength(5)
    await close()
  })

  test('is not waited for once the signal says so', async () => {
    const stop = new AbortController()
    const { kusto, close } = await clusterOf([[429, {}]])
    const asked = kusto.query({ kql: 'T', signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toThrow('was asked no longer: stopped')
    await close()
  })
})

test.each([
  ['https://c.westeurope.kusto.windows.net/net%20work', 'https://c.westeurope.kusto.windows.net', 'net work'],
  ['http://127.0.0.1:8080/NetDefaultDB', 'http://127.0.0.1:8080', 'NetDefaultDB'],
])('%s is a database', (text, cluster, database) => {
  expect(parseKustoDatabase(text)).toEqual({ cluster, database })
})

test.each([
  'https://c.kusto.windows.net',
  'http://c.kusto.windows.net/db',
  'https://me:secret@c.kusto.windows.net/db',
  'https://c.kusto.windows.net/db/more',
  'c/db',
  'https://c.kusto.windows.net/%ff',
])('%s is none', (text) => {
  expect(parseKustoDatabase(text)).toBeUndefined()
})
