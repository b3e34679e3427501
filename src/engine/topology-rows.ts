import { type Cell, parseResourceId, regionName, type Topology } from '../model/index.ts'
import { moment } from './moment.ts'
import { groupAndName, shortId } from './spelling.ts'

type Row = Readonly<Record<string, Cell>>
type Of<List extends keyof Topology> = Topology[List] extends readonly (infer Item)[] ? Item : never

/** What rows of every kind need of the whole. */
interface Whole {
  readonly topology: Topology
  readonly head: Row
  readonly names: ReadonlyMap<string, string>
  readonly regions: ReadonlyMap<string, string>
  readonly logs: ReadonlyMap<string, Of<'flowLogs'>>
}

/**
 * The rows of NTATopologyDetails that a topology tells: one for each resource. How Azure makes SubnetworkConnection and
 * NetworkAnalytics rows is not documented, so there are none.
 */
export function topologyRows(topology: Topology): readonly Row[] {
  const at = Date.parse(topology.takenAt)
  const time = Number.isNaN(at) ? null : moment(at)
  const whole: Whole = {
    topology,
    head: { SubType: 'Topology', Type: 'NTATopologyDetails', TimeGenerated: time, TimeProcessed: time },
    names: new Map(topology.subscriptions.map(({ id, name }) => [id.toLowerCase(), name])),
    regions: new Map(topology.virtualNetworks.map(({ id, region }) => [id.toLowerCase(), region])),
    logs: new Map(topology.flowLogs.map((one) => [one.targetId.toLowerCase(), one])),
  }
  return [
    ...topology.virtualNetworks.flatMap((one) => networkRows(one, whole)),
    ...topology.networkInterfaces.map((one) => nicRow(one, whole)),
    ...machineRows(whole),
    ...topology.networkSecurityGroups.flatMap((one) => securityGroupRows(one, whole)),
    ...topology.routeTables.flatMap((one) => routeRows(one, whole)),
    ...topology.loadBalancers.map((one) => balancerRow(one, whole)),
    ...topology.applicationGateways.map((one) => applicationGatewayRow(one, whole)),
    ...topology.privateEndpoints.map((one) => endpointRow(one, whole)),
    ...topology.virtualNetworkGateways.map((one) => gatewayRow(one, whole)),
    ...topology.connections.map((one) => connectionRow(one, whole)),
    ...topology.localNetworkGateways.map((one) => localGatewayRow(one, whole)),
    ...topology.expressRouteCircuits.flatMap((one) => circuitRows(one, whole)),
  ]
}

/** What every row says of its resource. Azure discovers a resource in its own region (a choice of ours: nothing says so). */
function headOf(type: string, id: string, region: string, { head, names }: Whole): Row {
  const Subscription = parseResourceId(id)?.subscriptionId.toLowerCase() ?? ''
  const Region = regionName(region)
  return {
    ...head,
    ...{ AzureResourceType: type, Name: groupAndName(id), Subscription, Region, DiscoveryRegion: Region },
    SubscriptionName: names.get(Subscription) ?? '',
  }
}

/** Whether the traffic of a resource is logged under its own name, and where to; null when the logs are not known. */
function logged(id: string, { logs, topology }: Whole): Row {
  if (topology.flowLogs.length === 0) return { IsFlowEnabled: null }
  const log = logs.get(id.toLowerCase())
  return { IsFlowEnabled: log?.enabled ?? false, FlowLogStorageAccount: shortId(log?.storageId ?? '') }
}

function networkRows(one: Of<'virtualNetworks'>, whole: Whole): Row[] {
  const { id, region, prefixes, encryption, tags, subnets, peerings } = one
  const network = {
    ...headOf('VirtualNetwork', id, region, whole),
    ...{ AddressPrefixes: prefixes.join(' '), ...logged(id, whole) },
    ...{ EncryptionEnabled: encryption?.enabled ?? null, EncryptionEnforcement: encryption?.enforcement ?? '' },
    Tags: tags === undefined ? '' : JSON.stringify(tags),
  }
  return [
    network,
    ...subnets.map(({ name, prefixes: own, nsgId = '', routeTableId = '' }) => ({
      ...headOf('VirtualSubnetwork', `${id}/subnets/${name}`, region, whole),
      ...{ AddressPrefixes: own.join(' '), ...logged(`${id}/subnets/${name}`, whole) },
      ...{ Nsg: groupAndName(nsgId), RouteTable: groupAndName(routeTableId) },
    })),
    ...peerings.map((peering) => ({
      ...headOf('VirtualNetworkPeering', `${id}/virtualNetworkPeerings/${nameOf(peering)}`, region, whole),
      ...{ VirtualNetwork1: groupAndName(id), VirtualNetwork2: groupAndName(peering.remoteId) },
      ...{ ConnectionStatus: peering.state ?? '', ConnectionType: 'VNetPeering' },
      ...{ AllowVirtualNetworkAccess: peering.allowVirtualNetworkAccess ?? null },
      ...{ AllowForwardedTraffic: peering.allowForwardedTraffic ?? null },
      ...{ AllowGatewayTransit: peering.allowGatewayTransit ?? null },
      ...{ UseRemoteGateways: peering.useRemoteGateways ?? null },
    })),
  ]
}

function nameOf({ name, remoteId }: Of<'virtualNetworks'>['peerings'][number]): string {
  return name ?? remoteId.split('/').at(-1) ?? ''
}

/** A NIC is where its VNet is. */
function regionOf({ subnetId }: Of<'networkInterfaces'>, { regions }: Whole): string {
  return regions.get(subnetId.toLowerCase().split('/subnets/')[0]!) ?? ''
}

function nicRow(nic: Of<'networkInterfaces'>, whole: Whole): Row {
  const { id, mac, subnetId, vmId = '', nsgId = '', privateIps, publicIps, enableIpForwarding } = nic
  return {
    ...headOf('NetworkInterface', id, regionOf(nic, whole), whole),
    ...{ MacAddress: dashed(mac), PrivateIpAddresses: privateIps.join(' '), PublicIpAddresses: publicIps.join(' ') },
    ...{ Subnetwork: groupAndName(subnetId), VirtualMachine: groupAndName(vmId), VmssName: scaleSetOf(vmId) },
    ...{ Nsg: groupAndName(nsgId), EnableIpForwarding: enableIpForwarding ?? null, ...logged(id, whole) },
  }
}

function dashed(mac: string): string {
  return (
    mac
      .toUpperCase()
      .replaceAll(/[^0-9A-F]/g, '')
      .match(/../g)
      ?.join('-') ?? ''
  )
}

function scaleSetOf(vmId: string): string {
  const parts = parseResourceId(vmId.toLowerCase())
  return parts?.types[0] === 'virtualmachinescalesets' ? `${parts.resourceGroup}/${parts.names[0]}` : ''
}

/** Each VM once, where the first of its NICs is. */
function machineRows(whole: Whole): Row[] {
  const machines = new Map<string, Of<'networkInterfaces'>>()
  for (const nic of whole.topology.networkInterfaces) {
    const id = nic.vmId?.toLowerCase()
    if (id !== undefined && !machines.has(id)) machines.set(id, nic)
  }
  return [...machines].map(([id, nic]) => ({
    ...headOf('VirtualMachine', id, regionOf(nic, whole), whole),
    VmssName: scaleSetOf(id),
  }))
}

function securityGroupRows({ id, region, rules }: Of<'networkSecurityGroups'>, whole: Whole): Row[] {
  return [
    { ...headOf('NetworkSecurityGroup', id, region, whole), ...logged(id, whole) },
    ...rules.map((rule) => ({
      ...headOf('NetworkSecurityGroupRule', `${id}/securityRules/${rule.name}`, region, whole),
      ...{ Access: rule.access, Direction: rule.direction, Priority: rule.priority, Protocol: rule.protocol },
      ...{ RuleType: rule.isDefault ? 'Default' : 'User Defined', Description: rule.description ?? '' },
      ...{ SourceAddressPrefix: rule.sourcePrefixes.join(' '), SourcePortRange: rule.sourcePorts.join(' ') },
      DestinationAddressPrefix: rule.destinationPrefixes.join(' '),
      DestinationPortRange: rule.destinationPorts.join(' '),
    })),
  ]
}

function routeRows({ id, region, routes }: Of<'routeTables'>, whole: Whole): Row[] {
  return routes.map(({ name, prefix, nextHopType, nextHopIp = '' }) => ({
    ...headOf('Route', `${id}/routes/${name}`, region, whole),
    ...{ RouteTable: groupAndName(id), AddressPrefixes: prefix, NextHopType: nextHopType, NextHopIp: nextHopIp },
  }))
}

function balancerRow({ id, region, sku = '', frontends, backendPools }: Of<'loadBalancers'>, whole: Whole): Row {
  const ids = new Set(backendPools.flatMap(({ nicIds }) => nicIds.map((one) => one.toLowerCase())))
  const behind = whole.topology.networkInterfaces.filter((nic) => ids.has(nic.id.toLowerCase()))
  return {
    ...headOf('LoadBalancer', id, region, whole),
    ...{ LoadBalancerType: sideOf(frontends), Sku: sku, FrontendIps: frontends.flatMap(addressesOf).join(' ') },
    FrontendSubnets: distinct(frontends.map(({ subnetId = '' }) => groupAndName(subnetId))),
    LoadBalancerBackendPools: behind.flatMap(({ privateIps }) => privateIps).join(' '),
    BackendSubnets: distinct(behind.map(({ subnetId }) => groupAndName(subnetId))),
  }
}

type Frontend = Of<'loadBalancers'>['frontends'][number]

function addressesOf({ privateIp, publicIp }: Frontend): string[] {
  return [privateIp, publicIp].filter((one) => one !== undefined)
}

/** With any public frontend it faces the internet. */
function sideOf(frontends: readonly Frontend[]): string {
  return frontends.some(({ publicIp }) => publicIp !== undefined) ? 'InternetFacing' : 'Internal'
}

function distinct(names: readonly string[]): string {
  return [...new Set(names.filter((name) => name !== ''))].join(' ')
}

function applicationGatewayRow(one: Of<'applicationGateways'>, whole: Whole): Row {
  const { id, region, sku = '', frontends, subnetIds, backendPools } = one
  return {
    ...headOf('ApplicationGateway', id, region, whole),
    ...{ AppGatewayType: sideOf(frontends), Sku: sku, GatewaySubnet: distinct(subnetIds.map(groupAndName)) },
    PrivateFrontendIps: frontends.flatMap(({ privateIp }) => privateIp ?? []).join(' '),
    PublicFrontendIps: frontends.flatMap(({ publicIp }) => publicIp ?? []).join(' '),
    ApplicationGatewayBackendPools: backendPools.flatMap(({ addresses }) => addresses).join(' '),
  }
}

function endpointRow(one: Of<'privateEndpoints'>, whole: Whole): Row {
  const { id, region, subnetId, privateIps, privateLinkId = '' } = one
  return {
    ...headOf('PrivateEndpoint', id, region, whole),
    ...{ Subnetwork: groupAndName(subnetId), PrivateIpAddresses: privateIps.join(' ') },
    ...{ PrivateEndpointResourceId: id.toLowerCase(), PrivateLinkResourceId: privateLinkId.toLowerCase() },
  }
}

function gatewayRow(one: Of<'virtualNetworkGateways'>, whole: Whole): Row {
  const { id, region, type, sku = '', subnetId = '', publicIps, isBgpEnabled, clientPrefixes } = one
  return {
    ...headOf('VirtualNetworkGateway', id, region, whole),
    ...{ GatewayType: type, Sku: sku, VirtualSubnetwork: groupAndName(subnetId), VipAddress: publicIps.join(' ') },
    ...{ BgpEnabled: isBgpEnabled ?? null, VpnClientAddressPrefixes: clientPrefixes.join(' ') },
  }
}

function connectionRow(one: Of<'connections'>, whole: Whole): Row {
  const { id, region, type, status = '', gatewayId, remoteGatewayId = '', localGatewayId = '' } = one
  return {
    ...headOf('VirtualNetworkGatewayConnection', id, region, whole),
    ...{ GatewayConnectionType: type, ConnectionStatus: status, VirtualNetworkGateway1: groupAndName(gatewayId) },
    ...{ VirtualNetworkGateway2: groupAndName(remoteGatewayId), LocalNetworkGateway: groupAndName(localGatewayId) },
    ...{ RoutingWeight: one.routingWeight ?? null, BgpEnabled: one.isBgpEnabled ?? null },
  }
}

function localGatewayRow({ id, region, ipAddress = '', prefixes }: Of<'localNetworkGateways'>, whole: Whole): Row {
  const row = headOf('LocalNetworkGateway', id, region, whole)
  return { ...row, IpAddress: ipAddress, SubnetPrefixes: prefixes.join(' ') }
}

function circuitRows(one: Of<'expressRouteCircuits'>, whole: Whole): Row[] {
  const { id, region, sku, provider, circuitState = '', providerState = '', peerings } = one
  return [
    {
      ...headOf('ExpressRouteCircuit', id, region, whole),
      SkuDetail: sku === undefined ? '' : `${sku.family};${sku.name};${sku.tier}`,
      ServiceProviderProperties: provider === undefined ? '' : `${provider.name};${provider.mbps};${provider.location}`,
      ...{ CircuitProvisioningState: circuitState, ServiceProviderProvisioningState: providerState },
    },
    ...peerings.map(({ type, state = '', azureAsn, peerAsn, vlanId, primaryPrefix = '', secondaryPrefix = '' }) => ({
      ...headOf('ExpressRouteCircuitPeering', `${id}/peerings/${type}`, region, whole),
      ...{ PeeringType: type, State: state, AzureAsn: long(azureAsn), PeerAsn: long(peerAsn), VlanId: vlanId ?? null },
      ...{ PrimaryPeerAddressPrefix: primaryPrefix, SecondaryPeerAddressPrefix: secondaryPrefix },
    })),
  ]
}

function long(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}
