import { expect, test } from 'vitest'
import type { Inventory, StorageAccount, SubscriptionInventory, Unread, Workspace } from '../../src/azure/index.ts'
import { auditInventory } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE, flowLogName, type Profile } from '../../src/model/index.ts'
import { ACCOUNT, IDS, inventory, log, VNET, WORKSPACE } from '../harness/inventory.ts'

const now = new Date('2026-11-24T00:00:00Z')
const fine = [log(IDS.vnet)]

interface Planted {
  readonly parts?: Partial<SubscriptionInventory>
  readonly account?: Partial<StorageAccount>
  readonly workspace?: Partial<Workspace>
  readonly shared?: Partial<Inventory>
  readonly profile?: Partial<Profile>
  readonly at?: Date
}

function auditOf({ parts, account, workspace, shared, profile, at = now }: Planted) {
  const storageAccounts = [{ ...ACCOUNT, ...account }]
  const workspaces = [{ ...WORKSPACE, ...workspace }]
  const all = inventory({ flowLogs: fine, ...parts }, { storageAccounts, workspaces, ...shared })
  return auditInventory(all, { ...DEFAULT_PROFILE, ...profile }, at)
}

/** The distinct rules that an audit finds broken, and those of which it cannot say. */
function rulesOf(planted: Planted) {
  const { findings, unknowns } = auditOf(planted)
  const distinct = (all: typeof findings) => [...new Set(all.map(({ rule, level }) => `${rule} ${level}`))].sort()
  return [...distinct(findings), ...distinct(unknowns).map((one) => `${one.split(' ')[0]} unknown`)]
}

const withLog = (more: Parameters<typeof log>[1]): Planted => ({ parts: { flowLogs: [log(IDS.vnet, more)] } })
const withAnalytics = (more: object): Planted => withLog({ analytics: { ...fine[0]!.analytics!, ...more } })
const other = (kind: Unread['kind'], id: string): Unread => ({ kind, id, what: 'x', reason: 'AuthorizationFailed: no' })
const nsg = log(IDS.nsg)

test('an estate that is as it should be has no findings', () => {
  expect(rulesOf({})).toEqual([])
  expect(auditOf({}).notChecked.map(({ rule }) => rule)).toEqual(['TA003', 'TA005'])
})

test.each<[string, Planted, string[]]>([
  ['NW001: no watcher', { parts: { watchers: [] } }, ['NW001 error']],
  [
    'NW001: the watcher failed',
    { parts: { watchers: [{ id: IDS.watcher, name: 'w', location: 'westeurope', provisioningState: 'Failed' }] } },
    ['NW001 error'],
  ],
  ['FL001: nothing logged', { parts: { flowLogs: [] } }, ['FL001 error']],
  [
    'FL002: disabled, and told as nothing else but uncovered',
    withLog({ enabled: false, storageId: '', retentionDays: 0 }),
    ['FL001 error', 'FL002 error'],
  ],
  ['FL003: failed', withLog({ provisioningState: 'Failed' }), ['FL003 error']],
  ['FL004: target gone', { parts: { flowLogs: [...fine, log(`${IDS.vnet}-gone`)] } }, ['FL004 warning']],
  ['FL005: another region', withLog({ location: 'East US' }), ['FL005 error']],
  ['FL006, FL007: NSG and VNet', { parts: { flowLogs: [...fine, nsg] } }, ['FL006 warning', 'FL007 warning']],
  ['FL007: NSG alone', { parts: { flowLogs: [nsg] } }, ['FL007 warning']],
  [
    'FL007: NSG alone, after its end',
    { parts: { flowLogs: [nsg] }, at: new Date('2027-09-30') },
    ['FL001 error', 'FL007 error'],
  ],
  [
    'FL008: shadowed by other settings',
    { parts: { flowLogs: [...fine, log(IDS.subnet('a'), { retentionDays: 365 })] } },
    ['FL008 note'],
  ],
  ['FL008: not by the same settings', { parts: { flowLogs: [...fine, log(IDS.subnet('a'))] } }, []],
  ['FL009: version 1', withLog({ formatVersion: 1 }), ['FL009 warning']],
  ['FL010: filter', withLog({ filter: 'srcIP=1' }), ['FL010 warning']],
  [
    'FL010: a filter that is allowed',
    { ...withLog({ filter: 'srcIP=1' }), profile: { allowedFilters: ['srcIP=1'] } },
    [],
  ],
  ['FL010: record types', withLog({ recordTypes: 'BE' }), ['FL010 warning']],
  ['FL010: record types that suffice', { ...withLog({ recordTypes: 'BED' }), profile: { recordTypes: 'DB' } }, []],
  ['FL011: no identity', { account: { allowsSharedKey: false } }, ['FL011 error']],
  ['FL011: an identity', { ...withLog({ hasIdentity: true }), account: { allowsSharedKey: false } }, []],
  ['FL012: no tag', { profile: { tags: { by: 'azta' } } }, ['FL012 note']],
  [
    "FL012: another's name",
    { parts: { flowLogs: [...fine, log(IDS.subnet('a'), { name: flowLogName(IDS.vnet).toUpperCase() })] } },
    ['FL012 note'],
  ],
  ['ST001: account gone', { shared: { storageAccounts: [] } }, ['ST001 error']],
  ['ST001: kind', { account: { kind: 'BlobStorage' } }, ['ST001 error']],
  ['ST001: premium', { account: { tier: 'Premium' } }, ['ST001 error']],
  ['ST001: region', { account: { location: 'eastus' } }, ['ST001 error']],
  ["ST001: not the profile's", { profile: { storageAccounts: { westeurope: '/other' } } }, ['ST001 error']],
  ['ST002: days', { profile: { retentionDays: 365 } }, ['ST002 warning']],
  ['ST002: two owners', { account: { lifecycle: [{ name: 'r', days: 400, prefixes: [] }] } }, ['ST002 warning']],
  [
    'ST002: days by the lifecycle alone',
    {
      ...withLog({ retentionDays: 0 }),
      account: { lifecycle: [{ name: 'r', days: 365, prefixes: ['insights-logs-flowlogflowevent/'] }] },
      profile: { retentionDays: 365 },
    },
    [],
  ],
  [
    'ST002: a lifecycle of other blobs',
    { ...withLog({ retentionDays: 0 }), account: { lifecycle: [{ name: 'r', days: 5, prefixes: ['other/'] }] } },
    [],
  ],
  ['ST003: 30 days', withLog({ retentionDays: 30 }), ['ST003 warning']],
  [
    'ST003: 89 days by the lifecycle',
    {
      ...withLog({ retentionDays: 0 }),
      account: { lifecycle: [{ name: 'r', days: 89, prefixes: ['insights-logs-'] }] },
    },
    ['ST003 warning'],
  ],
  ['ST003: for ever', withLog({ retentionDays: 0 }), []],
  ['ST004: http', { account: { isHttpsOnly: false } }, ['ST004 warning']],
  ['ST004: TLS', { account: { minimumTlsVersion: 'TLS1_1' } }, ['ST004 warning']],
  ['ST004: public blobs', { account: { allowsPublicBlobs: true } }, ['ST004 warning']],
  ['ST004: firewall', { account: { letsTrustedServicesIn: false } }, ['ST004 warning']],
  ['TA001: off', withLog({ analytics: undefined }), ['TA001 error']],
  ['TA001: a workspace that is not used', withAnalytics({ enabled: false }), ['TA001 error']],
  ['TA002: gone', { shared: { workspaces: [] } }, ['TA002 error']],
  ["TA002: not the profile's", { profile: { workspaceResourceId: '/subscriptions/other' } }, ['TA002 error']],
  ["TA002: another's id", withAnalytics({ workspaceId: 'other' }), ['TA002 error']],
  ['TA002: its id in other letters', withAnalytics({ workspaceId: 'GUID', workspaceRegion: 'West Europe' }), []],
  ['TA002: another region', withAnalytics({ workspaceRegion: 'eastus' }), ['TA002 error']],
  ['TA003: interval', { profile: { intervalMinutes: 60 } }, ['TA003 warning']],
  [
    'TA003: 60 when nobody says',
    { ...withAnalytics({ intervalMinutes: undefined }), profile: { intervalMinutes: 60 } },
    [],
  ],
  ['TA004: cap hit', { workspace: { isOverQuota: true } }, ['TA004 warning']],
  ['TA004: retention', { profile: { workspaceRetentionDays: 365 } }, ['TA004 warning']],
  ['TA004: cap', { workspace: { dailyCapGb: 1 }, profile: { workspaceDailyCapGb: 5 } }, ['TA004 warning']],
  ['TA004: no cap', { profile: { workspaceDailyCapGb: 0 } }, []],
  [
    'PV001',
    { parts: { registrations: { 'microsoft.network': 'Registered', 'microsoft.insights': 'NotRegistered' } } },
    ['PV001 error'],
  ],
  ['IN001', { shared: { unread: [other('workspace', IDS.workspace)] } }, ['IN001 error']],
])('%s', (_what, planted, rules) => expect(rulesOf(planted)).toEqual(rules))

test('ST005: an account holds the logs of one environment and one tenant', () => {
  const spoke = { ...VNET, id: `${VNET.id}-2`, name: 'spoke', subnets: [], tags: { env: 'test' } }
  const virtualNetworks = [{ ...VNET, tags: { env: 'prod' } }, spoke]
  const parts = { virtualNetworks, flowLogs: [...fine, log(spoke.id)] }
  expect(rulesOf({ parts, profile: { environmentTag: 'env' } })).toEqual(['ST005 note'])
  expect(rulesOf({ parts })).toEqual([])
})

test.each<[string, Planted, string[]]>([
  [
    'an account',
    { shared: { storageAccounts: [], unread: [other('storage-account', IDS.account.toUpperCase())] } },
    ['FL011', 'ST001', 'ST002', 'ST003', 'ST004'],
  ],
  [
    'a lifecycle',
    {
      ...withLog({ retentionDays: 0 }),
      account: { lifecycle: undefined },
      shared: { unread: [other('lifecycle', IDS.account)] },
    },
    ['ST002', 'ST003'],
  ],
  ['a workspace', { shared: { workspaces: [], unread: [other('workspace', IDS.workspace)] } }, ['TA002', 'TA004']],
  [
    'watchers',
    { parts: { watchers: [], flowLogs: [], unread: [other('watchers', '/subscriptions/s')] } },
    ['FL001', 'NW001'],
  ],
  ['VNets', { parts: { virtualNetworks: [], unread: [other('networks', '/subscriptions/s')] } }, ['FL004']],
  ['registrations', { parts: { registrations: {}, unread: [other('registration', '/subscriptions/s')] } }, ['PV001']],
])('what hangs on %s that cannot be read is unknown', (_what, planted, rules) => {
  expect(rulesOf(planted)).toEqual(['IN001 error', ...rules.map((rule) => `${rule} unknown`)])
})

test('what many logs share is said once', () => {
  const flowLogs = [...fine, log(IDS.subnet('a')), log(IDS.subnet('b'))]
  expect(auditOf({ parts: { flowLogs }, account: { isHttpsOnly: false } }).findings).toHaveLength(1)
})
