import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blob, vnetRecord } from '../harness/flow-log.ts'
import { reduceFiles } from '../harness/reduce-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-facts-'))
const NET = '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Network'
const INSTANCE =
  '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Compute/virtualMachineScaleSets/AKS-pool-vmss/virtualMachines/88'
const vnet = (name: string, region: string, octet: number, peerings: string[] = []) => ({
  ...{ id: `${NET}/virtualNetworks/${name}`, region, prefixes: [`10.${octet}.0.0/16`] },
  subnets: [
    { name: 'Web', prefixes: [`10.${octet}.1.0/24`] },
    { name: 'Gateways', prefixes: [`10.${octet}.7.0/24`] },
  ],
  peerings: peerings.map((peer) => `${NET}/virtualNetworks/${peer}`),
})
const topology = {
  takenAt: '2026-11-01T00:00:00Z',
  // a - hub - b are peered in a row; far is peered with nobody
  virtualNetworks: [
    vnet('hub', 'westeurope', 1, ['a', 'b']),
    vnet('a', 'West Europe', 2),
    vnet('b', 'eastus', 3),
    vnet('far', 'eastus', 4),
  ],
  networkInterfaces: [
    {
      ...{
        id: `${NET}/networkInterfaces/nic-a`,
        mac: '00-22-48-71-C2-05',
        vmId: '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/vm-A',
      },
      ...{ subnetId: `${NET}/virtualNetworks/a/subnets/web`, privateIps: ['10.2.1.4'], publicIps: ['20.50.0.1'] },
    },
    {
      ...{ id: `${INSTANCE}/networkInterfaces/nic`, mac: '002248000001', vmId: INSTANCE },
      ...{ subnetId: `${NET}/virtualNetworks/a/subnets/web`, privateIps: ['10.2.1.40'] },
    },
  ],
  loadBalancers: [
    {
      ...{ id: `${NET}/loadBalancers/LB`, region: 'westeurope' },
      frontends: [
        { name: 'in', privateIp: '10.2.1.20', subnetId: `${NET}/virtualNetworks/a/subnets/Web` },
        { name: 'out', publicIp: '20.50.0.9' },
      ],
      backendPools: [{ name: 'p', nicIds: [`${NET}/networkInterfaces/NIC-A`] }],
    },
  ],
  applicationGateways: [
    {
      ...{ id: `${NET}/applicationGateways/AGW`, region: 'eastus' },
      subnetIds: [`${NET}/virtualNetworks/b/subnets/Gateways`],
      frontends: [{ name: 'out', publicIp: '20.50.0.8' }],
    },
  ],
  virtualNetworkGateways: [
    {
      ...{ id: `${NET}/virtualNetworkGateways/GW`, region: 'westeurope', type: 'Vpn', publicIps: ['20.50.0.7'] },
      subnetId: `${NET}/virtualNetworks/hub/subnets/GatewaySubnet`,
    },
  ],
  privateEndpoints: [
    {
      ...{ id: `${NET}/privateEndpoints/PE`, region: 'westeurope', privateIps: ['10.2.1.30'] },
      subnetId: `${NET}/virtualNetworks/a/subnets/web`,
      privateLinkId: '/subscriptions/S1/resourceGroups/Data/providers/Microsoft.Storage/storageAccounts/St',
    },
  ],
  sites: [
    {
      name: 'office',
      kind: 'VpnGateway',
      gatewayId: `${NET}/virtualNetworkGateways/gw`,
      prefixes: ['192.168.10.0/24'],
      remoteId: `${NET}/localNetworkGateways/LNG`,
    },
    {
      name: 'circuit',
      kind: 'ExpressRoute',
      ...{ connectionId: `${NET}/connections/CN-Circuit`, remoteId: `${NET}/expressRouteCircuits/ERC` },
      peeringType: 'AzurePrivatePeering',
      gatewayId: `${NET}/virtualNetworkGateways/er`,
      prefixes: ['192.168.20.0/24'],
    },
    {
      name: 'clients',
      kind: 'PointToSite',
      gatewayId: `${NET}/virtualNetworkGateways/GW`,
      prefixes: ['172.16.201.0/24'],
    },
  ],
}
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const known = {
  topology: file('topology.json', JSON.stringify(topology)),
  geo: [
    file('geo.csv', '8.8.8.0/24,us\n45.1.1.1/32,nl\n'),
    file(
      'tags.json',
      '{"values":[{"name":"Storage.WestEurope","properties":{"region":"westeurope","addressPrefixes":["20.60.0.0/16"]}}]}',
    ),
  ],
  threats: file('threats.csv', 'ip,threatType,description\n45.1.1.1,Botnet,seen\n'),
}

/** The row of one flow out of nic-a (10.2.1.4) to `dest`, its MAC the one of the harness's record. */
async function rowTo(dest: string, src = '10.2.1.4') {
  const tuple = `1793527200000,${src},${dest},40000,443,6,O,B,NX,0,0,0,0`
  const log = file(
    'log.json',
    blob(vnetRecord([tuple])).replaceAll(/"macAddress":"[^"]*"/g, '"macAddress":"00224871C205"'),
  )
  const { rows, ipDetails } = await reduceFiles([log], { intervalMinutes: 60, ...known })
  expect(rows).toHaveLength(1)
  return { row: rows[0]!, ipDetails }
}

const FROM_A = {
  SrcSubscription: 's1',
  SrcRegion: 'westeurope',
  SrcSubnet: 'rg/a/web',
  SrcNic: 'rg/nic-a',
  SrcVm: 'rg/vm-a',
}

describe('where the other side lies decides what a flow is', () => {
  test.each([
    ['10.2.1.9', 'IntraVNet', { DestSubnet: 'rg/a/web', DestRegion: 'westeurope' }],
    ['10.2.9.9', 'IntraVNet', { DestSubnet: '' }],
    ['10.1.1.9', 'InterVNet', { DestSubnet: 'rg/hub/web', ConnectionType: 'VNetPeering' }],
    ['10.3.1.9', 'InterVNet', { DestRegion: 'eastus', ConnectingVnets: 'rg/hub' }],
    ['10.4.1.9', 'InterVNet', { DestSubnet: 'rg/far/web', ConnectingVnets: '' }],
    [
      '192.168.10.7',
      'S2S',
      { ConnectionType: 'VpnGateway', ConnectionName: 'office', DestLocalNetworkGateway: 's1/rg/lng' },
    ],
    [
      '192.168.20.7',
      'S2S',
      {
        ...{ ConnectionType: 'ExpressRoute', ConnectionName: 's1/rg/cn-circuit', DestExpressRouteCircuit: 's1/rg/erc' },
        ExpressRouteCircuitPeeringType: 'AzurePrivatePeering',
      },
    ],
    ['10.2.1.20', 'IntraVNet', { DestLoadBalancer: 's1/rg/lb', DestSubnet: 'rg/a/web', DestNic: '' }],
    ['20.50.0.9', 'IntraVNet', { DestLoadBalancer: 's1/rg/lb', DestIp: '20.50.0.9' }], // its NIC lies in a
    ['10.3.7.1', 'InterVNet', { DestApplicationGateway: 's1/rg/agw', DestSubnet: 'rg/b/gateways' }],
    ['20.50.0.8', 'InterVNet', { DestApplicationGateway: 's1/rg/agw', DestIp: '20.50.0.8' }],
    ['20.50.0.7', 'InterVNet', { DestSubnet: 'rg/hub/gatewaysubnet', DestLoadBalancer: '' }],
    [
      '10.2.1.30',
      'IntraVNet',
      {
        PrivateEndpointResourceId: 'rg/pe',
        PrivateLinkResourceId: 'data/storageaccounts/st',
        PrivateLinkResourceName: 'st',
      },
    ],
    ['10.2.1.40', 'IntraVNet', { DestNic: 'rg/aks-pool-vmss', DestVm: 'rg/aks-pool-vmss_88' }], // as in real rows

    ['172.16.201.5', 'P2S', { ConnectionType: 'VpnGateway', ConnectionName: 'gw_172.16.201.5' }],
    ['45.1.1.1', 'MaliciousFlow', { DestIp: '45.1.1.1', Country: 'nl' }],
    ['20.60.1.1', 'AzurePublic', { DestIp: '', AzureRegion: 'westeurope', DestPublicIps: '20.60.1.1|1|0|0|0|0|0' }],
    ['8.8.8.8', 'ExternalPublic', { DestIp: '', Country: 'us' }],
    ['192.168.99.1', 'UnknownPrivate', { DestIp: '192.168.99.1' }],
  ])('%s is %s', async (dest, FlowType, columns) => {
    const { row } = await rowTo(dest)
    expect(row).toMatchObject({ FlowType, ...FROM_A, ...columns, IsFlowCapturedAtUdrHop: false })
  })
})

test('a NIC that passes on the flow of others stands in a route', async () => {
  expect((await rowTo('8.8.8.8', '10.3.1.9')).row).toMatchObject({
    IsFlowCapturedAtUdrHop: true,
    FlowType: 'ExternalPublic',
  })
})

test('a public address has its details: where it is, and why it is malicious', async () => {
  const hour = {
    FlowIntervalStartTime: '2026-11-01T10:00:00.0000000Z',
    FlowIntervalEndTime: '2026-11-01T11:00:00.0000000Z',
  }
  expect((await rowTo('45.1.1.1')).ipDetails).toEqual([
    expect.objectContaining({
      ...hour,
      Ip: '45.1.1.1',
      Location: 'nl',
      ThreatType: 'Botnet',
      ThreatDescription: 'seen',
      FlowType: 'MaliciousFlow',
    }),
  ])
  expect((await rowTo('20.60.1.1')).ipDetails[0]).toMatchObject({
    Location: 'westeurope',
    PublicIpDetails: 'Storage.WestEurope',
  })
  expect((await rowTo('10.3.1.9')).ipDetails).toEqual([])
})
