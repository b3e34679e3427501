import { expect, test } from 'vitest'
import type { FlowLog, SubscriptionInventory, WireResource } from '../../src/azure/index.ts'
import { auditInventory } from '../../src/enforce/index.ts'
import { type Deletable, planActions } from '../../src/enforce/plan/plan-actions.ts'
import { observedHash } from '../../src/enforce/plan/writable-body.ts'
import { parseProfile } from '../../src/model/index.ts'
import { IDS, inventory, log } from '../harness/inventory.ts'

const now = new Date('2026-11-24T00:00:00Z')
const PROFILE = parseProfile(
  JSON.stringify({
    ...{ workspaceResourceId: IDS.workspace, intervalMinutes: 10, retentionDays: 90, tags: { managedBy: 'azta' } },
    storageAccounts: { westeurope: IDS.account },
  }),
  'profile.json',
)

function planOf(parts: Partial<SubscriptionInventory>, { profile = PROFILE, deletable = 'none' as Deletable } = {}) {
  const all = inventory(parts)
  return planActions({ inventory: all, audit: auditInventory(all, profile, now), profile, deletable })
}

/** The log of the VNet whose wire form has a field that nobody here knows. */
function rawLog(more: Partial<FlowLog>, properties: Readonly<Record<string, unknown>>): FlowLog {
  const one = log(IDS.vnet, { tags: { managedBy: 'azta' }, ...more })
  const { id, name, location, tags } = one
  const settings = { targetResourceId: IDS.vnet, storageId: IDS.account, enabled: one.enabled, newer: { kept: 1 } }
  const seen = { provisioningState: 'Succeeded', format: { type: 'FlowLogJSON', version: 2 } }
  const retentionPolicy = { days: 90, enabled: true }
  return {
    ...one,
    raw: { id, name, location, tags, properties: { ...settings, ...seen, retentionPolicy, ...properties } },
  }
}

test('an unlogged VNet gets a log as the profile wants it', () => {
  const { actions, left } = planOf({})
  expect(left).toEqual([])
  expect(actions).toMatchObject([
    {
      ...{
        kind: 'create-flow-log',
        watcherId: IDS.watcher,
        targetResourceId: IDS.vnet,
        observed: null,
        rules: ['FL001'],
      },
      body: {
        ...{ location: 'westeurope', tags: { managedBy: 'azta' } },
        properties: {
          ...{ targetResourceId: IDS.vnet, storageId: IDS.account, enabled: true },
          ...{ format: { type: 'JSON', version: 2 }, retentionPolicy: { days: 90, enabled: true } },
          flowAnalyticsConfiguration: {
            networkWatcherFlowAnalyticsConfiguration: {
              ...{ enabled: true, workspaceResourceId: IDS.workspace, workspaceId: 'guid' },
              ...{ workspaceRegion: 'westeurope', trafficAnalyticsInterval: 10 },
            },
          },
        },
      },
    },
  ])
  expect(actions[0]!.id).toMatch(/\/networkWatchers\/w\/flowLogs\/hub-[0-9a-f]{8}$/)
})

test('a region without a watcher gets one, and the log after it', () => {
  expect(planOf({ watchers: [] }).actions.map(({ kind, id }) => [kind, id.split('/').at(-1)])).toEqual([
    ['create-watcher', 'NetworkWatcher_westeurope'],
    ['create-flow-log', expect.stringMatching(/^hub-/)],
  ])
})

test('all that is wrong with a log is one write, which keeps what nobody here knows and echoes nothing read-only', () => {
  const flowLogs = [
    rawLog({ formatVersion: 1, recordTypes: 'BE', filter: 'x', analytics: undefined }, { recordTypes: 'B,E' }),
  ]
  const { actions } = planOf({ flowLogs })
  expect(actions).toHaveLength(1)
  expect(actions[0]).toMatchObject({
    ...{ kind: 'update-flow-log', rules: expect.arrayContaining(['FL009', 'FL010', 'TA001']) },
    observed: observedHash(flowLogs[0]!.raw),
    body: {
      properties: {
        ...{ newer: { kept: 1 }, recordTypes: 'B,C,E,D', enabledFilteringCriteria: '' },
        format: { type: 'JSON', version: 2 },
      },
    },
  })
  expect(JSON.stringify(actions)).not.toContain('provisioningState')
})

test('a disabled log gets its account and its days from the profile; of an NSG it is never enabled', () => {
  const disabled = rawLog(
    { enabled: false, storageId: '' },
    { storageId: '', retentionPolicy: { days: 0, enabled: false } },
  )
  const { actions } = planOf({ flowLogs: [disabled] })
  expect(actions).toMatchObject([
    {
      ...{ kind: 'update-flow-log', rules: ['FL002'] },
      body: { properties: { enabled: true, storageId: IDS.account, retentionPolicy: { days: 90, enabled: true } } },
    },
  ])
  const { actions: none, left } = planOf({ flowLogs: [log(IDS.vnet), log(IDS.nsg, { enabled: false })] })
  expect(none.filter(({ id }) => id.endsWith('/log-nsg'))).toEqual([])
  expect(left.map(({ reason }) => reason)).toContain('an NSG flow log is not enabled again: log the VNet')
})

test('the log of a target that is gone is deleted only when that is asked for, and of others only when said', () => {
  const gone = (tags: Readonly<Record<string, string>>) => ({
    flowLogs: [log(IDS.vnet, { tags: { managedBy: 'azta' } }), log(`${IDS.vnet}-gone`, { tags })],
  })
  const deleted = (tags: Readonly<Record<string, string>>, deletable: Deletable) =>
    planOf(gone(tags), { deletable }).actions.filter(({ kind }) => kind === 'delete-flow-log').length
  const mine = { managedBy: 'azta' }
  expect([deleted(mine, 'none'), deleted({}, 'owned'), deleted(mine, 'owned'), deleted({}, 'all')]).toEqual([
    0, 0, 1, 1,
  ])
})

test('what the profile does not say is left with the reason, never guessed', () => {
  const { actions, left } = planOf({}, { profile: parseProfile('{}', 'p.json') })
  expect(actions).toEqual([])
  expect(left).toMatchObject([
    { finding: { rule: 'FL001' }, reason: 'the profile has no storage account for westeurope' },
  ])
})

test('the hash of a log counts its settings and tags, and neither their order nor what the service changes', () => {
  const raw: WireResource = rawLog({}, {}).raw
  const turned = { ...raw, properties: Object.fromEntries(Object.entries(raw.properties).reverse()) }
  const moved = { ...raw, etag: 'other', properties: { ...raw.properties, provisioningState: 'Updating' } }
  expect([turned, moved].map(observedHash)).toEqual([observedHash(raw), observedHash(raw)])
  expect(observedHash({ ...raw, tags: { by: 'another' } })).not.toBe(observedHash(raw))
  expect(observedHash({ ...raw, properties: { ...raw.properties, newer: 2 } })).not.toBe(observedHash(raw))
})
