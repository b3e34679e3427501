import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { narrow, readInventory } from '../../src/azure/index.ts'
import { type Audit, auditInventory, RULES } from '../../src/enforce/index.ts'
import { parseProfile } from '../../src/model/index.ts'
import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { resource } from '../../src/sandbox/estate/resource.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { portTo } from '../harness/arm-port.ts'
import { besides, cleanSubscription, edited, plantedId, withProperties } from '../harness/planted-subscription.ts'

type Plant = (resources: readonly ArmResource[], subscriptionId: string) => readonly ArmResource[]

const edit = (type: string, properties: Readonly<Record<string, unknown>>): Plant => {
  return (resources) => edited(resources, type, withProperties(properties))
}
const analytics =
  (more: object): Plant =>
  (resources) =>
    edited(resources, 'flowLogs', (one) => {
      const set = one.properties.flowAnalyticsConfiguration as { networkWatcherFlowAnalyticsConfiguration: object } // as it was made
      const networkWatcherFlowAnalyticsConfiguration = { ...set.networkWatcherFlowAnalyticsConfiguration, ...more }
      return withProperties({ flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration } })(one)
    })
const secondLog = (targetOf: (vnetId: string) => string, more: Readonly<Record<string, unknown>> = {}): Plant => {
  return (resources) =>
    besides(resources, 'flowLogs', (one) => ({
      ...withProperties({ targetResourceId: targetOf(String(one.properties.targetResourceId)), ...more })(one),
      id: `${one.id}-2`,
      name: `${one.name}-2`,
    }))
}
const nsgOf = (vnetId: string) => vnetId.replace(/virtualNetworks\/.*$/, 'networkSecurityGroups/nsg')
const without =
  (type: string): Plant =>
  (resources) =>
    resources.filter((one) => !one.type.endsWith(`/${type}`))
const lifecycle: Plant = (resources) =>
  besides(resources, 'storageAccounts', ({ id }) => ({
    id: `${id}/managementPolicies/default`,
    name: 'default',
    type: 'Microsoft.Storage/storageAccounts/managementPolicies',
    properties: {
      policy: {
        rules: [
          {
            name: 'delete',
            enabled: true,
            type: 'Lifecycle',
            definition: {
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 400 } } },
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['insights-logs-flowlogflowevent/'] },
            },
          },
        ],
      },
    },
  }))

/** One subscription for each rule, in which that rule and no other is broken: the rules that go with it are told. */
const PLANTS: readonly (readonly [rule: keyof typeof RULES, plant: Plant, alone?: readonly string[]])[] = [
  ['NW001', edit('networkWatchers', { provisioningState: 'Failed' })],
  ['FL001', without('flowLogs')],
  ['FL002', secondLog((id) => `${id}/subnets/default`, { enabled: false, storageId: '' })],
  ['FL003', edit('flowLogs', { provisioningState: 'Failed' })],
  ['FL004', secondLog((id) => `${id}-gone`)],
  ['FL005', (all) => edited(all, 'flowLogs', (one) => ({ ...one, location: 'eastus' }))],
  ['FL006', secondLog(nsgOf), ['FL006', 'FL007']], // an NSG log is what FL007 is about
  [
    'FL007',
    (all) =>
      edited(all, 'flowLogs', (one) =>
        withProperties({ targetResourceId: nsgOf(String(one.properties.targetResourceId)) })(one),
      ),
  ],
  ['FL008', secondLog((id) => `${id}/subnets/default`, { retentionPolicy: { days: 365, enabled: true } })],
  ['FL009', edit('flowLogs', { format: { type: 'JSON', version: 1 } })],
  ['FL010', edit('flowLogs', { enabledFilteringCriteria: 'dstPort=443' })],
  ['FL011', edit('storageAccounts', { allowSharedKeyAccess: false })],
  ['FL012', (all) => edited(all, 'flowLogs', (one) => ({ ...one, tags: {} }))],
  ['ST001', without('storageAccounts')],
  ['ST002', lifecycle],
  ['ST003', edit('flowLogs', { retentionPolicy: { days: 30, enabled: true } })],
  ['ST004', edit('storageAccounts', { minimumTlsVersion: 'TLS1_0' })],
  [
    'ST005',
    (all, subscriptionId) => [
      ...secondLog((id) => `${id}-test`)(all, subscriptionId),
      resource(subscriptionId, 'rg', 'Microsoft.Network/virtualNetworks', 'vnet-test', {
        ...{ location: 'westeurope', tags: { env: 'test' }, properties: { subnets: [] } },
      }),
    ],
  ],
  ['TA001', analytics({ enabled: false })],
  ['TA002', analytics({ workspaceId: '55555555-5555-4555-8555-555555555555' })],
  ['TA003', analytics({ trafficAnalyticsInterval: 10 })],
  ['TA004', edit('workspaces', { workspaceCapping: { dailyQuotaGb: 1, dataIngestionStatus: 'OverQuota' } })],
  [
    'PV001',
    (all, subscriptionId) => [
      ...all,
      {
        id: `/subscriptions/${subscriptionId}/providers/Microsoft.Insights`,
        name: 'Microsoft.Insights',
        type: 'Microsoft.Resources/providers',
        properties: { registrationState: 'NotRegistered' },
      },
    ],
  ],
]
const CLEAN = PLANTS.length
const UNREADABLE = CLEAN + 1

const PROFILE = parseProfile(JSON.stringify({ intervalMinutes: 60, environmentTag: 'env', tags: { by: 'azta' } }), 'p')

function planted(index: number): readonly ArmResource[] {
  const id = plantedId(index)
  const tagged = edited(cleanSubscription(id, index), 'flowLogs', (one) => ({ ...one, tags: { by: 'azta' } }))
  const clean = edited(tagged, 'virtualNetworks', (one) => ({ ...one, tags: { env: 'prod' } }))
  return PLANTS[index]?.[1](clean, id) ?? clean
}

let sandbox: Sandbox
let audit: Audit
beforeAll(async () => {
  const all = Array.from({ length: CLEAN + 1 }, (_, index) => index)
  const subscriptions = all.map((index) => ({ subscriptionId: plantedId(index), displayName: `planted-${index}` }))
  const estate = { tenantId: '99999999-9999-4999-8999-999999999999', subscriptions, resources: all.flatMap(planted) }
  sandbox = await startSandbox({ estate, token: 'planted' })
  const wanted = [...all, UNREADABLE].map(plantedId)
  audit = auditInventory(await readInventory({ port: await portTo(sandbox), subscriptions: wanted }), PROFILE, NOW)
})
afterAll(() => sandbox.close())

const NOW = new Date('2026-11-24T00:00:00Z')
const rulesIn = (index: number) => {
  const found = [...audit.findings, ...audit.unknowns].filter((one) => one.subscriptionId === plantedId(index))
  return [...new Set(found.map(({ rule }) => rule))].sort()
}

describe('an estate in which one rule is broken, read over HTTPS', () => {
  test.each(PLANTS.map(([rule, , alone = [rule]], index) => [rule, alone, index] as const))(
    '%s',
    (_rule, alone, index) => expect(rulesIn(index)).toEqual(alone),
  )

  test('a clean one breaks none', () => expect(rulesIn(CLEAN)).toEqual([]))

  test('one that cannot be read breaks IN001, and what hangs on it is unknown', () => {
    expect(rulesIn(UNREADABLE)).toEqual(['IN001', 'PV001'])
    expect(audit.isComplete).toBe(false)
  })

  test('every rule has its estate, but the one that needs rows', () => {
    const told = new Set([...PLANTS.map(([rule]) => rule), 'IN001', 'TA005'])
    expect(Object.keys(RULES).filter((rule) => !told.has(rule))).toEqual([])
  })
})

describe('the inventory is narrowed', () => {
  test('to regions, to tags, and to the subscriptions of a management group', async () => {
    const port = await portTo(sandbox)
    const groups = { 'platform/descendants': [plantedId(CLEAN)] } as Record<string, string[]>
    const grouped = {
      ...port,
      // the sandbox has no management groups: their list is as the REST reference shows it
      listBelow: async (id: string, kind: string) =>
        groups[`${id.split('/').at(-1)}/${kind}`]?.map((one) => ({
          ...{ id: `/subscriptions/${one}`, type: '/subscriptions', name: one, properties: {} },
        })) ?? port.listBelow(id, kind),
    }
    const inventory = await readInventory({ port: grouped, managementGroup: 'platform' })
    expect(inventory.subscriptions.map(({ name }) => name)).toEqual([`planted-${CLEAN}`])
    const sizes = (filter: Parameters<typeof narrow>[1]) => {
      const { virtualNetworks, networkInterfaces, securityGroups, flowLogs } = narrow(inventory, filter)
        .subscriptions[0]!
      return [virtualNetworks.length, networkInterfaces.length, securityGroups.length, flowLogs.length]
    }
    expect(sizes({ regions: ['West Europe'] })).toEqual([1, 2, 1, 1])
    expect(sizes({ regions: ['eastus'] })).toEqual([0, 0, 0, 0])
    expect(sizes({ tags: { env: '' } })).toEqual([1, 2, 1, 1])
    expect(sizes({ tags: { env: 'test' } })).toEqual([0, 0, 0, 0])
  })
})
