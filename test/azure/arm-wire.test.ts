import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { flowLogNames, pathOf } from '../../src/azure/arm/arm-names.ts'
import { keepToken } from '../../src/azure/arm/token-keeper.ts'
import { ArmFailure, type ArmPort } from '../../src/azure/index.ts'
import { armEstate, subscriptionAt } from '../harness/arm-estate.ts'
import { portTo } from '../harness/arm-port.ts'
import { againstFaults, logsFor } from '../harness/arm-run.ts'
import { type Replay, replayArm } from '../harness/replay-arm.ts'
import { virtualClock } from '../harness/virtual-clock.ts'

const estate = armEstate({ subscriptions: 1, vnets: 3, logged: true })
const bare = armEstate({ subscriptions: 1 })
const [{ id, body }] = logsFor(bare) as [ReturnType<typeof logsFor>[number]]
const watcher = id.replace(/\/flowLogs\/.*$/, '')
const TOKEN = 'secret-of-this-test'

/** Another host, which counts whoever knocks. */
async function stranger() {
  let knocks = 0
  const server = createServer((socket) => {
    knocks++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  return { port, knocks: () => knocks, close: () => server.close() }
}

describe('a link to another host', () => {
  const ways: readonly (readonly [string, (port: ArmPort) => Promise<unknown>])[] = [
    ['of the next page', (port) => port.listBelow(watcher, 'flowLogs')],
    ['of an operation', (port) => port.putFlowLog(id, body)],
    [
      'of the operation of a deletion',
      (port) => port.deleteFlowLog(estate.resources.find((one) => /flowLogs/.test(one.id))!.id),
    ],
  ]
  test.each(ways)('%s is not followed, and nothing is sent there', async (_what, run) => {
    const other = await stranger()
    for (const link of [`https://127.0.0.1:${other.port}`, `http://127.0.0.1:${other.port}`]) {
      await againstFaults({ faults: `foreign-link=${link}`, estate }, async ({ port, waits }) => {
        await expect(run(port)).rejects.toMatchObject({ kind: 'unsound', azureCode: 'ForeignHost' })
        expect(waits).toEqual([])
      })
    }
    expect(other.knocks()).toBe(0)
    other.close()
  })

  test('of a redirect is not followed either', async () => {
    const other = await stranger()
    const none = { location: '', properties: {} }
    const url = `https://management.azure.com${watcher}`
    const headers = { location: `https://127.0.0.1:${other.port}/take` }
    const replay = await replayArm([
      { request: { method: 'GET', url, body: none }, response: { status: 307, headers, body: none } },
    ])
    await expect((await portTo(replay)).read(watcher)).rejects.toBeInstanceOf(ArmFailure)
    expect([replay.seen.length, other.knocks()]).toEqual([1, 0])
    await replay.close()
    other.close()
  })
})

describe('a hostile name', () => {
  let replay: Replay | undefined
  afterEach(() => replay?.close())

  test.each([
    ...['.', '..', '', 'a'.repeat(81), '-a', 'a-', 'a.', '../../x', 'a/b', 'a?b', 'a#b', 'a%2fb'],
    ...['a"b', "a'b", 'a\u001b[31mb', 'a\nb', '<img src=x>', '=1+1', '@SUM(A1)', 'ä', '\u202e'],
  ])('%j is refused before anything is sent', async (name) => {
    replay = await replayArm([])
    const port = await portTo(replay)
    const hostile = `${watcher}/flowLogs/${name}`
    for (const write of [port.putFlowLog(hostile, body), port.deleteFlowLog(hostile), port.updateTags(hostile, {})]) {
      const error = await write.then(
        () => undefined,
        (failure) => failure as Error,
      )
      expect(error).toMatchObject({ azureCode: 'BadName' })
      expect(error!.message).toMatch(/^[ -~]*$/)
    }
    expect(replay.seen).toEqual([])
  })

  test('of a group or a watcher is refused the same way', async () => {
    replay = await replayArm([])
    const port = await portTo(replay)
    for (const part of ['..', '.', 'a\\b', 'a\u0000']) {
      const inGroup = id.replace('NetworkWatcherRG', part)
      await expect(port.putFlowLog(inGroup, body)).rejects.toMatchObject({ azureCode: 'BadName' })
      await expect(port.putWatcher(`${watcher.replace(/[^/]+$/, '')}${part}`, { location: 'x' })).rejects.toMatchObject(
        {
          azureCode: 'BadName',
        },
      )
      await expect(port.read(inGroup)).rejects.toMatchObject({ azureCode: 'BadName' })
    }
    expect(replay.seen).toEqual([])
  })

  test('never leads a read off its path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '.', '%2e%2e', 'a b')), {
          minLength: 1,
        }),
        (parts) => {
          const wanted = `/${parts.join('/')}`
          let path: string
          try {
            path = pathOf(wanted)
          } catch {
            return
          }
          const { pathname, search, hash } = new URL(`https://arm.test${path}`)
          expect([decodeURIComponent(pathname), search, hash]).toEqual([wanted, '', ''])
        },
      ),
    )
  })

  test('of Azure’s own making is taken: letters, digits, points and dashes inside, up to 80', () => {
    for (const name of ['a', 'A1', 'a.b-c_d', '0', `${'a'.repeat(79)}_`]) {
      expect(flowLogNames(`${watcher}/flowLogs/${name}`).name).toBe(name)
    }
  })
})

describe('the token', () => {
  test('is in no failure and in nothing that is told, whatever goes wrong', async () => {
    const faults = [
      'error=100%',
      'reset=100%',
      'cut=100%',
      'throttle=100%',
      'expire=1',
      'fail-operation=100%',
      'foreign-link=https://x.test',
    ]
    for (const fault of faults) {
      await againstFaults({ faults: fault, estate: bare }, async ({ port, waits }) => {
        const outcomes = await Promise.allSettled([
          ...[port.putFlowLog(id, body), port.listBelow(watcher, 'flowLogs'), port.subscriptions(), port.read(id)],
          ...[port.updateTags(id, {}), port.putWatcher(watcher, { location: 'westeurope' })],
        ])
        const said = inspect([outcomes, waits], { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true })
        expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
        expect(said).not.toContain(TOKEN)
      })
    }
  })

  test('is not in what a journal keeps of an operation', async () => {
    await againstFaults({ faults: '', estate: bare }, async ({ port }) => {
      const kept: string[] = []
      await port.putFlowLog(id, body, { onStarted: (operation) => void kept.push(operation) })
      expect(kept.join()).toContain('operations/')
      expect(kept.join()).not.toContain(TOKEN)
    })
  })

  test('is fetched once for all who wait, and near its end not for every call', async () => {
    const clock = virtualClock()
    let fetched = 0
    const getToken = async () => ({ token: `t${++fetched}`, expiresOnTimestamp: clock.now() + 60_000 })
    const keeper = keepToken({ getToken }, 'scope', clock)
    expect(await Promise.all(Array.from({ length: 20 }, () => keeper.current()))).toEqual(Array(20).fill('t1'))
    await clock.sleep(29_000)
    expect(await keeper.current()).toBe('t1')
    await clock.sleep(2000)
    expect(await keeper.current()).toBe('t2')
  })

  test('is renewed with the claims that a challenge asks for, by one of those who met it', async () => {
    const asked: unknown[] = []
    const getToken = async (_scope: unknown, options?: object) => {
      asked.push(options)
      return { token: `t${asked.length}`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }
    }
    const keeper = keepToken({ getToken }, 'scope', virtualClock())
    const first = await keeper.current()
    const claims = Buffer.from('{"access_token":{}}').toString('base64')
    const challenge = `Bearer authorization_uri="https://login.test/", error="insufficient_claims", claims="${claims}"`
    await Promise.all([keeper.renew(first, challenge), keeper.renew(first, challenge)])
    await keeper.renew(first, challenge)
    expect(asked).toEqual([{ enableCae: true }, { enableCae: true, claims: '{"access_token":{}}' }])
  })
})

test('each cloud’s token is asked for its own ARM, and only for it', async () => {
  const scopes: unknown[] = []
  const { openArm, openCloud } = await import('../../src/azure/index.ts')
  for (const name of ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud']) {
    const getToken = async (scope: string | string[]) => {
      scopes.push(scope)
      throw new Error('no way out of this test')
    }
    const credential = { name: 'test', credential: { getToken } }
    const port = await openArm({ cloud: await openCloud(name), credential, clock: virtualClock() })
    await expect(port.list(subscriptionAt(0), 'Microsoft.Network/virtualNetworks')).rejects.toThrow('no way out')
    await expect(port.putFlowLog(id, body)).rejects.toThrow('no way out')
  }
  const hosts = ['management.azure.com', 'management.usgovcloudapi.net', 'management.chinacloudapi.cn']
  expect(scopes).toEqual(hosts.flatMap((host) => [`https://${host}/.default`, `https://${host}/.default`]))
})
