import { z } from 'zod'
import type { Topology } from '../../model/index.ts'
import type { ArmResource, Estate } from './arm-resource.ts'

const reference = z.object({ id: z.string() })
const prefixes = z.object({ addressPrefixes: z.array(z.string()) })

const subnet = z.object({
  name: z.string(),
  properties: z.object({ addressPrefix: z.string(), networkSecurityGroup: reference.optional() }),
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
const connection = z.object({ virtualNetworkGateway1: reference, localNetworkGateway2: reference })
const office = z.object({ localNetworkAddressSpace: prefixes })
const publicIp = z.object({ ipAddress: z.string() })

/** The topology of an estate, in the form that the engine reads: docs/topology-file.md. */
export function estateTopology(estate: Estate, takenAt: Date): Topology {
  const { resources, subscriptions } = estate
  return {
    takenAt: takenAt.toISOString(),
    subscriptions: subscriptions.map(({ subscriptionId, displayName }) => ({ id: subscriptionId, name: displayName })),
    virtualNetworks: ofType(resources, 'virtualNetworks').map(network),
    networkInterfaces: ofType(resources, 'networkInterfaces').map((one) => nic(one, resources)),
    sites: [
      ...ofType(resources, 'connections').map((one) => siteOf(one, resources)),
      ...ofType(resources, 'virtualNetworkGateways').flatMap(clientsOf),
    ],
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
    subnets: subnets.map(({ name, properties: { addressPrefix, networkSecurityGroup } }) => ({
      name,
      prefixes: [addressPrefix],
      ...(networkSecurityGroup === undefined ? {} : { nsgId: networkSecurityGroup.id }),
    })),
    peerings: virtualNetworkPeerings.map((one) => one.properties.remoteVirtualNetwork.id),
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

function siteOf({ name, properties }: ArmResource, all: readonly ArmResource[]): Topology['sites'][number] {
  const { virtualNetworkGateway1, localNetworkGateway2 } = connection.parse(properties)
  const { localNetworkAddressSpace } = office.parse(byId(all, localNetworkGateway2.id).properties)
  return {
    name,
    kind: 'VpnGateway',
    gatewayId: virtualNetworkGateway1.id,
    prefixes: localNetworkAddressSpace.addressPrefixes,
    remoteId: localNetworkGateway2.id,
  }
}

function clientsOf({ id, name, properties }: ArmResource): Topology['sites'] {
  const pool = gateway.parse(properties).vpnClientConfiguration?.vpnClientAddressPool.addressPrefixes ?? []
  return pool.length === 0 ? [] : [{ name: `${name}-clients`, kind: 'PointToSite', gatewayId: id, prefixes: pool }]
}
