import { NetworkManagementClient } from '@azure/arm-network'
import { afterEach, describe, expect, test } from 'vitest'
import type { FlowLogBody } from '../../src/azure/index.ts'
import { createArm } from '../../src/sandbox/arm/arm.ts'
import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { group, resource } from '../../src/sandbox/estate/resource.ts'
import { portTo } from '../harness/arm-port.ts'
import { type Replay, replayArm } from '../harness/replay-arm.ts'
import { haveSamples, type RecordedBody, type RecordedInteraction, recordedArm } from '../harness/samples.ts'
import { virtualClock } from '../harness/virtual-clock.ts'

const sessions = recordedArm()
const session = (name: string): readonly RecordedInteraction[] => sessions[name]!
const FLOW_LOG_PUT = ['azcli-nsg-flowlog-create-with-workspace', 'azps-vnet-flowlog-create-recordtypes'] as const

let running: Replay | undefined
afterEach(() => running?.close())

async function replay(name: string) {
  running = await replayArm(session(name))
  return { ...running, port: await portTo(running) }
}

const pathOf = (url: string) => decodeURIComponent(new URL(url).pathname)

/** What a session read and got: each list and each resource, the last answer of each. */
function reads(name: string) {
  const answers = new Map(
    session(name)
      .filter(({ request, response }) => request.method === 'GET' && response.status === 200 && response.body != null)
      .map(({ request, response }) => [pathOf(request.url), response.body] as const),
  )
  const all = [...answers].map(([path, body]) => ({ path, body }))
  return {
    lists: all.filter(({ body }) => Array.isArray(body.value)),
    resources: all.filter(({ path, body }) => typeof body.id === 'string' && /\/providers\/.+\/.+\//.test(path)),
  }
}

describe.skipIf(!haveSamples)('recorded sessions through the port', () => {
  const readable = Object.keys(sessions).filter((name) => reads(name).lists.length + reads(name).resources.length > 0)

  test('most of them read something', () => expect(readable.length).toBeGreaterThanOrEqual(10))

  test.each(readable)('%s: every list and every resource comes as it was recorded, no field lost', async (name) => {
    const { lists, resources } = reads(name)
    for (const { path, body } of lists) {
      const { port, moved } = await replay(name)
      const cut = path.lastIndexOf('/')
      expect(await port.listBelow(path.slice(0, cut), path.slice(cut + 1))).toEqual(
        moved(lastOf(name, path, body).value),
      )
      await running!.close()
    }
    for (const { path, body } of resources) {
      const { port, moved } = await replay(name)
      expect(await port.read(path)).toEqual(moved(lastOf(name, path, body)))
    }
  })

  /** A path that was asked for more than once answers in order: a single read meets the first answer. */
  function lastOf(name: string, path: string, fallback: RecordedBody): RecordedBody {
    const first = session(name).find(({ request }) => request.method === 'GET' && pathOf(request.url) === path)
    return first?.response.body ?? fallback
  }

  test('a flow log is written with the recorded body, followed and read back', async () => {
    const [put, , read] = session(FLOW_LOG_PUT[0]) as [RecordedInteraction, RecordedInteraction, RecordedInteraction]
    const { port, seen } = await replay(FLOW_LOG_PUT[0])
    const id = pathOf(put.request.url)
    await port.putFlowLog(id, put.request.body as FlowLogBody)
    expect(await port.read(id)).toEqual(read.response.body)
    expect(seen.map(({ method }) => method)).toEqual(['PUT', 'GET', 'GET', 'GET']) // poll, the client's own last look, ours
    expect(seen[0]!.body).toEqual(put.request.body)
  })

  test('the long signed address of an operation is kept for a later run', async () => {
    const [put] = session(FLOW_LOG_PUT[1]) as [RecordedInteraction]
    const { port, moved, seen } = await replay(FLOW_LOG_PUT[1])
    let operation = ''
    const started = port.putFlowLog(pathOf(put.request.url), put.request.body as FlowLogBody, {
      onStarted: (text) => {
        operation = text
        throw new Error('stopped here')
      },
    })
    await expect(started).rejects.toThrow('stopped here')
    expect(operation).toContain(moved(put.response.headers['azure-asyncoperation']))
    expect(seen[0]!.body).toEqual(put.request.body)
  })

  test('a second watcher in a region is refused in Azure’s words', async () => {
    const [put] = session('java-error-networkwatcher-count-limit') as [RecordedInteraction]
    const { port } = await replay('java-error-networkwatcher-count-limit')
    await expect(port.putWatcher(pathOf(put.request.url), { location: 'westus' })).rejects.toMatchObject({
      ...{ kind: 'refused', status: 400, azureCode: 'NetworkWatcherCountLimitReached' },
      message: put.response.body.error?.message,
    })
  })

  test('a watcher is made as recorded', async () => {
    const name = 'net-networkwatcher-create-update-delete'
    const put = session(name).find(({ request }) => request.method === 'PUT' && /networkWatchers/.test(request.url))!
    const { port, seen } = await replay(name)
    await port.putWatcher(pathOf(put.request.url), put.request.body)
    expect(seen[0]!.body).toEqual(JSON.parse(JSON.stringify(put.request.body)))
  })

  test('a form of Resource Graph that the port does not read is a failure, not an empty list', async () => {
    const { port } = await replay('c7n-resourcegraph-and-arm-storage')
    await expect(port.graph([], 'resources')).rejects.toMatchObject({ kind: 'unsound', azureCode: 'UnexpectedShape' })
  })

  test('the client itself follows a recorded creation and deletion to their ends', async () => {
    const name = 'java-nsg-crud-lro'
    const { cloud, moved } = await replay(name)
    const expiresOnTimestamp = virtualClock().now() * 2
    const client = new NetworkManagementClient(
      { getToken: async () => ({ token: cloud.token, expiresOnTimestamp }) },
      '00000000-0000-0000-0000-000000000000',
      { endpoint: cloud.arm, tlsOptions: { ca: cloud.ca } },
    )
    const read = session(name).find(
      ({ request }) => /networkSecurityGroups\/nsg806524\?/.test(request.url) && request.method === 'GET',
    )!
    const options = { updateIntervalInMs: 1 }
    const made = await client.networkSecurityGroups.createOrUpdate(
      'rg806524',
      'nsg806524',
      { location: 'westus' },
      options,
    )
    expect(made).toMatchObject({
      id: moved(read.response.body.id),
      etag: read.response.body.etag,
      provisioningState: 'Succeeded',
    })
    await expect(client.networkSecurityGroups.delete('rg806524', 'nsg806524', options)).resolves.toBeUndefined()
  })
})

describe.skipIf(!haveSamples)('the stand-in beside the recordings', () => {
  test.each(FLOW_LOG_PUT)('%s: the recorded body is answered in the recorded form', (name) => {
    const [{ request, response }] = session(name) as [RecordedInteraction]
    const id = pathOf(request.url)
    const arm = createArm(
      { tenantId: '', subscriptions: [owner(id)], resources: surroundings(id, request.body) },
      { origin: () => '' },
    )
    const query = new Map([['api-version', new URL(request.url).searchParams.get('api-version')!]])
    const answer = arm.handle({ method: 'PUT', path: id, query, body: request.body })
    const { etag, properties, ...rest } = response.body
    expect(answer.status).toBe(name === FLOW_LOG_PUT[0] ? 200 : response.status) // new logs of NSGs are refused today
    expect(answer.body).toEqual({
      ...{ ...rest, etag: expect.stringMatching(/^W\/"[0-9a-f-]{36}"$/) },
      properties: { ...properties, targetResourceGuid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
    expect(typeof etag).toBe('string')
    const headers = Object.keys(response.headers).filter((header) =>
      ['azure-asyncoperation', 'retry-after'].includes(header),
    )
    for (const header of headers) expect(answer.headers).toHaveProperty(header)
  })

  function owner(id: string) {
    return { subscriptionId: id.split('/')[2]!, displayName: 'recorded' }
  }

  /** What must be there before the recorded write; of an NSG the log itself, since no new ones are made. */
  function surroundings(id: string, { location, properties }: RecordedBody): ArmResource[] {
    const subscription = id.split('/')[2]!
    const { targetResourceId, storageId } = properties as Readonly<Record<string, string>> // as both sessions sent them
    const needed = [id.replace(/\/flowLogs\/.*$/, ''), targetResourceId!, storageId!]
    const workspace = /"workspaceResourceId":"([^"]+)"/.exec(JSON.stringify(properties))?.[1]
    const held = [...needed, ...(workspace === undefined ? [] : [workspace])].map((one: string) => {
      const [, , , , groupName, , namespace, type, name] = one.split('/')
      return resource(subscription, groupName!, `${namespace}/${type}`, name!, {
        location,
        properties: {},
      })
    })
    const groups = [...new Set(held.map((one) => one.id.split('/')[4]!))]
    const before = {
      id,
      name: id.split('/').at(-1)!,
      type: 'Microsoft.Network/networkWatchers/flowLogs',
      location,
    }
    const isNsg = /networkSecurityGroups/.test(targetResourceId!)
    const log: ArmResource[] = isNsg ? [{ ...before, properties: { targetResourceId } }] : []
    return [...groups.map((name) => group(subscription, name, location)), ...held, ...log]
  }
})
