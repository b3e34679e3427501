import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkManagementClient } from '@azure/arm-network'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCredential, openCloud, openWorkspace, readInventory } from '../../src/azure/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRows } from '../../src/store/index.ts'
import { portTo } from '../harness/arm-port.ts'

const HUB = '11111111-1111-4111-8111-111111111111'
const APP = '22222222-2222-4222-8222-222222222222'
const REGISTERED = { 'microsoft.network': 'Registered', 'microsoft.insights': 'Registered' }
const logs = mkdtempSync(join(tmpdir(), 'azta-blobs-'))
let sandbox: Sandbox
let cloudFile: string

beforeAll(async () => {
  writeFileSync(join(logs, 'x'), '')
  const store = await openRows(
    { NTANetAnalytics: [{ SrcIp: '10.0.0.4', BytesSrcToDest: 9007199254740993n }] },
    { now: () => 0n },
  )
  sandbox = await startSandbox({
    estate: defaultEstate(),
    token: 'test-token',
    workspace: (id) => (['44444444-4444-4444-8444-444444444444', 'kusto'].includes(id) ? store : undefined),
    logs: join(import.meta.dirname, '../'),
  })
  cloudFile = join(mkdtempSync(join(tmpdir(), 'azta-cloud-')), 'cloud.json')
  writeFileSync(cloudFile, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

async function door() {
  const cloud = await openCloud(cloudFile)
  return { cloud, credential: await findCredential(cloud) }
}

async function network(subscriptionId: string) {
  const { cloud, credential } = await door()
  return new NetworkManagementClient(credential.credential, subscriptionId, {
    endpoint: cloud.arm,
    tlsOptions: { ca: cloud.sandbox!.ca },
    retryOptions: { maxRetries: 0 },
  })
}

const id = (subscription: string, region: string, name: string, type = 'virtualNetworks') =>
  `/subscriptions/${subscription}/resourceGroups/rg-net-${region}/providers/Microsoft.Network/${type}/${name}`
const storage = `/subscriptions/${HUB}/resourceGroups/rg-net-eastus/providers/Microsoft.Storage/storageAccounts/staztalabeastus`

describe('the inventory through the port to ARM', () => {
  test('reads every subscription, page by page', async () => {
    const { subscriptions, storageAccounts, workspaces, unread } = await readInventory({ port: await portTo(sandbox) })
    const [hub, app] = subscriptions
    expect([hub!.name, app!.name]).toEqual(['hub', 'applications'])
    expect([hub!.watchers.length, app!.watchers.length]).toEqual([3, 2])
    expect([hub!.virtualNetworks.length, app!.virtualNetworks.length]).toEqual([5, 5])
    // 20 of VMs each; the applications also have that of a private endpoint and that of a scale set, which no list holds
    expect([hub!.networkInterfaces.length, app!.networkInterfaces.length]).toEqual([20, 22])
    expect(hub!.flowLogs.map(({ enabled }) => enabled)).toEqual([false])
    expect([hub!.registrations, app!.registrations]).toEqual([REGISTERED, REGISTERED])
    expect(storageAccounts.map(({ id }) => id.split('/').at(-1)).sort()).toEqual(['staztalabeastus', 'staztaoldsea'])
    expect(workspaces.map(({ customerId }) => customerId)).toEqual(['44444444-4444-4444-8444-444444444444'])
    expect([...hub!.unread, ...app!.unread, ...unread]).toEqual([])
  })

  test('names a subscription that cannot be read, and reads the others', async () => {
    const stranger = '33333333-3333-4333-8333-333333333333'
    const { subscriptions: found } = await readInventory({
      port: await portTo(sandbox),
      subscriptions: [stranger, HUB],
    })
    expect(found.find(({ subscriptionId }) => subscriptionId === stranger)!.unread).toContainEqual({
      ...{ kind: 'watchers', id: `/subscriptions/${stranger}`, what: `network watchers of ${stranger}` },
      reason: expect.stringContaining('SubscriptionNotFound'),
    })
    expect(found.find(({ subscriptionId }) => subscriptionId === HUB)).toMatchObject({ name: 'hub', unread: [] })
  })

  test('a wrong token is refused, and nothing of it is said', async () => {
    const response = await fetchSandbox('/subscriptions', 'Bearer wrong')
    expect(response.status).toBe(401)
    expect(response.text).not.toContain('test-token')
  })
})

async function fetchSandbox(path: string, authorization: string, body?: object) {
  const { request } = await import('node:https')
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const options = { ca: sandbox.cloud.ca, method, headers: { authorization, 'content-type': 'application/json' } }
    request(`${sandbox.cloud.arm}${path}`, options, (response) => {
      let text = ''
      response
        .on('data', (chunk) => {
          text += chunk
        })

        .on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body))
  })
}

describe('flow logs as Azure keeps them', () => {
  const body = {
    location: 'eastus',
    storageId: storage,
    targetResourceId: id(HUB, 'eastus', 'vnet-hub-eastus'),
    enabled: true,
    flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { trafficAnalyticsInterval: 10 } },
  }

  test('a new one is accepted, updating, then there; its target names it', async () => {
    const client = await network(HUB)
    const made = await client.flowLogs.createOrUpdate('NetworkWatcherRG', 'NetworkWatcher_eastus', 'new', body, {
      updateIntervalInMs: 1,
    })
    expect(made.provisioningState).toBe('Succeeded')
    expect(made.format).toEqual({ type: 'FlowLogJSON', version: 2 })
    // analytics without `enabled` is stored and off
    expect(made.flowAnalyticsConfiguration!.networkWatcherFlowAnalyticsConfiguration).toMatchObject({ enabled: false })
    const vnet = await client.virtualNetworks.get('rg-net-eastus', 'vnet-hub-eastus')
    expect(vnet.flowLogs!.map((log) => log.id)).toEqual([made.id])
    const watcher = await client.networkWatchers.get('NetworkWatcherRG', 'NetworkWatcher_eastus')
    expect(watcher.etag).toBe(made.etag)
  })

  test.each([
    ['a second log on one target', HUB, 'NetworkWatcher_eastus', body, 'FlowLogAlreadyExistsOnTarget'],
    [
      'a target of another region',
      HUB,
      'NetworkWatcher_eastus',
      { ...body, targetResourceId: id(HUB, 'westeurope', 'vnet-hub-westeurope') },
      'FlowLogLocationMismatch',
    ],
    [
      'a target that is not there',
      HUB,
      'NetworkWatcher_eastus',
      { ...body, targetResourceId: id(HUB, 'eastus', 'nope') },
      'ResourceNotFound',
    ],
    [
      'a new log on an NSG',
      HUB,
      'NetworkWatcher_eastus',
      { ...body, targetResourceId: id(HUB, 'eastus', 'nsg-vnet-hub-eastus', 'networkSecurityGroups') },
      'NsgFlowLogCreationBlocked',
    ],
    ['a watcher that is not there', APP, 'NetworkWatcher_eastus', body, 'ParentResourceNotFound'],
    [
      'another interval',
      HUB,
      'NetworkWatcher_eastus',
      {
        ...body,
        targetResourceId: `${id(HUB, 'eastus', 'vnet-hub-eastus')}/subnets/data`,
        flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { trafficAnalyticsInterval: 30 } },
      },
      'InvalidTrafficAnalyticsInterval',
    ],
  ])('%s is refused', async (_what, subscription, watcher, wanted, code) => {
    const client = await network(subscription)
    const write = client.flowLogs.createOrUpdate('NetworkWatcherRG', watcher, 'other', wanted)
    await expect(write).rejects.toMatchObject({ code })
  })

  test('a region has one watcher, a target cannot go before its log', async () => {
    const client = await network(HUB)
    await expect(
      client.networkWatchers.createOrUpdate('NetworkWatcherRG', 'second', { location: 'eastus' }),
    ).rejects.toMatchObject({ code: 'NetworkWatcherCountLimitReached' })
    const lab = client.virtualNetworks.delete('rg-net-eastus', 'vnet-lab-eastus')
    await expect(lab).rejects.toMatchObject({ code: 'InUseFlowLogTarget' })
    await expect(client.ipGroups.get('rg-net-eastus', 'x')).rejects.toMatchObject({ code: 'NotSimulated' })
  })
})

describe('the simulated workspace through the real client', () => {
  const open = async (workspaceId: string) =>
    openWorkspace({ ...(await door()), workspaceId, now: () => new Date('2026-11-02T00:00:00Z') })

  test('answers any KQL, longs to the last digit, moments to 100 ns', async () => {
    const workspace = await open('44444444-4444-4444-8444-444444444444')
    const { columns, rows } = await workspace.query({
      kql: 'NTANetAnalytics | project BytesSrcToDest, t = datetime(2026-11-01 10:00:00.1234567), r = real(nan), d = dynamic({"a":[1,2.5]}), s = SrcIp',
    })
    expect(columns.map(({ type }) => type)).toEqual(['long', 'datetime', 'real', 'dynamic', 'string'])
    expect(rows).toEqual([
      [9007199254740993n, '2026-11-01T10:00:00.1234567Z', Number.NaN, { a: [1n, 2.5] }, '10.0.0.4'],
    ])
  })

  test('says what is wrong with a text, and that there is no such workspace', async () => {
    await expect((await open('44444444-4444-4444-8444-444444444444')).query({ kql: 'Nope' })).rejects.toMatchObject({
      code: 'azure/query-failed',
    })
    await expect((await open('00000000-0000-4000-8000-000000000000')).query({ kql: 'print 1' })).rejects.toThrow(
      'WorkspaceNotFoundError',
    )
  })
})

describe('blobs through the real client', () => {
  test('are listed and read, whole and in part; a path never leaves its folder', async () => {
    const { cloud, credential } = await door()
    // The client's options leave tlsOptions out of their type, its pipeline takes them.
    const options: object = { tlsOptions: { ca: cloud.sandbox!.ca }, retryOptions: { maxTries: 1 } }
    const service = new BlobServiceClient(`${sandbox.cloud.blob}/account`, credential.credential, options)
    const cases = service.getContainerClient('cases')
    const names: string[] = []
    for await (const blob of cases.listBlobsFlat({ prefix: 'calendar/' })) names.push(blob.name)
    expect(names).toEqual(['calendar/rows.json'])
    const whole = await cases.getBlobClient(names[0]!).downloadToBuffer()
    const part = await cases.getBlobClient(names[0]!).downloadToBuffer(2, 5)
    expect(part.equals(whole.subarray(2, 7))).toBe(true)
    expect((await fetchSandbox('/blob/account/cases/..%2f..%2fpackage.json', 'Bearer test-token')).status).toBe(404)
  })
})

describe('the Kusto form', () => {
  const ask = (csl: string) => fetchSandbox('/v2/rest/query', 'Bearer test-token', { db: 'any', csl })

  test('answers with the frames of version 2, longs to the last digit', async () => {
    const { status, text } = await ask('NTANetAnalytics | project BytesSrcToDest')
    expect(status).toBe(200)
    expect(text).toContain('"Rows":[[9007199254740993]]')
    const frames: { FrameType: string; TableKind?: string; Columns?: unknown }[] = JSON.parse(text)
    expect(frames.map(({ FrameType }) => FrameType)).toEqual([
      'DataSetHeader',
      'DataTable',
      'DataTable',
      'DataSetCompletion',
    ])
    expect(frames.find(({ TableKind }) => TableKind === 'PrimaryResult')!.Columns).toEqual([
      { ColumnName: 'BytesSrcToDest', ColumnType: 'long' },
    ])
  })

  test('says what is wrong with a text, and lets nobody in without the token', async () => {
    const { status, text } = await ask('Nope | count')
    expect([status, JSON.parse(text).error.code]).toEqual([400, 'KS204'])
    expect((await fetchSandbox('/v1/rest/auth/metadata', 'Bearer x')).status).toBe(401)
    expect((await fetchSandbox('/v1/rest/auth/metadata', 'Bearer test-token')).status).toBe(200)
  })
})
