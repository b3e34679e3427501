import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openWorkspace } from '../../src/azure/index.ts'
import { loopbackCertificate } from '../../src/serve/loopback-certificate.ts'

/** What the client makes of a body that the service answers with. */
async function answerTo(body: object) {
  const { private: key, cert } = await loopbackCertificate()
  const server = createServer({ key, cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scopes = { armScope: `${origin}/.default`, logsScope: `${origin}/.default`, authorityHost: origin }
  const cloud = {
    name: 'sandbox',
    arm: origin,
    logs: origin,
    blob: origin,
    ...scopes,
    sandbox: { ca: cert, token: 't' },
  }
  const getToken = async () => ({ token: 't', expiresOnTimestamp: Date.parse('2999-01-01') })
  const credential = { name: 'test', credential: { getToken } }
  const workspaceId = '00000000-0000-4000-8000-000000000001'
  const workspace = await openWorkspace({ cloud, credential, workspaceId, now: () => new Date(0) })
  try {
    return await workspace.query({ kql: 'T | count' })
  } finally {
    await workspace.close()
    server.closeAllConnections()
    server.close()
  }
}

test('an answer without a table passed for one without rows', async () => {
  await expect(answerTo({ tables: [] })).rejects.toMatchObject({
    ...{ code: 'azure/query-failed', message: expect.stringContaining('answered without a table') },
  })
  const columns = [{ name: 'Count', type: 'long' }]
  expect(await answerTo({ tables: [{ name: 'PrimaryResult', columns, rows: [] }] })).toEqual({ columns, rows: [] })
})
