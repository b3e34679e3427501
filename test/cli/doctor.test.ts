import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_FAULTS } from '../../src/sandbox/arm/faults/parse-faults.ts'
import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { resource } from '../../src/sandbox/estate/resource.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRows, type Store } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'
import { cleanSubscription, edited, plantedId, withProperties } from '../harness/planted-subscription.ts'

type Resources = readonly ArmResource[]

/** What is broken in one subscription, and what the doctor should say of it. */
interface Plant {
  readonly link: string
  readonly says: string
  readonly edit?: (clean: Resources) => Resources
  /** Hours of 2026-11-24 with rows, and minutes until these were there. */
  readonly rows?: readonly number[]
  readonly lagMinutes?: number
  readonly blobs?: readonly number[]
  readonly status?: string
  /** `unknown` where nobody can look; `broken` otherwise. */
  readonly state?: 'unknown'
}

const NOW = '2026-11-24T12:30:00Z'
const FRESH = { rows: [9, 10, 11], lagMinutes: 10, blobs: [9, 10, 11], status: 'Completed' }

const without = (last: string) => (all: Resources) => all.filter(({ type }) => !type.endsWith(`/${last}`))
const set = (last: string, properties: Readonly<Record<string, unknown>>) => (all: Resources) =>
  edited(all, last, withProperties(properties))
const analytics = (settings: Readonly<Record<string, unknown>>) => (all: Resources) =>
  edited(all, 'flowLogs', (log) => {
    const { networkWatcherFlowAnalyticsConfiguration: before } = log.properties.flowAnalyticsConfiguration as Record<
      string,
      object
    > // as the clean subscription has it
    const networkWatcherFlowAnalyticsConfiguration = { ...before, ...settings }
    return withProperties({ flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration } })(log)
  })
const unregistered = (all: Resources) => [
  ...all,
  resource(all[0]!.id.split('/')[2]!, 'rg', 'Microsoft.Resources/providers', 'Microsoft.Insights', {
    properties: { registrationState: 'NotRegistered' },
  }),
]

const PLANTS: readonly Plant[] = [
  { link: 'rights', says: 'may not read ' },
  { link: 'providers', says: 'Microsoft.Insights is NotRegistered', edit: unregistered },
  {
    link: 'watcher',
    says: 'westeurope has VNets and no network watcher',
    edit: (all) => without('flowLogs')(without('networkWatchers')(all)),
  },
  { link: 'flow log', says: '2 of 2 NICs are not logged', edit: without('flowLogs') },
  { link: 'flow log', says: 'the flow log of vnet is disabled', edit: set('flowLogs', { enabled: false }) },
  { link: 'flow log', says: 'its state is Failed', edit: set('flowLogs', { provisioningState: 'Failed' }) },
  { link: 'storage', says: 'its account /subscriptions/', edit: without('storageAccounts') },
  {
    link: 'storage',
    says: 'keeps Azure’s trusted services out',
    edit: set('storageAccounts', { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }),
  },
  {
    link: 'storage',
    says: 'forbids shared keys, and the log has no identity',
    edit: set('storageAccounts', { allowSharedKeyAccess: false }),
  },
  { link: 'blobs', says: 'no blob came in 24 hours', blobs: [] },
  { link: 'blobs', says: 'no blob came for 5 hours', blobs: [5, 6] },
  {
    link: 'analytics',
    says: 'Traffic Analytics is off for vnet, although it has a workspace',
    edit: analytics({ enabled: false }),
  },
  { link: 'analytics', says: 'its workspace /subscriptions/', edit: without('workspaces') },
  { link: 'collection', says: 'there is no data collection rule NWTA-*', edit: without('dataCollectionRules') },
  { link: 'collection', says: 'there is no data collection endpoint NWTA-*', edit: without('dataCollectionEndpoints') },
  { link: 'table', says: 'the workspace has no table NTANetAnalytics', edit: without('tables'), rows: [] },
  {
    link: 'table',
    says: 'NTANetAnalytics lacks AclGroup, AclRule',
    edit: set('tables', { schema: { standardColumns: columns(['AclGroup', 'AclRule']) } }),
  },
  {
    link: 'daily cap',
    says: 'law has hit its daily cap of 1 GB',
    edit: set('workspaces', { workspaceCapping: { dailyQuotaGb: 1, dataIngestionStatus: 'OverQuota' } }),
    rows: [],
  },
  { link: 'rows', says: 'no row arrived in 24 hours', rows: [] },
  { link: 'rows', says: 'its newest row is 330 minutes old; the interval is 60', rows: [5, 6] },
  { link: 'lag', says: 'rows come 150 minutes after their interval, 120 are usual', rows: [9], lagMinutes: 150 },
  { link: 'status', says: 'status rows of the last day: 1 Failed', status: 'Failed' },
  { link: 'rows', says: 'rows were not read: simulated workspace', state: 'unknown' },
  { link: '', says: '' },
]

/** A table of NTANetAnalytics as ARM shows it, without some of its columns. */
function columns(left: readonly string[]) {
  const names =
    'SubType TimeProcessed FlowIntervalStartTime FlowIntervalEndTime FlowLogResourceId SrcIp DestIp DestPort'
  const more = 'L4Protocol FlowDirection FlowStatus FlowType AclGroup AclRule MacAddress BytesSrcToDest BytesDestToSrc'
  return `${names} ${more}`
    .split(' ')
    .filter((name) => !left.includes(name))
    .map((name) => ({ name, type: 'string' }))
}

/** What analytics makes beside the workspace once data came, and what is broken of it all. */
function planted({ edit = (all) => all }: Plant, index: number): Resources {
  const id = plantedId(index)
  const clean = set('workspaces', { customerId: id })(cleanSubscription(id, index))
  const made = ['dataCollectionRules', 'dataCollectionEndpoints'].map((type) =>
    resource(id, 'rg', `Microsoft.Insights/${type}`, 'NWTA-1', { location: 'westeurope', properties: {} }),
  )
  const workspace = clean.find(({ type }) => type.endsWith('/workspaces'))!
  const table = {
    ...{ id: `${workspace.id}/tables/NTANetAnalytics`, name: 'NTANetAnalytics', location: 'westeurope' },
    ...{
      type: 'Microsoft.OperationalInsights/workspaces/tables',
      properties: { schema: { standardColumns: columns([]) } },
    },
  }
  return edit([...analytics({ workspaceId: id })(clean), ...made, table])
}

function rowsOf(plant: Plant, index: number) {
  const { rows, lagMinutes, status } = { ...FRESH, ...plant }
  const day = Date.parse('2026-11-24T00:00:00Z')
  const at = (hours: number, minutes = 0) => new Date(day + hours * 3_600_000 + minutes * 60_000).toISOString()
  return [
    ...rows.map((hour) => ({
      ...{ SubType: 'FlowLog', FlowLogResourceId: `${plantedId(index)}/rg/networkwatcher_westeurope/log` },
      ...{
        FlowIntervalStartTime: at(hour),
        FlowIntervalEndTime: at(hour + 1),
        TimeProcessed: at(hour + 1, lagMinutes),
      },
    })),
    { SubType: 'StatusMessage', Status: status, TimeProcessed: at(11, 5) },
  ]
}

function writeBlobs(folder: string, { blobs = FRESH.blobs }: Plant, index: number): void {
  const log = `${plantedId(index)}_RG/NETWORKWATCHER_WESTEUROPE_LOG`.toUpperCase()
  for (const hour of blobs) {
    const when = `y=2026/m=11/d=24/h=${String(hour).padStart(2, '0')}/m=00/macAddress=000D3A000001`
    const at = join(folder, 'insights-logs-flowlogflowevent', `flowLogResourceID=/${log}`, when)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'PT1H.json'), '{"records":[]}')
  }
}

let sandbox: Sandbox
const stores: Store[] = []
let cloud: string
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-doctor-'))
  for (const [index, plant] of PLANTS.entries()) {
    writeBlobs(folder, plant, index)
    stores.push(await openRows({ NTANetAnalytics: rowsOf(plant, index) }, { now: () => 0n }))
  }
  const subscriptions = PLANTS.map((_, index) => ({ subscriptionId: plantedId(index), displayName: `s${index}` }))
  sandbox = await startSandbox({
    estate: {
      ...{ tenantId: '99999999-9999-4999-8999-999999999999', subscriptions },
      resources: PLANTS.flatMap(planted),
    },
    token: 'secret-of-doctor',
    workspace: (id) => stores[PLANTS.findIndex(({ state }, index) => plantedId(index) === id && state === undefined)],
    logs: folder,
    faults: { ...NO_FAULTS, deny: [plantedId(0)] },
  })
  cloud = join(folder, 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
}, 120_000)
afterAll(async () => {
  await sandbox.close()
  for (const store of stores) await store.close()
})

interface Row {
  readonly state: string
  readonly subscription: string
  readonly link: string
  readonly message: string
  readonly fix: string
}

test('each broken link that is planted is found, with what to do, and a whole chain is told of by its number only', {
  timeout: 120_000,
}, async () => {
  const { status, out, err } = await azta('doctor', '--cloud', cloud, '-o', 'json', '--now', NOW)
  const rows = JSON.parse(out) as readonly Row[]
  for (const [index, { link, says, state = 'broken' }] of PLANTS.entries()) {
    const name = index === 0 ? plantedId(0) : `s${index}` // nobody told the name of what may not be read
    const own = rows.filter(({ subscription }) => subscription === name || subscription === `s${index}`)
    if (link === '') expect(own).toEqual([])
    else {
      expect(own, `${link}: ${says}`).toEqual([expect.objectContaining({ state, link })])
      expect(own[0]!.message).toContain(says)
      expect(own[0]!.fix === '').toBe(state === 'unknown')
    }
  }
  expect(err).toContain(`${PLANTS.length} chains: 1 whole, ${PLANTS.length - 2} broken, 1 unknown`)
  expect(status).toBe(1)
  expect(out + err).not.toContain('secret-of-doctor')
})

test('of one target every link is told, and behind the broken one nobody looks', async () => {
  const only = ['--subscription', plantedId(10), '--target', 'virtualNetworks/VNET']
  const { status, out } = await azta('doctor', '--cloud', cloud, ...only, '-o', 'json', '--now', NOW)
  expect(status).toBe(1)
  const states = (JSON.parse(out) as readonly Row[]).map(({ link, state }) => `${link}: ${state}`)
  expect(states.slice(0, 7)).toEqual([
    ...['rights: whole', 'providers: whole', 'watcher: whole', 'flow log: whole', 'storage: whole', 'blobs: broken'],
    'analytics: beyond',
  ])
  expect(states).toHaveLength(13)
})

test('a whole chain ends with 0, one that nobody can tell of with 3; a workspace is named by its GUID', {
  timeout: 120_000,
}, async () => {
  const [closed, whole] = [plantedId(PLANTS.length - 2), plantedId(PLANTS.length - 1)]
  const ask = (of: string, workspace: string) =>
    azta('doctor', '--cloud', cloud, '--subscription', of, '--workspace', workspace, '--now', NOW)
  const good = await ask(whole, whole)
  expect(good.err).toContain('1 chain: 1 whole, 0 broken, 0 unknown')
  expect(good.status).toBe(0)
  expect((await ask(closed, closed)).status).toBe(3)
  const nobody = await ask(whole, 'law-of-nobody')
  expect(nobody.err).toContain('no flow log or VNet goes with law-of-nobody')
  expect(nobody.status).toBe(2)
})
