import { sameResource, type Topology } from '../../model/index.ts'
import type { Resources } from './read-resources.ts'

/** A topology, and what its resources name but nobody could read. */
interface Told {
  readonly topology: Topology
  readonly missing: readonly string[]
}

interface Read {
  readonly takenAt: Date
  readonly subscriptions: Topology['subscriptions']
  readonly resources: Resources
}

/** Puts resources into the form of a topology file. Pure: what was read decides. */
export function toTopology({ takenAt, subscriptions, resources }: Read): Told {
  const missing: string[] = []
  const known = new Map(resources.publicAddresses.map(({ id, ipAddress }) => [id.toLowerCase(), ipAddress]))
  const addressOf = (reference: Reference | undefined): string | undefined => {
    if (reference === undefined) return undefined
    if (!known.has(reference.id.toLowerCase())) missing.push(`the address of ${reference.id}`)
    return known.get(reference.id.toLowerCase())
  }
  return {
    topology: {
      takenAt: takenAt.toISOString(),
      subscriptions,
      virtualNetworks: resources.virtualNetworks.map(network),
      networkInterfaces: resources.networkInterfaces.flatMap((one) => nic(one, addressOf)),
      sites: sitesOf(resources, missing),
      loadBalancers: resources.loadBalancers.map((one) => balancer(one, addressOf)),
      applicationGateways: resources.applicationGateways.map((one) => applicationGateway(one, addressOf)),
      privateEndpoints: resources.privateEndpoints.map((one) => endpoint(one, resources, missing)),
      networkSecurityGroups: resources.securityGroups.map(securityGroup),
      routeTables: resources.routeTables.map(routeTable),
      virtualNetworkGateways: resources.gateways.map((one) => gateway(one, addressOf)),
      connections: resources.connections.map(connection),
      localNetworkGateways: resources.localGateways.map(localGateway),
      expressRouteCircuits: resources.circuits.map(circuit),
      flowLogs: resources.flowLogs.map(({ targetResourceId, storageId, enabled }) => ({
        ...{ targetId: targetResourceId, storageId, enabled },
      })),
    },
    missing: [...new Set(missing)],
  }
}

interface Reference {
  readonly id: string
}

type AddressOf = (reference: Reference | undefined) => string | undefined
type Of<List extends keyof Topology> = Topology[List] extends readonly (infer Item)[] ? Item : never

/** The entries that have a value: an absent property is absent, not undefined. */
function present<T extends object>(properties: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as never // the type says what the filter does
}

function network(one: Resources['virtualNetworks'][number]): Of<'virtualNetworks'> {
  return {
    id: one.id,
    region: one.location,
    prefixes: one.addressSpace.addressPrefixes,
    subnets: one.subnets.map(({ name, addressPrefix, addressPrefixes, networkSecurityGroup, routeTable: table }) => ({
      name,
      prefixes: addressPrefixes ?? (addressPrefix === undefined ? [] : [addressPrefix]),
      ...present({ nsgId: networkSecurityGroup?.id, routeTableId: table?.id }),
    })),
    peerings: one.virtualNetworkPeerings.flatMap(({ remoteVirtualNetwork, peeringState, ...rest }) =>
      remoteVirtualNetwork === undefined
        ? []
        : [{ remoteId: remoteVirtualNetwork.id, ...present({ ...rest, state: peeringState }) }],
    ),
    ...(one.encryption === undefined
      ? {}
      : { encryption: { enabled: one.encryption.enabled, ...present({ enforcement: one.encryption.enforcement }) } }),
    ...present({ tags: one.tags }),
  }
}

/** The face of a private endpoint belongs to the endpoint, and a NIC without a subnet has no place. */
function nic(one: Resources['networkInterfaces'][number], addressOf: AddressOf): Of<'networkInterfaces'>[] {
  const subnetId = one.ipConfigurations.find(({ subnet }) => subnet !== undefined)?.subnet?.id
  if (one.privateEndpoint !== undefined || subnetId === undefined) return []
  return [
    {
      ...{ id: one.id, mac: one.macAddress, subnetId, privateIps: privateAddresses(one.ipConfigurations) },
      publicIps: one.ipConfigurations.flatMap(({ publicIPAddress }) => addressOf(publicIPAddress) ?? []),
      ...present({
        ...{ vmId: one.virtualMachine?.id, nsgId: one.networkSecurityGroup?.id },
        enableIpForwarding: one.enableIPForwarding,
      }),
    },
  ]
}

type Configurations = Resources['networkInterfaces'][number]['ipConfigurations']

function privateAddresses(configurations: Configurations): string[] {
  return configurations.flatMap(({ privateIPAddress }) => privateIPAddress ?? [])
}

function frontends(configurations: Configurations, addressOf: AddressOf) {
  return configurations.map(({ name, privateIPAddress, subnet, publicIPAddress }) => ({
    name,
    ...present({ privateIp: privateIPAddress, subnetId: subnet?.id, publicIp: addressOf(publicIPAddress) }),
  }))
}

function balancer(one: Resources['loadBalancers'][number], addressOf: AddressOf): Of<'loadBalancers'> {
  return {
    ...{ id: one.id, region: one.location, ...present({ sku: one.sku?.name }) },
    frontends: frontends(one.frontendIPConfigurations, addressOf),
    backendPools: one.backendAddressPools.map(({ name, backendIPConfigurations }) => ({
      name,
      nicIds: backendIPConfigurations.map(({ id }) => id.replace(/\/ipConfigurations\/[^/]+$/i, '')),
    })),
  }
}

function applicationGateway(
  one: Resources['applicationGateways'][number],
  addressOf: AddressOf,
): Of<'applicationGateways'> {
  return {
    ...{ id: one.id, region: one.location, ...present({ sku: one.sku?.name }) },
    subnetIds: one.gatewayIPConfigurations.flatMap(({ subnet }) => subnet?.id ?? []),
    frontends: frontends(one.frontendIPConfigurations, addressOf),
    backendPools: one.backendAddressPools.map(({ name, backendAddresses }) => ({
      name,
      addresses: backendAddresses.flatMap(({ ipAddress, fqdn }) => ipAddress ?? fqdn ?? []),
    })),
  }
}

function endpoint(
  one: Resources['privateEndpoints'][number],
  { networkInterfaces }: Resources,
  missing: string[],
): Of<'privateEndpoints'> {
  const faces = one.networkInterfaces.flatMap(({ id }) => {
    const face = networkInterfaces.find((other) => sameResource(other.id, id))
    if (face === undefined) missing.push(`the addresses of ${one.id}`)
    return face ?? []
  })
  const links = [...one.privateLinkServiceConnections, ...one.manualPrivateLinkServiceConnections]
  return {
    ...{ id: one.id, region: one.location, subnetId: one.subnet?.id ?? '' },
    privateIps: faces.flatMap(({ ipConfigurations }) => privateAddresses(ipConfigurations)),
    ...present({ privateLinkId: links[0]?.privateLinkServiceId }),
  }
}

function securityGroup({ id, location, securityRules, defaultSecurityRules }: Resources['securityGroups'][number]) {
  const rules = [
    ...securityRules.map((rule) => ruleOf(rule, false)),
    ...defaultSecurityRules.map((rule) => ruleOf(rule, true)),
  ]
  return { id, region: location, rules } satisfies Of<'networkSecurityGroups'>
}

function ruleOf(rule: Resources['securityGroups'][number]['securityRules'][number], isDefault: boolean) {
  const { name, access, direction, priority, protocol, description } = rule
  const ids = (references: readonly Reference[]) => references.map(({ id }) => id)
  return {
    ...{ name, access, direction, priority, protocol, isDefault, ...present({ description }) },
    sourcePrefixes: [
      ...one(rule.sourceAddressPrefix),
      ...rule.sourceAddressPrefixes,
      ...ids(rule.sourceApplicationSecurityGroups),
    ],
    sourcePorts: [...one(rule.sourcePortRange), ...rule.sourcePortRanges],
    destinationPrefixes: [
      ...one(rule.destinationAddressPrefix),
      ...rule.destinationAddressPrefixes,
      ...ids(rule.destinationApplicationSecurityGroups),
    ],
    destinationPorts: [...one(rule.destinationPortRange), ...rule.destinationPortRanges],
  }
}

function one(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [value]
}

function routeTable({ id, location, routes }: Resources['routeTables'][number]): Of<'routeTables'> {
  return {
    ...{ id, region: location },
    routes: routes.map(({ name, addressPrefix, nextHopType, nextHopIpAddress }) => ({
      ...{ name, prefix: addressPrefix, nextHopType, ...present({ nextHopIp: nextHopIpAddress }) },
    })),
  }
}

function gateway(read: Resources['gateways'][number], addressOf: AddressOf): Of<'virtualNetworkGateways'> {
  const subnetId = read.ipConfigurations[0]?.subnet?.id
  return {
    ...{ id: read.id, region: read.location, type: read.gatewayType },
    publicIps: read.ipConfigurations.flatMap(({ publicIPAddress }) => addressOf(publicIPAddress) ?? []),
    clientPrefixes: read.vpnClientConfiguration?.vpnClientAddressPool.addressPrefixes ?? [],
    ...present({ sku: read.sku?.name, subnetId, isBgpEnabled: read.enableBgp }),
  }
}

function connection(read: Resources['connections'][number]): Of<'connections'> {
  return {
    ...{ id: read.id, region: read.location, type: read.connectionType, gatewayId: read.virtualNetworkGateway1.id },
    ...present({
      ...{ status: read.connectionStatus, remoteGatewayId: read.virtualNetworkGateway2?.id },
      ...{ localGatewayId: read.localNetworkGateway2?.id, circuitId: read.peer?.id },
      ...{ routingWeight: read.routingWeight, isBgpEnabled: read.enableBgp },
    }),
  }
}

function localGateway({
  id,
  location,
  gatewayIpAddress,
  localNetworkAddressSpace,
}: Resources['localGateways'][number]) {
  const { addressPrefixes: prefixes } = localNetworkAddressSpace
  return {
    id,
    region: location,
    prefixes,
    ...present({ ipAddress: gatewayIpAddress }),
  } satisfies Of<'localNetworkGateways'>
}

function circuit(read: Resources['circuits'][number]): Of<'expressRouteCircuits'> {
  const { serviceProviderName: name, bandwidthInMbps: mbps, peeringLocation } = read.serviceProviderProperties ?? {}
  const hasProvider = name !== undefined && mbps !== undefined && peeringLocation !== undefined
  return {
    ...{ id: read.id, region: read.location },
    ...present({
      sku: read.sku,
      provider: hasProvider ? { name, mbps, location: peeringLocation } : undefined,
      ...{ circuitState: read.circuitProvisioningState, providerState: read.serviceProviderProvisioningState },
    }),
    peerings: read.peerings.map((peering) => ({
      type: peering.peeringType,
      ...present({
        ...{ state: peering.state, azureAsn: peering.azureASN, peerAsn: peering.peerASN, vlanId: peering.vlanId },
        ...{ primaryPrefix: peering.primaryPeerAddressPrefix, secondaryPrefix: peering.secondaryPeerAddressPrefix },
      }),
    })),
  }
}

/** Connections to local network gateways, pools of VPN clients, and circuits, whose prefixes only BGP knows. */
function sitesOf({ connections, gateways, localGateways, circuits }: Resources, missing: string[]): Topology['sites'] {
  const outside = connections.flatMap(
    ({ id, virtualNetworkGateway1, localNetworkGateway2, peer }): Topology['sites'] => {
      const head = { name: id.split('/').at(-1)!, gatewayId: virtualNetworkGateway1.id, connectionId: id }
      const local = localGateways.find((one) => sameResource(one.id, localNetworkGateway2?.id ?? ''))
      if (local !== undefined) {
        const prefixes = local.localNetworkAddressSpace.addressPrefixes
        return [{ ...head, kind: 'VpnGateway', prefixes, remoteId: local.id }]
      }
      if (peer === undefined) return []
      missing.push(`the prefixes behind ${peer.id} (learned by BGP; add them to the site ${head.name})`)
      const type = circuits.find((one) => sameResource(one.id, peer.id))?.peerings[0]?.peeringType
      return [{ ...head, kind: 'ExpressRoute', prefixes: [], remoteId: peer.id, ...present({ peeringType: type }) }]
    },
  )
  const clients = gateways.flatMap(({ id, vpnClientConfiguration }): Topology['sites'] => {
    const prefixes = vpnClientConfiguration?.vpnClientAddressPool.addressPrefixes ?? []
    const name = `${id.split('/').at(-1)}-clients`
    return prefixes.length === 0 ? [] : [{ name, kind: 'PointToSite', gatewayId: id, prefixes }]
  })
  return [...outside, ...clients]
}
