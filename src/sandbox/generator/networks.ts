import { flowLogName, parseResourceId, sameResource, type Topology } from '../../model/index.ts'
import type { Estate } from '../estate/arm-resource.ts'
import { estateTopology } from '../estate/estate-topology.ts'

/** A NIC whose traffic the generator writes. */
export interface Nic {
  readonly format: 'vnet4' | 'nsg2'
  readonly subscriptionId: string
  readonly region: string
  /** The VNet or, for the older format, the NSG that is logged. */
  readonly targetId: string
  readonly nsgId: string
  readonly logGuid: string
  /** 12 hex digits. */
  readonly mac: string
  readonly ip: string
  /** Addresses of the other NICs of the VNet. */
  readonly neighbours: readonly string[]
  /** Addresses of NICs in peered VNets. */
  readonly peers: readonly string[]
  /** Addresses at sites that are connected to the VNet. */
  readonly remotes: readonly string[]
  /** Position in the VNet: the first NICs are the ones that bad things happen to. */
  readonly index: number
}

/** The NICs of the VNets that the dev stack logs, and of the NSG that still has a flow log of its own. */
export function loggedNics(estate: Estate): Nic[] {
  const topology = estateTopology(estate, new Date(0))
  const isTagged = (id: string) => estate.resources.some((one) => one.id === id && one.tags?.azta === 'dev')
  return topology.virtualNetworks.flatMap((vnet) => {
    if (isTagged(vnet.id)) return nicsOf(vnet, vnet.id, 'vnet4', topology)
    const nsgId = vnet.subnets.find((subnet) => subnet.nsgId !== undefined)?.nsgId ?? ''
    return isLogged(nsgId, estate) ? nicsOf(vnet, nsgId, 'nsg2', topology) : []
  })
}

function isLogged(targetId: string, { resources }: Estate): boolean {
  return resources.some(({ type, properties }) => {
    const { targetResourceId, enabled } = properties
    return type.endsWith('/flowLogs') && enabled === true && sameResource(String(targetResourceId), targetId)
  })
}

type VirtualNetwork = Topology['virtualNetworks'][number]

function nicsOf(vnet: VirtualNetwork, targetId: string, format: Nic['format'], topology: Topology): Nic[] {
  const own = addressesIn(vnet.id, topology)
  const peers = vnet.peerings.flatMap(({ remoteId }) => addressesIn(remoteId, topology).map(({ ip }) => ip))
  const gateways = topology.sites.filter(({ gatewayId }) =>
    gatewayId.includes(`vpn-${vnet.id.split('/').at(-1)?.slice(5)}`),
  )
  const remotes = gateways.flatMap(({ prefixes }) =>
    prefixes.flatMap((prefix) => [11, 12, 13].map((host) => hostOf(prefix, host))),
  )
  return own.map(({ ip, mac, nsgId }, index) => ({
    format,
    subscriptionId: parseResourceId(vnet.id)!.subscriptionId,
    region: vnet.region,
    targetId,
    nsgId,
    logGuid: guidOf(targetId),
    mac,
    ip,
    neighbours: [...own.map((other) => other.ip).filter((other) => other !== ip), ...sharedIn(vnet.id, topology)],
    peers,
    remotes,
    index,
  }))
}

function addressesIn(vnetId: string, { networkInterfaces }: Topology) {
  const inside = networkInterfaces.filter(({ subnetId }) =>
    subnetId.toLowerCase().startsWith(`${vnetId.toLowerCase()}/`),
  )
  return inside.map(({ privateIps, mac, nsgId = '' }) => ({ ip: privateIps[0]!, mac: mac.replaceAll('-', ''), nsgId }))
}

/** Addresses of balancers, gateways and private endpoints of a VNet. */
function sharedIn(vnetId: string, { loadBalancers, applicationGateways, privateEndpoints }: Topology): string[] {
  const isInside = (subnetId = '') => subnetId.toLowerCase().startsWith(`${vnetId.toLowerCase()}/`)
  const frontends = [...loadBalancers, ...applicationGateways].flatMap((one) => one.frontends)
  return [
    ...frontends.flatMap(({ subnetId, privateIp }) => (isInside(subnetId) ? [privateIp!] : [])),
    ...privateEndpoints.flatMap(({ subnetId, privateIps }) => (isInside(subnetId) ? privateIps : [])),
  ]
}

/** A host of a /24. */
function hostOf(prefix: string, host: number): string {
  return prefix.replace(/\.\d+\/\d+$/, `.${host}`)
}

/** A GUID that stays the same for one target. */
function guidOf(targetId: string): string {
  return `33333333-3333-4333-8333-0000${flowLogName(targetId).slice(-8)}`
}
