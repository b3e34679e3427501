import { describe, expect, test } from 'vitest'
import { topologyRows } from '../../src/engine/topology-rows.ts'
import { ntaTopologyDetails, parseTopology } from '../../src/model/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { topologyTable } from '../../src/sandbox/reducer/topology-table.ts'
import { rowLines } from '../harness/store-rows.ts'

const NET = '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Network'
const SET = '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Compute/virtualMachineScaleSets/Pool'
const STORE = '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/Logs'

const topology = parseTopology(
  JSON.stringify({
    takenAt: '2026-11-01T12:00:00Z',
    subscriptions: [{ id: 'S1', name: 'Production' }],
    virtualNetworks: [
      {
        ...{ id: `${NET}/virtualNetworks/Hub`, region: 'West Europe', prefixes: ['10.1.0.0/16', 'fd00::/64'] },
        subnets: [
          {
            name: 'Web',
            prefixes: ['10.1.1.0/24'],
            nsgId: `${NET}/networkSecurityGroups/Nsg`,
            routeTableId: `${NET}/routeTables/Rt`,
          },
        ],
        peerings: [{ remoteId: `${NET}/virtualNetworks/Spoke`, state: 'Connected', allowForwardedTraffic: true }],
        encryption: { enabled: true, enforcement: 'AllowUnencrypted' },
        tags: { team: 'net' },
      },
    ],
    networkInterfaces: [
      {
        ...{
          id: `${NET}/networkInterfaces/Nic`,
          mac: '00-0d-3a-00-00-01',
          subnetId: `${NET}/virtualNetworks/HUB/subnets/web`,
        },
        ...{ vmId: '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/Vm' },
        ...{ privateIps: ['10.1.1.4', '10.1.1.5'], publicIps: ['20.0.0.1'], enableIpForwarding: true },
      },
      {
        ...{ id: `${SET}/virtualMachines/7/networkInterfaces/nic`, mac: '', vmId: `${SET}/virtualMachines/7` },
        ...{ subnetId: `${NET}/virtualNetworks/Hub/subnets/Web`, privateIps: ['10.1.1.9'] },
      },
    ],
    networkSecurityGroups: [
      {
        ...{ id: `${NET}/networkSecurityGroups/Nsg`, region: 'westeurope' },
        rules: [
          {
            ...{ name: 'Web', access: 'Allow', direction: 'Inbound', priority: 100, protocol: 'Tcp' },
            ...{
              sourcePrefixes: ['Internet'],
              sourcePorts: ['*'],
              destinationPrefixes: ['*'],
              destinationPorts: ['80', '443'],
            },
          },
        ],
      },
    ],
    routeTables: [
      {
        ...{ id: `${NET}/routeTables/Rt`, region: 'westeurope' },
        routes: [{ name: 'Out', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.1.9.4' }],
      },
    ],
    loadBalancers: [
      {
        ...{ id: `${NET}/loadBalancers/Lb`, region: 'westeurope', sku: 'Standard' },
        frontends: [{ name: 'in', privateIp: '10.1.1.100', subnetId: `${NET}/virtualNetworks/Hub/subnets/Web` }],
        backendPools: [{ name: 'p', nicIds: [`${NET}/networkInterfaces/NIC`] }],
      },
    ],
    applicationGateways: [
      {
        ...{ id: `${NET}/applicationGateways/Agw`, region: 'westeurope' },
        ...{
          subnetIds: [`${NET}/virtualNetworks/Hub/subnets/Agw`],
          frontends: [{ name: 'out', publicIp: '20.0.0.9' }],
        },
        backendPools: [{ name: 'p', addresses: ['10.1.1.4'] }],
      },
    ],
    privateEndpoints: [
      {
        ...{ id: `${NET}/privateEndpoints/Pe`, region: 'westeurope', privateIps: ['10.1.1.50'], privateLinkId: STORE },
        subnetId: `${NET}/virtualNetworks/Hub/subnets/Web`,
      },
    ],
    virtualNetworkGateways: [
      {
        ...{ id: `${NET}/virtualNetworkGateways/Gw`, region: 'westeurope', type: 'Vpn', sku: 'VpnGw1' },
        ...{ publicIps: ['20.0.0.7'], clientPrefixes: ['172.16.0.0/24'], isBgpEnabled: false },
      },
    ],
    connections: [
      {
        ...{ id: `${NET}/connections/Cn`, region: 'westeurope', type: 'IPsec', status: 'Connected', routingWeight: 10 },
        ...{ gatewayId: `${NET}/virtualNetworkGateways/Gw`, localGatewayId: `${NET}/localNetworkGateways/Lng` },
      },
    ],
    localNetworkGateways: [
      {
        id: `${NET}/localNetworkGateways/Lng`,
        region: 'westeurope',
        ipAddress: '81.0.0.1',
        prefixes: ['192.168.1.0/24', '192.168.2.0/24'],
      },
    ],
    expressRouteCircuits: [
      {
        ...{ id: `${NET}/expressRouteCircuits/Erc`, region: 'westeurope', circuitState: 'Enabled' },
        ...{ sku: { family: 'MeteredData', name: 'Standard_MeteredData', tier: 'Standard' } },
        ...{ provider: { name: 'Net', mbps: 200, location: 'Zurich' } },
        peerings: [{ type: 'AzurePrivatePeering', azureAsn: 12076, peerAsn: 4_200_000_001, vlanId: 100 }],
      },
    ],
    flowLogs: [{ targetId: `${NET}/virtualNetworks/HUB`, storageId: STORE, enabled: true }],
  }),
  'topology.json',
)
const rows = topologyRows(topology)
const of = (type: string) => rows.filter(({ AzureResourceType }) => AzureResourceType === type)

test('every row says what it is, where, when and whose', () => {
  const shared = { Subscription: 's1', SubscriptionName: 'Production', SubType: 'Topology', Region: 'westeurope' }
  for (const row of rows) {
    expect(row).toMatchObject({
      ...shared,
      DiscoveryRegion: 'westeurope',
      TimeProcessed: '2026-11-01T12:00:00.0000000Z',
    })
  }
})

test('every column is one of the table, with a value of its type', () => {
  const kinds: Record<string, string> = {
    string: 'string',
    datetime: 'string',
    bool: 'boolean',
    int: 'number',
    long: 'bigint',
  }
  for (const [name, cell] of rows.flatMap((row) => Object.entries(row))) {
    const type = ntaTopologyDetails.columns[name as keyof typeof ntaTopologyDetails.columns]
    expect([name, type]).toEqual([name, expect.any(String)])
    if (cell !== null) expect([name, typeof cell]).toEqual([name, kinds[type]])
  }
})

describe('one row for each resource, spelled as the table’s reference says', () => {
  test.each([
    [
      'VirtualNetwork',
      {
        Name: 'rg/hub',
        AddressPrefixes: '10.1.0.0/16 fd00::/64',
        IsFlowEnabled: true,
        FlowLogStorageAccount: 's1/rg/logs',
        EncryptionEnabled: true,
        Tags: '{"team":"net"}',
      },
    ],
    [
      'VirtualSubnetwork',
      { Name: 'rg/hub/web', AddressPrefixes: '10.1.1.0/24', Nsg: 'rg/nsg', RouteTable: 'rg/rt', IsFlowEnabled: false },
    ],
    [
      'VirtualNetworkPeering',
      {
        Name: 'rg/hub/spoke',
        VirtualNetwork1: 'rg/hub',
        VirtualNetwork2: 'rg/spoke',
        AllowForwardedTraffic: true,
        AllowGatewayTransit: null,
      },
    ],
    [
      'NetworkInterface',
      {
        Name: 'rg/nic',
        MacAddress: '00-0D-3A-00-00-01',
        PrivateIpAddresses: '10.1.1.4 10.1.1.5',
        PublicIpAddresses: '20.0.0.1',
        Subnetwork: 'rg/hub/web',
        VirtualMachine: 'rg/vm',
        EnableIpForwarding: true,
      },
    ],
    ['VirtualMachine', { Name: 'rg/vm', VmssName: '' }],
    ['NetworkSecurityGroup', { Name: 'rg/nsg' }],
    [
      'NetworkSecurityGroupRule',
      {
        Name: 'rg/nsg/web',
        Access: 'Allow',
        Priority: 100,
        RuleType: 'User Defined',
        SourceAddressPrefix: 'Internet',
        DestinationPortRange: '80 443',
      },
    ],
    [
      'Route',
      { Name: 'rg/rt/out', NextHopType: 'VirtualAppliance', NextHopIp: '10.1.9.4', AddressPrefixes: '0.0.0.0/0' },
    ],
    [
      'LoadBalancer',
      {
        Name: 'rg/lb',
        LoadBalancerType: 'Internal',
        FrontendIps: '10.1.1.100',
        FrontendSubnets: 'rg/hub/web',
        LoadBalancerBackendPools: '10.1.1.4 10.1.1.5',
        BackendSubnets: 'rg/hub/web',
      },
    ],
    [
      'ApplicationGateway',
      { Name: 'rg/agw', AppGatewayType: 'InternetFacing', PublicFrontendIps: '20.0.0.9', GatewaySubnet: 'rg/hub/agw' },
    ],
    ['PrivateEndpoint', { Name: 'rg/pe', PrivateIpAddresses: '10.1.1.50', PrivateLinkResourceId: STORE.toLowerCase() }],
    [
      'VirtualNetworkGateway',
      {
        Name: 'rg/gw',
        GatewayType: 'Vpn',
        VipAddress: '20.0.0.7',
        VpnClientAddressPrefixes: '172.16.0.0/24',
        BgpEnabled: false,
      },
    ],
    [
      'VirtualNetworkGatewayConnection',
      {
        Name: 'rg/cn',
        GatewayConnectionType: 'IPsec',
        VirtualNetworkGateway1: 'rg/gw',
        LocalNetworkGateway: 'rg/lng',
        RoutingWeight: 10,
      },
    ],
    ['LocalNetworkGateway', { Name: 'rg/lng', IpAddress: '81.0.0.1', SubnetPrefixes: '192.168.1.0/24 192.168.2.0/24' }],
    [
      'ExpressRouteCircuit',
      {
        Name: 'rg/erc',
        SkuDetail: 'MeteredData;Standard_MeteredData;Standard',
        ServiceProviderProperties: 'Net;200;Zurich',
      },
    ],
    [
      'ExpressRouteCircuitPeering',
      { Name: 'rg/erc/azureprivatepeering', AzureAsn: 12076n, PeerAsn: 4_200_000_001n, VlanId: 100 },
    ],
  ])('%s', (type, columns) => {
    expect(of(type)[0]).toMatchObject(columns)
  })

  test('an instance of a scale set is named by its set', () => {
    expect(of('VirtualMachine')[1]).toMatchObject({ Name: 'rg/pool_7', VmssName: 'rg/pool' })
    expect(of('NetworkInterface')[1]).toMatchObject({ Name: 'rg/pool', MacAddress: '', VirtualMachine: 'rg/pool_7' })
  })
})

test('without any flow log in the file nobody knows what is logged', () => {
  const unknown = topologyRows({ ...topology, flowLogs: [] })
  expect(unknown.filter((row) => 'IsFlowEnabled' in row).map((row) => row.IsFlowEnabled)).toEqual(
    expect.not.arrayContaining([true, false]),
  )
})

test('a time that is none is unknown', () => {
  expect(topologyRows({ ...topology, takenAt: 'lately' })[0]).toMatchObject({ TimeProcessed: null })
})

describe('the witness tells a topology as the engine does', () => {
  const full = (rows: readonly Readonly<Record<string, unknown>>[]) => rowLines(rows)

  test('of every kind of resource, by hand', () => {
    expect(full(topologyTable(topology))).toEqual(full(rows))
  })

  test('of the whole sandbox', () => {
    const estate = estateTopology(defaultEstate(), new Date('2026-11-01T00:00:00Z'))
    expect(full(topologyTable(estate)).length).toBeGreaterThan(100)
    expect(full(topologyTable(estate))).toEqual(full(topologyRows(estate)))
  })
})
