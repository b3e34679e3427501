import { z } from 'zod'
import type { Topology } from '../../model/index.ts'
import type { ArmResource, Estate } from './arm-resource.ts'

const reference = z.object({ id: z.string() })
const prefixes = z.object({ addressPrefixes: z.array(z.string()) })

const subnet = z.object({
  name: z.string(),
  properties: z.object({
    addressPrefix: z.string(),
    networkSecurityGroup: reference.optional(),
    routeTable: reference.optional(),
  }),
})

const virtualNetwork = z.object({
  addressSpace: prefixes,
  subnets: z.array(subnet),
  virtualNetworkPeerings: z.array(z.object({ properties: z.object({ remoteVirtualNetwork: reference }) })),
})

const configuration = z.object({
  properties: z.object({ privateIPAddress: z.string(), subnet: reference, publicIPAddress: reference.optional() }),
})

const networkInterface = z.object({
  macAddress: z.string(),
  virtualMachine: reference.optional(),
  networkSecurityGroup: reference.optional(),
  ipConfigurations: z.array(configuration).nonempty(),
})

const gateway = z.object({ vpnClientConfiguration: z.object({ vpnClientAddressPool: prefixes }).optional() })
const connection = z.object({ virtualNetworkGateway1: reference, localNetworkGateway2: reference.optional() })
const frontends = z.object({
  frontendIPConfigurations: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        privateIPAddress: z.string().optional(),
        subnet: reference.optional(),
        publicIPAddress: reference.optional(),
      }),
    }),
  ),
  gatewayIPConfigurations: z.array(z.object({ properties: z.object({ subnet: reference }) })).default([]),
})
const privateEndpoint = z.object({
  subnet: reference,
  networkInterfaces: z.array(reference),
  privateLinkServiceConnections: z.array(z.object({ properties: z.object({ privateLinkServiceId: z.string() }) })),
})
const office = z.object({ localNetworkAddressSpace: prefixes })
const publicIp = z.object({ ipAddress: z.string() })

/** What of an estate places its addresses, in the form that the engine reads: docs/topology-file.md. */
export function estateTopology(estate: Estate, takenAt: Date): Topology {
  const { resources, subscriptions } = estate
  return {
    takenAt: takenAt.toISOString(),
    subscriptions: subscriptions.map(({ subscriptionId, displayName }) => ({ id: subscriptionId, name: displayName })),
    virtualNetworks: ofType(resources, 'virtualNetworks').map(network),
    networkInterfaces: [
      ...ofType(resources, 'networkInterfaces').filter(({ properties }) => properties.privateEndpoint === undefined),
      ...resources.filter(({ type }) => type.endsWith('/virtualMachineScaleSets/networkInterfaces')),
    ].map((one) => nic(one, resources)),
    sites: [
      ...ofType(resources, 'connections').flatMap((one) => siteOf(one, resources)),
      ...ofType(resources, 'virtualNetworkGateways').flatMap(clientsOf),
    ],
    loadBalancers: ofType(resources, 'loadBalancers').map((one) => balancer(one, resources)),
    applicationGateways: ofType(resources, 'applicationGateways').map((one) => applicationGateway(one, resources)),
    privateEndpoints: ofType(resources, 'privateEndpoints').map((one) => endpoint(one, resources)),
    ...{ networkSecurityGroups: [], routeTables: [], virtualNetworkGateways: [], connections: [] },
    ...{ localNetworkGateways: [], expressRouteCircuits: [], flowLogs: [] },
  }
}

/** Resources of a type of Microsoft.Network. */
function ofType(resources: readonly ArmResource[], type: string): readonly ArmResource[] {
  return resources.filter((one) => one.type === `Microsoft.Network/${type}`)
}

function byId(resources: readonly ArmResource[], id: string): ArmResource {
  const found = resources.find((one) => one.id.toLowerCase() === id.toLowerCase())
  if (found === undefined) throw new Error(`the estate has no ${id}`)
  return found
}

function network({ id, location = '', properties }: ArmResource): Topology['virtualNetworks'][number] {
  const { addressSpace, subnets, virtualNetworkPeerings } = virtualNetwork.parse(properties)
  return {
    id,
    region: location,
    prefixes: addressSpace.addressPrefixes,
    subnets: subnets.map(({ name, properties: { addressPrefix, networkSecurityGroup, routeTable } }) => ({
      name,
      prefixes: [addressPrefix],
      ...(routeTable === undefined ? {} : { routeTableId: routeTable.id }),
      ...(networkSecurityGroup === undefined ? {} : { nsgId: networkSecurityGroup.id }),
    })),
    peerings: virtualNetworkPeerings.map((one) => ({ remoteId: one.properties.remoteVirtualNetwork.id })),
  }
}

function nic({ id, properties }: ArmResource, all: readonly ArmResource[]): Topology['networkInterfaces'][number] {
  const { macAddress, virtualMachine, networkSecurityGroup, ipConfigurations } = networkInterface.parse(properties)
  const addresses = ipConfigurations.map((one) => one.properties)
  return {
    id,
    mac: macAddress,
    subnetId: addresses[0]!.subnet.id,
    ...(virtualMachine === undefined ? {} : { vmId: virtualMachine.id }),
    ...(networkSecurityGroup === undefined ? {} : { nsgId: networkSecurityGroup.id }),
    privateIps: addresses.map(({ privateIPAddress }) => privateIPAddress),
    publicIps: addresses.flatMap(({ publicIPAddress }) =>
      publicIPAddress === undefined ? [] : [publicIp.parse(byId(all, publicIPAddress.id).properties).ipAddress],
    ),
  }
}

/** A private address with its subnet, or a public one. */
function frontendsOf(properties: ArmResource['properties'], all: readonly ArmResource[]) {
  return frontends.parse(properties).frontendIPConfigurations.map(({ name, properties: one }) => ({
    name,
    ...(one.privateIPAddress === undefined ? {} : { privateIp: one.privateIPAddress }),
    ...(one.subnet === undefined ? {} : { subnetId: one.subnet.id }),
    ...(one.publicIPAddress === undefined
      ? {}
      : { publicIp: publicIp.parse(byId(all, one.publicIPAddress.id).properties).ipAddress }),
  }))
}

const pools = z.array(
  z.object({ name: z.string(), properties: z.object({ backendIPConfigurations: z.array(reference) }) }),
)

function balancer({ id, location = '', sku, properties }: ArmResource, all: readonly ArmResource[]) {
  const backendPools = pools.parse(properties.backendAddressPools).map(({ name, properties: pool }) => ({
    name,
    nicIds: pool.backendIPConfigurations.map((one) => one.id.split('/ipConfigurations/')[0]!),
  }))
  return { id, region: location, sku: String(sku?.name), frontends: frontendsOf(properties, all), backendPools }
}

const addressPools = z.array(
  z.object({
    name: z.string(),
    properties: z.object({ backendAddresses: z.array(z.object({ ipAddress: z.string() })) }),
  }),
)

function applicationGateway({ id, location = '', properties }: ArmResource, all: readonly ArmResource[]) {
  const subnetIds = frontends.parse(properties).gatewayIPConfigurations.map((one) => one.properties.subnet.id)
  const backendPools = addressPools.parse(properties.backendAddressPools).map(({ name, properties: pool }) => ({
    name,
    addresses: pool.backendAddresses.map(({ ipAddress }) => ipAddress),
  }))
  const { name: sku } = z.object({ name: z.string() }).parse(properties.sku)
  return { id, region: location, sku, subnetIds, frontends: frontendsOf(properties, all), backendPools }
}

const privateAddresses = z.array(z.object({ properties: z.object({ privateIPAddress: z.string() }) }))

function endpoint({ id, location = '', properties }: ArmResource, all: readonly ArmResource[]) {
  const { subnet, networkInterfaces, privateLinkServiceConnections } = privateEndpoint.parse(properties)
  const nics = networkInterfaces.map((one) => byId(all, one.id).properties)
  const privateIps = nics.flatMap(({ ipConfigurations }) =>
    privateAddresses.parse(ipConfigurations).map((one) => one.properties.privateIPAddress),
  )
  const privateLinkId = privateLinkServiceConnections[0]!.properties.privateLinkServiceId
  return { id, region: location, subnetId: subnet.id, privateIps, privateLinkId }
}

/** The prefixes behind ExpressRoute are learned by BGP and stand nowhere in ARM. */
function siteOf({ id, name, properties }: ArmResource, all: readonly ArmResource[]): Topology['sites'] {
  const { virtualNetworkGateway1, localNetworkGateway2 } = connection.parse(properties)
  if (localNetworkGateway2 === undefined) return []
  const { localNetworkAddressSpace } = office.parse(byId(all, localNetworkGateway2.id).properties)
  return [
    {
      ...{ name, kind: 'VpnGateway', gatewayId: virtualNetworkGateway1.id, connectionId: id },
      ...{ prefixes: localNetworkAddressSpace.addressPrefixes, remoteId: localNetworkGateway2.id },
    },
  ]
}

function clientsOf({ id, name, properties }: ArmResource): Topology['sites'] {
  const pool = gateway.parse(properties).vpnClientConfiguration?.vpnClientAddressPool.addressPrefixes ?? []
  return pool.length === 0 ? [] : [{ name: `${name}-clients`, kind: 'PointToSite', gatewayId: id, prefixes: pool }]
}
