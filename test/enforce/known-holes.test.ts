import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ArmPort, readInventory } from '../../src/azure/index.ts'
import { type Audit, auditInventory } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE } from '../../src/model/index.ts'
import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { portTo } from '../harness/arm-port.ts'
import { besides, cleanSubscription, edited, plantedId, withProperties } from '../harness/planted-subscription.ts'

type Estate = readonly ArmResource[]

const log = (properties: Readonly<Record<string, unknown>>) => (all: Estate) =>
  edited(all, 'flowLogs', withProperties(properties))

/** A second VNet with a NIC of its own in the region, which nobody logs. */
function secondVnet(all: Estate): Estate {
  const renamed = (one: ArmResource, kind: string): ArmResource =>
    JSON.parse(
      JSON.stringify(one)
        .replaceAll('virtualNetworks/vnet', 'virtualNetworks/other')
        .replaceAll(`${kind}/two`, `${kind}/three`),
    ) as ArmResource // the same resource under other names
  const more = besides(all, 'virtualNetworks', (one) => ({ ...renamed(one, ''), name: 'other' }))
  return [
    ...more,
    ...all.filter(({ name }) => name === 'two').map((one) => ({ ...renamed(one, 'networkInterfaces'), name: 'three' })),
  ]
}

/** What other tools take for logged and analysed: each estate is one that a check which looks at less gets wrong. */
const HOLES = {
  /** Azure Policy 4c3c6c5f and the policies that deploy analytics only ask whether there is a log. */
  disabled: log({ enabled: false, storageId: '' }),
  /** A watcher with one good log says nothing about the other VNets of its region. */
  oneGoodLog: secondVnet,
  /** Azure keeps the workspace of a log whose analytics is off. */
  workspaceOnly: log({
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: {
        ...{ enabled: false, workspaceResourceId: '/subscriptions/x', workspaceId: 'x' },
      },
    },
  }),
  /** Ids differ in letter case between calls. */
  letterCase: (all: Estate) =>
    edited(all, 'flowLogs', (one) =>
      withProperties({
        targetResourceId: String(one.properties.targetResourceId).toUpperCase(),
        storageId: String(one.properties.storageId).toUpperCase(),
      })(one),
    ),
}

const NAMES = Object.keys(HOLES) as (keyof typeof HOLES)[] // the keys of HOLES
const idOf = (hole: keyof typeof HOLES) => plantedId(NAMES.indexOf(hole))

let sandbox: Sandbox
let port: ArmPort
let audit: Audit
beforeAll(async () => {
  const resources = NAMES.flatMap((name, index) => HOLES[name](cleanSubscription(plantedId(index), index)))
  const subscriptions = NAMES.map((displayName, index) => ({ subscriptionId: plantedId(index), displayName }))
  const tenantId = '99999999-9999-4999-8999-999999999999'
  sandbox = await startSandbox({ estate: { tenantId, subscriptions, resources }, token: 'holes' })
  port = await portTo(sandbox)
  audit = auditInventory(await readInventory({ port }), DEFAULT_PROFILE, new Date('2026-11-24T00:00:00Z'))
})
afterAll(() => sandbox.close())

const rulesIn = (hole: keyof typeof HOLES) =>
  audit.findings.filter((one) => one.subscriptionId === idOf(hole)).map(({ rule }) => rule)
const verdictsIn = (hole: keyof typeof HOLES) =>
  audit.coverage
    .find(({ subscription }) => subscription.subscriptionId === idOf(hole))!
    .vnets.map(({ vnet, verdict }) => `${vnet.name} ${verdict}`)
    .sort()

describe('what other tools let through', () => {
  test('a disabled log logs nothing, although Azure Policy calls its VNet compliant', async () => {
    const [state] = await port.policyStates(idOf('disabled'))
    expect(state).toMatchObject({ complianceState: 'Compliant' })
    expect(verdictsIn('disabled')).toEqual(['vnet fail'])
    expect(rulesIn('disabled')).toEqual(['FL001', 'FL002'])
  })

  test('one good log of a watcher covers its own VNet only', () => {
    expect(verdictsIn('oneGoodLog')).toEqual(['other fail', 'vnet pass'])
    expect(rulesIn('oneGoodLog')).toEqual(['FL001'])
  })

  test('a workspace without analytics is not analysed', () => {
    expect(rulesIn('workspaceOnly')).toEqual(['TA001'])
  })

  test('ids in other letters are the same ids', () => {
    expect(verdictsIn('letterCase')).toEqual(['vnet pass'])
    expect(rulesIn('letterCase')).toEqual([])
  })
})
