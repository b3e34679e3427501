import type { Cell, Topology } from '../../model/index.ts'

type Row = Record<string, Cell>

/** Rows of NTATopologyDetails, told resource by resource as docs/reduction.md says. Cells that are empty are left out. */
export function topologyTable(topology: Topology): readonly Row[] {
  const rows: Row[] = []
  const add = (AzureResourceType: string, id: string, region: string, columns: Row) => {
    const subscription = id.toLowerCase().split('/')[2] ?? ''
    const names = topology.subscriptions.filter((one) => one.id.toLowerCase() === subscription)
    const place = region.toLowerCase().replaceAll(' ', '')
    const time = new Date(topology.takenAt).toISOString().replace('Z', '0000Z')
    const head = { SubType: 'Topology', Type: 'NTATopologyDetails', TimeGenerated: time, TimeProcessed: time }
    const who = { Name: name(id), Subscription: subscription, SubscriptionName: names.at(-1)?.name ?? '' }
    const row = { ...head, AzureResourceType, ...who, Region: place, DiscoveryRegion: place, ...columns }
    rows.push(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== '' && cell !== null)))
  }
  const flow = (id: string): Row => {
    if (topology.flowLogs.length === 0) return {}
    const logs = topology.flowLogs.filter((log) => log.targetId.toLowerCase() === id.toLowerCase())
    const account = logs.at(-1)?.storageId.toLowerCase().split('/')
    return {
      IsFlowEnabled: logs.at(-1)?.enabled ?? false,
      FlowLogStorageAccount: account === undefined ? '' : `${account[2]}/${account[4]}/${account[8]}`,
    }
  }
  const home = (subnetId: string) =>
    topology.virtualNetworks.find(({ id }) => subnetId.toLowerCase().startsWith(`${id.toLowerCase()}/`))?.region ?? ''

  for (const one of topology.virtualNetworks) {
    const { enabled = null, enforcement = '' } = one.encryption ?? {}
    add('VirtualNetwork', one.id, one.region, {
      AddressPrefixes: one.prefixes.join(' '),
      EncryptionEnabled: enabled,
      EncryptionEnforcement: enforcement,
      Tags: one.tags === undefined ? '' : JSON.stringify(one.tags),
      ...flow(one.id),
    })
    for (const subnet of one.subnets) {
      const id = `${one.id}/subnets/${subnet.name}`
      const ties = { Nsg: name(subnet.nsgId), RouteTable: name(subnet.routeTableId) }
      add('VirtualSubnetwork', id, one.region, { AddressPrefixes: subnet.prefixes.join(' '), ...ties, ...flow(id) })
    }
    for (const { remoteId, name: given, state = '', ...flags } of one.peerings) {
      add(
        'VirtualNetworkPeering',
        `${one.id}/virtualNetworkPeerings/${given ?? remoteId.split('/').at(-1)}`,
        one.region,
        {
          VirtualNetwork1: name(one.id),
          VirtualNetwork2: name(remoteId),
          ConnectionStatus: state,
          ConnectionType: 'VNetPeering',
          AllowVirtualNetworkAccess: flags.allowVirtualNetworkAccess ?? null,
          AllowForwardedTraffic: flags.allowForwardedTraffic ?? null,
          AllowGatewayTransit: flags.allowGatewayTransit ?? null,
          UseRemoteGateways: flags.useRemoteGateways ?? null,
        },
      )
    }
  }
  const machines = new Set<string>()
  for (const nic of topology.networkInterfaces) {
    const set = /^(.*\/virtualmachinescalesets\/[^/]+)\//.exec(nic.vmId?.toLowerCase() ?? '')?.[1]
    add('NetworkInterface', nic.id, home(nic.subnetId), {
      MacAddress: nic.mac
        .toUpperCase()
        .replaceAll(/[^0-9A-F]/g, '')
        .replace(/(..)(?=.)/g, '$1-'),
      PrivateIpAddresses: nic.privateIps.join(' '),
      PublicIpAddresses: nic.publicIps.join(' '),
      Subnetwork: name(nic.subnetId),
      VirtualMachine: name(nic.vmId),
      VmssName: name(set),
      Nsg: name(nic.nsgId),
      EnableIpForwarding: nic.enableIpForwarding ?? null,
      ...flow(nic.id),
    })
    if (nic.vmId === undefined || machines.has(nic.vmId.toLowerCase())) continue
    machines.add(nic.vmId.toLowerCase())
    add('VirtualMachine', nic.vmId, home(nic.subnetId), { VmssName: name(set) })
  }
  for (const { id, region, rules } of topology.networkSecurityGroups) {
    add('NetworkSecurityGroup', id, region, flow(id))
    for (const rule of rules) {
      add('NetworkSecurityGroupRule', `${id}/securityRules/${rule.name}`, region, {
        ...{ Access: rule.access, Direction: rule.direction, Priority: rule.priority, Protocol: rule.protocol },
        ...{ Description: rule.description ?? '', RuleType: rule.isDefault ? 'Default' : 'User Defined' },
        ...{ SourceAddressPrefix: rule.sourcePrefixes.join(' '), SourcePortRange: rule.sourcePorts.join(' ') },
        DestinationAddressPrefix: rule.destinationPrefixes.join(' '),
        DestinationPortRange: rule.destinationPorts.join(' '),
      })
    }
  }
  for (const { id, region, routes } of topology.routeTables) {
    for (const route of routes) {
      add('Route', `${id}/routes/${route.name}`, region, {
        ...{ RouteTable: name(id), AddressPrefixes: route.prefix },
        ...{ NextHopType: route.nextHopType, NextHopIp: route.nextHopIp ?? '' },
      })
    }
  }
  const unique = (names: readonly string[]) => [...new Set(names)].filter((one) => one !== '').join(' ')
  const facing = (frontends: readonly { readonly publicIp?: string | undefined }[]) =>
    frontends.some(({ publicIp }) => publicIp !== undefined) ? 'InternetFacing' : 'Internal'
  for (const one of topology.loadBalancers) {
    const pooled = one.backendPools.flatMap(({ nicIds }) => nicIds.map((id) => id.toLowerCase()))
    const behind = topology.networkInterfaces.filter(({ id }) => pooled.includes(id.toLowerCase()))
    const ips = one.frontends.flatMap(({ privateIp, publicIp }) => [privateIp ?? [], publicIp ?? []].flat())
    add('LoadBalancer', one.id, one.region, {
      ...{ LoadBalancerType: facing(one.frontends), Sku: one.sku ?? '', FrontendIps: ips.join(' ') },
      FrontendSubnets: unique(one.frontends.map(({ subnetId }) => name(subnetId))),
      LoadBalancerBackendPools: behind.flatMap(({ privateIps }) => privateIps).join(' '),
      BackendSubnets: unique(behind.map(({ subnetId }) => name(subnetId))),
    })
  }
  for (const one of topology.applicationGateways) {
    add('ApplicationGateway', one.id, one.region, {
      ...{ AppGatewayType: facing(one.frontends), Sku: one.sku ?? '', GatewaySubnet: unique(one.subnetIds.map(name)) },
      PrivateFrontendIps: one.frontends.flatMap(({ privateIp }) => privateIp ?? []).join(' '),
      PublicFrontendIps: one.frontends.flatMap(({ publicIp }) => publicIp ?? []).join(' '),
      ApplicationGatewayBackendPools: one.backendPools.flatMap(({ addresses }) => addresses).join(' '),
    })
  }
  for (const one of topology.privateEndpoints) {
    add('PrivateEndpoint', one.id, one.region, {
      ...{ Subnetwork: name(one.subnetId), PrivateIpAddresses: one.privateIps.join(' ') },
      ...{
        PrivateEndpointResourceId: one.id.toLowerCase(),
        PrivateLinkResourceId: (one.privateLinkId ?? '').toLowerCase(),
      },
    })
  }
  for (const one of topology.virtualNetworkGateways) {
    add('VirtualNetworkGateway', one.id, one.region, {
      ...{ GatewayType: one.type, Sku: one.sku ?? '', VirtualSubnetwork: name(one.subnetId) },
      ...{ VipAddress: one.publicIps.join(' '), BgpEnabled: one.isBgpEnabled ?? null },
      VpnClientAddressPrefixes: one.clientPrefixes.join(' '),
    })
  }
  for (const one of topology.connections) {
    add('VirtualNetworkGatewayConnection', one.id, one.region, {
      ...{ GatewayConnectionType: one.type, ConnectionStatus: one.status ?? '' },
      ...{ VirtualNetworkGateway1: name(one.gatewayId), VirtualNetworkGateway2: name(one.remoteGatewayId) },
      ...{ LocalNetworkGateway: name(one.localGatewayId), RoutingWeight: one.routingWeight ?? null },
      BgpEnabled: one.isBgpEnabled ?? null,
    })
  }
  for (const one of topology.localNetworkGateways) {
    const columns = { IpAddress: one.ipAddress ?? '', SubnetPrefixes: one.prefixes.join(' ') }
    add('LocalNetworkGateway', one.id, one.region, columns)
  }
  for (const one of topology.expressRouteCircuits) {
    const { sku, provider } = one
    add('ExpressRouteCircuit', one.id, one.region, {
      SkuDetail: sku === undefined ? '' : [sku.family, sku.name, sku.tier].join(';'),
      ServiceProviderProperties:
        provider === undefined ? '' : [provider.name, provider.mbps, provider.location].join(';'),
      CircuitProvisioningState: one.circuitState ?? '',
      ServiceProviderProvisioningState: one.providerState ?? '',
    })
    const long = (value: number | undefined) => (value === undefined ? null : BigInt(value))
    for (const peering of one.peerings) {
      add('ExpressRouteCircuitPeering', `${one.id}/peerings/${peering.type}`, one.region, {
        ...{ PeeringType: peering.type, State: peering.state ?? '', VlanId: peering.vlanId ?? null },
        ...{ AzureAsn: long(peering.azureAsn), PeerAsn: long(peering.peerAsn) },
        PrimaryPeerAddressPrefix: peering.primaryPrefix ?? '',
        SecondaryPeerAddressPrefix: peering.secondaryPrefix ?? '',
      })
    }
  }
  return rows
}

/** The group and every name of an id; `set` and `set_instance` in a scale set. Empty for none. */
function name(id = ''): string {
  const parts = id.toLowerCase().split('/')
  if (parts.length < 9) return id.toLowerCase()
  const names = parts.filter((_, index) => index >= 8 && index % 2 === 0)
  const isInstance = parts[7] === 'virtualmachinescalesets' && names.length > 1
  if (!isInstance) return [parts[4], ...names].join('/')
  return `${parts[4]}/${parts.at(-2) === 'networkinterfaces' ? names[0] : `${names[0]}_${names[1]}`}`
}
