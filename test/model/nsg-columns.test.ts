import { expect, test } from 'vitest'
import { asNsgRow, asVnetRow, azureNetworkAnalyticsCl, NSG_COLUMNS, ntaNetAnalytics } from '../../src/model/index.ts'

const GROUP = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.network/networksecuritygroups/nsg'

test('every column of the mapping is a column of its table, and comes once', () => {
  const names = (side: 'nsg' | 'vnet') => NSG_COLUMNS.map((pair) => pair[side])
  expect(names('nsg').filter((name) => !(name in azureNetworkAnalyticsCl.columns))).toEqual([])
  expect(names('vnet').filter((name) => !(name in ntaNetAnalytics.columns))).toEqual([])
  expect(new Set(names('nsg')).size).toBe(NSG_COLUMNS.length)
  expect(new Set(names('vnet')).size).toBe(NSG_COLUMNS.length)
})

test('types differ only where a whole number became a real, or a GUID a text', () => {
  const strange = NSG_COLUMNS.filter(({ nsg, vnet, how }) => {
    const [old, now] = [azureNetworkAnalyticsCl.columns[nsg as never], ntaNetAnalytics.columns[vnet as never]]
    return how === 'number' ? old !== 'real' : old !== now
  })
  expect(strange).toEqual([])
})

test('a row by hand, there and back', () => {
  const now = {
    ...{ FlowDirection: 'Inbound', FlowStatus: 'Denied', L4Protocol: 'TCP', FaSchemaVersion: '3', AclGroup: GROUP },
    ...{ DestPort: 443, BytesSrcToDest: 300n, BytesDestToSrc: 4000n, CompletedFlows: null, SrcIp: '10.0.0.4' },
  }
  const old = {
    ...{ FlowDirection_s: 'I', FlowStatus_s: 'D', L4Protocol_s: 'T', FASchemaVersion_s: '2', NSGList_s: 's1/rg/nsg' },
    ...{ DestPort_d: 443, OutboundBytes_d: 300, InboundBytes_d: 4000, CompletedFlows_d: null, SrcIP_s: '10.0.0.4' },
  }
  expect(asNsgRow({ ...now, FlowEncryption: 'Unencrypted' })).toMatchObject({
    ...old,
    Type: 'AzureNetworkAnalytics_CL',
  })
  expect(asVnetRow({ ...old, VMIP_s: '10.0.0.4' })).toEqual(now)
})

test('both schema versions of the older table are the third of the newer', () => {
  expect(['1', '2'].map((FASchemaVersion_s) => asVnetRow({ FASchemaVersion_s }))).toEqual([
    ...[{ FaSchemaVersion: '3' }, { FaSchemaVersion: '3' }],
  ])
})

test('what has no code is itself: a protocol number, a rule group that is no id', () => {
  expect(asNsgRow({ L4Protocol: '47', AclGroup: 'Unspecified' })).toMatchObject({
    L4Protocol_s: '47',
    NSGList_s: 'Unspecified',
  })
  expect(asVnetRow({ L4Protocol_s: '47', NSGList_s: 'Unspecified' })).toEqual({
    L4Protocol: '47',
    AclGroup: 'Unspecified',
  })
})

test('the deprecated columns say of a one-sided flow what its Azure side is', () => {
  const row = {
    ...{ FlowType: 'ExternalPublic', FlowDirection: 'Inbound', FlowStatus: 'Denied', DestIp: '10.0.0.4', SrcIp: '' },
    ...{ DestSubscription: 's1', DestRegion: 'westeurope', DestNic: 'rg/nic', DestVm: 'rg/vm', DestSubnet: 'rg/v/web' },
    ...{ AclRule: 'denyallinbound', DeniedInFlows: 8n, SrcPublicIps: '8.8.8.8|8|0|0|0|0|0' },
  }
  expect(asNsgRow(row)).toMatchObject({
    ...{ VMIP_s: '10.0.0.4', Subscription_g: 's1', Region_s: 'westeurope', NIC_s: 'rg/nic', VM_s: 'rg/vm' },
    ...{ Subnet_s: 'rg/v/web', NSGRules_s: '0|denyallinbound|I|D|8', NSGRuleType_s: 'Default', FlowCount_d: 8 },
    PublicIPs_s: '8.8.8.8|8|0|0|0|0|0',
  })
  const inner = { ...row, FlowType: 'IntraVNet', SrcSubscription: 's1', AclRule: 'web', SrcIp: '10.0.0.5' }
  expect(asNsgRow(inner)).toMatchObject({ VMIP_s: '', NIC_s: '', NSGRuleType_s: 'User Defined', SrcIP_s: '10.0.0.5' })
})

test('every column of a translated row is one of the older table', () => {
  const all = asNsgRow(Object.fromEntries(Object.keys(ntaNetAnalytics.columns).map((name) => [name, ''])))
  expect(Object.keys(all).filter((name) => !(name in azureNetworkAnalyticsCl.columns))).toEqual([])
})
