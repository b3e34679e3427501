import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planWorkspace } from '../../components/analytics-workspace.ts'
import { planFlowLogStorage } from '../../components/flow-log-storage.ts'
import { planSecurityRules } from '../../components/network-security-group.ts'
import { planNetworkWatcher } from '../../components/network-watcher.ts'
import { planFlowLogs } from '../../components/region-flow-logs.ts'

const SUB = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Network'

describe('flow logs', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,70}$/)

  test('each target gets one log, with a legal name of its own, whatever it is called', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { selector: (one) => one.toLowerCase(), minLength: 1 }), (names) => {
        const targetIds = names.map((one) => `${SUB}/virtualNetworks/${one}`)
        const plans = planFlowLogs('weu', { targetIds, intervalMinutes: 60 })
        expect(plans.map(({ targetId }) => targetId)).toEqual(targetIds)
        expect(new Set(plans.map(({ key }) => key)).size).toBe(names.length)
        for (const { key } of plans) expect(key).toMatch(/^[a-z0-9][a-z0-9_.-]{0,79}$/)
      }),
    )
  })

  test('a target keeps its name when others come and go, and whatever its letter case', () => {
    const [a, b] = [`${SUB}/virtualNetworks/a`, `${SUB}/virtualNetworks/b`]
    const alone = planFlowLogs('weu', { targetIds: [b.toUpperCase()], intervalMinutes: 10 })[0]!
    const together = planFlowLogs('weu', { targetIds: [a, b], intervalMinutes: 10 })[1]!
    expect(alone.logicalName).toBe(together.logicalName)
  })

  test.each([
    [[`${SUB}/networkSecurityGroups/nsg`], 60, 'no new NSG flow logs since 2025-06-30'],
    [[`${SUB}/loadBalancers/lb`], 60, 'is no VNet, subnet or NIC'],
    [['vnet'], 60, 'is no VNet, subnet or NIC'],
    [[`${SUB}/virtualNetworks/a`, `${SUB}/virtualNetworks/A`], 60, 'is named twice'],
    [[`${SUB}/virtualNetworks/a`], 30, '30 is not 10 or 60'],
  ])('%j every %i minutes is refused', (targetIds, intervalMinutes, reason) => {
    expect(() => planFlowLogs('x', { targetIds, intervalMinutes })).toThrow(reason)
  })

  test('all problems in one message, each with its place', () => {
    const targetIds = ['vnet', `${SUB}/networkSecurityGroups/nsg`]
    expect(() => planFlowLogs('x', { targetIds, intervalMinutes: 30 })).toThrow(
      /intervalMinutes: 30[\s\S]+targetIds\[0\]: "vnet"[\s\S]+targetIds\[1\][\s\S]+NsgFlowLogCreationBlocked/,
    )
  })
})

describe('watchers', () => {
  test('are referred to by Azure’s own name, unless told otherwise', () => {
    expect(planNetworkWatcher({ region: 'westeurope' })).toEqual({
      ...{ mode: 'reference', watcherName: 'NetworkWatcher_westeurope', resourceGroupName: 'NetworkWatcherRG' },
    })
  })

  test('are adopted by their id, which needs the subscription', () => {
    const subscriptionId = '11111111-1111-4111-8111-111111111111'
    const { importId } = planNetworkWatcher({ region: 'eastus', mode: 'adopt', subscriptionId })
    expect(importId).toBe(
      `/subscriptions/${subscriptionId}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_eastus`,
    )
    expect(() => planNetworkWatcher({ region: 'eastus', mode: 'adopt' })).toThrow(
      expect.objectContaining({ propertyPath: 'subscriptionId' }),
    )
    expect(() => planNetworkWatcher({ region: 'eastus', mode: 'own' })).toThrow(
      expect.objectContaining({ propertyPath: 'mode' }),
    )
  })
})

test('storage is closed to the world, and its lifecycle is the one owner of retention', () => {
  const { account, policy } = planFlowLogStorage({
    accountName: 'stlogs',
    resourceGroupName: 'rg',
    region: 'westeurope',
    retentionDays: 90,
  })
  expect(account).toMatchObject({
    minimumTlsVersion: 'TLS1_2',
    allowBlobPublicAccess: false,
    networkRuleSet: { defaultAction: 'Deny', bypass: 'AzureServices' },
  })
  expect(JSON.stringify(policy)).toContain('"daysAfterModificationGreaterThan":90')
})

describe('storage', () => {
  const args = { accountName: 'stlogs', resourceGroupName: 'rg', region: 'westeurope', retentionDays: 90 }

  test('names every problem, and why logs are not kept write-once or in versions', () => {
    const wrong = { ...args, accountName: 'St-Logs', retentionDays: 0.5, writeOnce: true, versioning: true }
    expect(() => planFlowLogStorage(wrong)).toThrow(
      /accountName: "St-Logs"[\s\S]+retentionDays: 0.5[\s\S]+writeOnce:.*copy them to another[\s\S]+versioning:/,
    )
  })

  test('with a key of one’s own asks for it without a version, by the identity that may use it', () => {
    const identityId = `${SUB.replace('Microsoft.Network', 'Microsoft.ManagedIdentity')}/userAssignedIdentities/id`
    const customerKey = { vaultUri: 'https://kv.vault.azure.net/', keyName: 'logs', identityId }
    expect(planFlowLogStorage({ ...args, customerKey }).account).toMatchObject({
      identity: { type: 'UserAssigned', userAssignedIdentities: [identityId] },
      encryption: { keyVaultProperties: { keyVaultUri: 'https://kv.vault.azure.net/', keyName: 'logs' } },
    })
    expect(planFlowLogStorage({ ...args, sharedKeyOff: true }).account).toMatchObject({ allowSharedKeyAccess: false })
  })
})

test('a workspace keeps rows 30 to 730 days, and has a cap or none', () => {
  const args = { workspaceName: 'law', resourceGroupName: 'rg', region: 'westeurope', retentionDays: 29 }
  expect(() => planWorkspace({ ...args, dailyCapGb: -1 })).toThrow(
    /retentionDays: 29 is not 30 to 730 days\n {2}dailyCapGb: -1 is no cap/,
  )
  expect(planWorkspace({ ...args, retentionDays: 90, dailyCapGb: 5 })).toMatchObject({
    workspaceCapping: { dailyQuotaGb: 5 },
  })
})

describe('security rules', () => {
  const rule = {
    name: 'a',
    priority: 100,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    source: '10.0.0.0/8',
    port: '22',
  }

  test.each([
    [[rule, { ...rule, name: 'b' }], 'rules[1].priority'],
    [[rule, { ...rule, priority: 101 }], 'rules[1].name'],
    [[{ ...rule, priority: 99 }], 'rules[0].priority'],
    [[{ ...rule, source: 'Internet' }], 'rules[0].port'],
    [[{ ...rule, source: '*', port: '20-30' }], 'rules[0].port'],
    [[{ ...rule, source: '0.0.0.0/0', port: '*' }], 'rules[0].port'],
  ])('%j are refused at %s', (rules, propertyPath) => {
    expect(() => planSecurityRules(rules)).toThrow(
      expect.objectContaining({ errors: expect.arrayContaining([expect.objectContaining({ propertyPath })]) }),
    )
  })

  test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '2001:db8::/129', '10.0.0.1/x', ''])(
    'a source that is none, "%s", is a problem and not a crash in the comparison of two rules',
    (source) => {
      const plan = () =>
        planSecurityRules([
          { ...rule, source },
          { ...rule, name: 'b', priority: 200, source },
        ])
      expect(plan).toThrow(`rules[1].source: "${source}" is no address, prefix, service tag or *`)
    },
  )

  // The outer prefixes were worked out by hand: 10.0.0.0/8 holds 10.1.0.0/16, 10.1.0.0/17 does not.
  test.each([
    ['10.0.0.0/8', '*', '10.1.0.0/16', '22', true],
    ['10.1.0.0/17', '*', '10.1.0.0/16', '22', false],
    ['10.0.0.0/8', '20-30', '10.1.2.3', '22-25', true],
    ['10.0.0.0/8', '23-30', '10.1.2.3', '22-25', false],
    ['*', '*', 'Storage', '443', true],
    ['Internet', '443', 'Storage', '443', false],
    ['2001:db8::/32', '443', '2001:db8:1::/48', '443', true],
    ['10.0.0.0/8', '443', '2001:db8:1::/48', '443', false],
  ])('a rule for %s port %s before one for %s port %s: hidden %s', (source, port, later, laterPort, isHidden) => {
    const first = { ...rule, source, port, access: 'Deny' }
    const second = { ...rule, name: 'b', priority: 200, source: later, port: laterPort }
    const plan = () => planSecurityRules([second, first])
    if (isHidden) expect(plan).toThrow('rules[0].priority: "b" never decides: rule "a" of 100 takes all of it')
    else expect(plan()).toHaveLength(2)
  })

  test('of the other direction or protocol hide nothing', () => {
    const wide = { ...rule, source: '*', port: '*', access: 'Deny', protocol: 'Udp' }
    const out = { ...rule, name: 'b', source: '*', port: '*', access: 'Deny', direction: 'Outbound' }
    expect(planSecurityRules([wide, out, { ...rule, name: 'c', priority: 300 }])).toHaveLength(3)
  })

  test('that do not collide become Azure’s', () => {
    const out = { ...rule, name: 'b', direction: 'Outbound' }
    expect(
      planSecurityRules([rule, out, { ...rule, name: 'c', priority: 200, source: 'Internet', port: '443' }]),
    ).toHaveLength(3)
  })
})
