import { expect, test } from 'vitest'
import {
  asNsgRow,
  asVnetRow,
  azureNetworkAnalyticsCl,
  NSG_COLUMNS,
  NSG_ONLY,
  ntaNetAnalytics,
} from '../../src/model/index.ts'

const GROUP = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.network/networksecuritygroups/nsg'

test('every column of the mapping is a column of its table, and comes once', () => {
  const names = (side: 'nsg' | 'vnet') => NSG_COLUMNS.map((pair) => pair[side])
  expect(names('nsg').filter((name) => !(name in azureNetworkAnalyticsCl.columns))).toEqual([])
  expect(names('vnet').filter((name) => !(name in ntaNetAnalytics.columns))).toEqual([])
  expect(new Set(names('nsg')).size).toBe(NSG_COLUMNS.length)
  expect(new Set(names('vnet')).size).toBe(NSG_COLUMNS.length)
  expect(NSG_ONLY.filter((name) => !(name in azureNetworkAnalyticsCl.columns) || names('nsg').includes(name))).toEqual(
    [],
  )
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
  expect(asNsgRow({ ...now, FlowEncryption: 'Unencrypted' })).toEqual(old)
  expect(asVnetRow({ ...old, VMIP_s: '10.0.0.4' })).toEqual(now)
})

test('both schema versions of the older table are the third of the newer', () => {
  expect(['1', '2'].map((FASchemaVersion_s) => asVnetRow({ FASchemaVersion_s }))).toEqual([
    ...[{ FaSchemaVersion: '3' }, { FaSchemaVersion: '3' }],
  ])
})

test('what has no code is itself: a protocol number, a rule group that is no id', () => {
  expect(asNsgRow({ L4Protocol: '47', AclGroup: 'Unspecified' })).toEqual({
    L4Protocol_s: '47',
    NSGList_s: 'Unspecified',
  })
  expect(asVnetRow({ L4Protocol_s: '47', NSGList_s: 'Unspecified' })).toEqual({
    L4Protocol: '47',
    AclGroup: 'Unspecified',
  })
})
