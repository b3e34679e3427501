import { describe, expect, test } from 'vitest'
import type { SubscriptionInventory } from '../../src/azure/index.ts'
import { auditInventory } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE, type Profile, parseProfile } from '../../src/model/index.ts'

const NET = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network'
const VNET = `${NET}/virtualNetworks/hub`
const now = new Date('2026-11-24T00:00:00Z')
const ON = {
  networkWatcherFlowAnalyticsConfiguration: {
    enabled: true,
    workspaceResourceId: '/w/law',
    trafficAnalyticsInterval: 10,
  },
}

const nic = (name: string, subnet: string) => ({
  ...{ id: `${NET}/networkInterfaces/${name}`, name, location: 'westeurope' },
  networkSecurityGroup: { id: `${NET}/networkSecurityGroups/nsg` },
  ipConfigurations: [{ subnet: { id: `${VNET}/subnets/${subnet}` } }],
})

const log = (targetResourceId: string, more: object = {}) => ({
  ...{
    id: `${NET}/networkWatchers/w/flowLogs/${targetResourceId.split('/').at(-1)}`,
    name: 'log',
    location: 'westeurope',
  },
  ...{
    targetResourceId,
    storageId: '/st',
    enabled: true,
    format: { type: 'JSON', version: 2 },
    flowAnalyticsConfiguration: ON,
  },
  ...more,
})

/** One VNet in westeurope with a NIC in each of its two subnets; ids of logs in another letter case than those of targets. */
function inventory(parts: Partial<SubscriptionInventory> = {}): SubscriptionInventory {
  const subnets = ['a', 'b'].map((name) => ({ id: `${VNET}/subnets/${name}`, name }))
  return {
    ...{ subscriptionId: 's', name: 'sub', unread: [], flowLogs: [] },
    watchers: [{ id: `${NET}/networkWatchers/w`, name: 'w', location: 'West Europe' }],
    virtualNetworks: [{ id: VNET, name: 'hub', location: 'westeurope', subnets }],
    networkInterfaces: [nic('one', 'a'), nic('two', 'b')],
    securityGroups: [{ id: `${NET}/networkSecurityGroups/nsg`, name: 'nsg', location: 'westeurope' }],
    ...parts,
  }
}

const rulesOf = (parts: Partial<SubscriptionInventory>, profile: Profile = DEFAULT_PROFILE, at = now) =>
  auditInventory([inventory(parts)], profile, at).findings.map(({ rule, level }) => `${rule} ${level}`)
const verdictOf = (parts: Partial<SubscriptionInventory>) =>
  auditInventory([inventory(parts)], DEFAULT_PROFILE, now).verdicts[0]!

describe('coverage is reasoned per NIC', () => {
  test.each([
    ['the VNet is logged', [log(VNET.toUpperCase())], 'pass', 2],
    ['both subnets are', [log(`${VNET}/subnets/a`), log(`${VNET}/subnets/b`)], 'pass', 2],
    ['one subnet and the other NIC are', [log(`${VNET}/subnets/a`), log(`${NET}/networkInterfaces/two`)], 'pass', 2],
    ['one subnet is', [log(`${VNET}/subnets/a`)], 'fail', 1],
    ['only the NSG is', [log(`${NET}/networkSecurityGroups/nsg`)], 'pass', 2],
    ['its log is disabled', [log(VNET, { enabled: false })], 'fail', 0],
    ['nothing is', [], 'fail', 0],
  ])('%s', (_what, flowLogs, verdict, covered) => {
    expect(verdictOf({ flowLogs })).toMatchObject({ verdict, covered, nics: 2 })
  })

  test('what could not be read is unknown, never pass and never fail', () => {
    const unread = [{ what: 'flow logs of w', reason: 'AuthorizationFailed' }]
    const audit = auditInventory([inventory({ unread })], DEFAULT_PROFILE, now)
    expect(audit.complete).toBe(false)
    expect(audit.verdicts[0]).toMatchObject({ verdict: 'unknown' })
    expect(audit.findings.map(({ rule }) => rule)).toEqual(['IN001'])
  })

  test('a VNet without NICs is skipped, with the reason', () => {
    expect(verdictOf({ networkInterfaces: [] })).toMatchObject({ verdict: 'skip', reason: 'no network interfaces' })
  })
})

describe('each rule', () => {
  test('is silent when all is well', () => expect(rulesOf({ flowLogs: [log(VNET)] })).toEqual([]))

  test.each<[string, Partial<SubscriptionInventory>, string[]]>([
    ['NW001: no watcher', { watchers: [], flowLogs: [log(VNET)] }, ['NW001 error']],
    ['FL002: disabled', { flowLogs: [log(VNET, { enabled: false })] }, ['FL001 error', 'FL002 error']],
    ['FL003: failed', { flowLogs: [log(VNET, { provisioningState: 'Failed' })] }, ['FL003 error']],
    ['FL004: target gone', { flowLogs: [log(VNET), log(`${NET}/virtualNetworks/gone`)] }, ['FL004 warning']],
    ['FL005: another region', { flowLogs: [log(VNET, { location: 'eastus' })] }, ['FL005 error']],
    [
      'FL006 and FL007: NSG and VNet',
      { flowLogs: [log(VNET), log(`${NET}/networkSecurityGroups/nsg`)] },
      ['FL006 warning', 'FL007 warning'],
    ],
    ['FL008: shadowed', { flowLogs: [log(VNET), log(`${VNET}/subnets/a`)] }, ['FL008 note']],
    ['FL009: version 1', { flowLogs: [log(VNET, { format: { version: 1 } })] }, ['FL009 warning']],
    ['FL010: filter', { flowLogs: [log(VNET, { enabledFilteringCriteria: 'srcIP=1' })] }, ['FL010 warning']],
    ['FL010: record types', { flowLogs: [log(VNET, { recordTypes: 'B,E' })] }, ['FL010 warning']],
    [
      'TA001: a workspace that is not used',
      {
        flowLogs: [
          log(VNET, {
            flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: '/w/law' } },
          }),
        ],
      },
      ['TA001 error'],
    ],
  ])('%s', (_what, parts, rules) => expect(rulesOf(parts)).toEqual(rules))

  test('TA002 and TA003 follow the profile', () => {
    const profile: Profile = { ...DEFAULT_PROFILE, workspaceResourceId: '/w/other', intervalMinutes: 60 }
    expect(rulesOf({ flowLogs: [log(VNET)] }, profile)).toEqual(['TA002 error', 'TA003 warning'])
  })

  test('an NSG log is an error once they have ended', () => {
    const after = new Date('2027-10-01T00:00:00Z')
    expect(rulesOf({ flowLogs: [log(`${NET}/networkSecurityGroups/nsg`)] }, DEFAULT_PROFILE, after)).toEqual([
      'FL007 error',
    ])
  })

  test('an exception holds until its day', () => {
    const exception = {
      resourceId: VNET.toUpperCase(),
      rule: 'FL001',
      owner: 'me',
      reason: 'lab',
      expires: '2026-12-01',
    }
    const profile = parseProfile(JSON.stringify({ exceptions: [exception] }), 'profile.json')
    expect(rulesOf({}, profile)).toEqual([])
    expect(rulesOf({}, profile, new Date('2026-12-01T00:00:00Z'))).toEqual(['FL001 error'])
  })

  test('a wrong profile is refused with its key', () => {
    expect(() => parseProfile('{"intervalMinutes":30}', 'p.json')).toThrow(/^intervalMinutes: /)
  })
})
