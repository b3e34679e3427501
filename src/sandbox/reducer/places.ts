import type { Topology } from '../../model/index.ts'
import { type Address, holds, type Knowledge, type Span, sameAddress, whoIs } from './knowledge.ts'

type Vnet = Topology['virtualNetworks'][number]
type Nic = Topology['networkInterfaces'][number]
type Site = Topology['sites'][number]

/** One end of a flow, whatever is known of it. */
interface End {
  readonly vnet?: Vnet
  readonly subnet?: string
  readonly nic?: Nic
  readonly site?: Site
  readonly address?: Address
  /** Ids of what has the address besides NICs. */
  readonly balancer?: string
  readonly gateway?: string
  readonly endpoint?: Topology['privateEndpoints'][number]
}

/** What the place of both ends says of a flow: columns of its row, and which address is a stranger's. */
export interface Placed {
  readonly columns: Readonly<Record<string, string | boolean>>
  readonly stranger?: { readonly side: 'src' | 'dest'; readonly address: Address }
}

/** The sections "Where an address belongs", "FlowType" and "Columns from enrichment" of docs/reduction.md, told in order. */
export function placeFlow(
  flow: {
    readonly mac: string
    readonly target: string
    readonly src: string
    readonly dest: string
    readonly inbound: boolean
  },
  knowledge: Knowledge,
  span: Span,
): Placed {
  const key = JSON.stringify([flow, knowledge.isTimed ? span.start : 0])
  const known = knowledge.remembered.get(key) as Placed | undefined // only placed flows are kept under these keys
  if (known !== undefined) return known
  const { topology } = knowledge
  const ownNic = topology.networkInterfaces.find(
    (nic) => letters(nic.mac) === letters(flow.mac) && vnetOfNic(nic, topology),
  )
  const target = flow.target.toLowerCase().split('/subnets/')[0]!
  const ownVnet = ownNic
    ? vnetOfNic(ownNic, topology)
    : topology.virtualNetworks.find(({ id }) => id.toLowerCase() === target)
  const end = (address: string) => endOf(address, ownNic, ownVnet, { ...knowledge, span })
  const placed = describe(flow, end(flow.src), end(flow.dest), ownNic, topology)
  knowledge.remembered.set(key, placed)
  return placed
}

function letters(mac: string): string {
  return mac.toUpperCase().replaceAll(/[^0-9A-F]/g, '')
}

function vnetOfNic(nic: Nic, topology: Topology): Vnet | undefined {
  const id = nic.subnetId.toLowerCase().split('/subnets/')[0]
  return topology.virtualNetworks.find((vnet) => vnet.id.toLowerCase() === id)
}

function endOf(
  address: string,
  ownNic: Nic | undefined,
  ownVnet: Vnet | undefined,
  knowledge: Knowledge & { readonly span: Span },
): End {
  const { topology } = knowledge
  const { virtualNetworks: vnets } = topology
  // 1: the NIC itself, unless another NIC of its VNet comes first in the file with the same address
  if (ownNic?.privateIps.some((ip) => sameAddress(ip, address))) {
    const holder = inVnet(address, ownVnet!, topology)
    return holder.nic === undefined ? { vnet: ownVnet!, nic: ownNic } : { ...holder, ...endOfNic(ownNic, topology) }
  }
  // 2 and 3: the own VNet, then its peers in the order of their ids
  const peers = ownVnet === undefined ? [] : vnets.filter((vnet) => vnet !== ownVnet && arePeers(vnet, ownVnet))
  peers.sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1))
  const near = ownVnet === undefined ? [] : [ownVnet, ...peers]
  for (const vnet of near) {
    const found = inVnet(address, vnet, topology)
    if (found.vnet !== undefined) return found
  }
  // 4: the one other VNet that holds it
  const others = vnets.filter((vnet) => !near.includes(vnet)).map((vnet) => inVnet(address, vnet, topology))
  const holding = others.filter(({ vnet }) => vnet !== undefined)
  if (holding.length === 1) return holding[0]!
  // 5: a public address of a NIC
  const owner = topology.networkInterfaces.find(
    (nic) => vnetOfNic(nic, topology) && nic.publicIps.some((ip) => sameAddress(ip, address)),
  )
  if (owner !== undefined) return endOfNic(owner, topology)
  const front = publicFrontend(address, topology)
  if (front !== undefined) return front
  // 6: a site, by its longest prefix
  const sites = topology.sites.filter((site) => holds(site.prefixes, address) !== undefined)
  sites.sort((a, b) => holds(b.prefixes, address)! - holds(a.prefixes, address)!)
  if (sites[0] !== undefined) return { site: sites[0] }
  return { address: whoIs(address, knowledge, knowledge.span) }
}

function endOfNic(nic: Nic, topology: Topology): End {
  return { vnet: vnetOfNic(nic, topology)!, subnet: nic.subnetId.toLowerCase().split('/').at(-1)!, nic }
}

function inVnet(address: string, vnet: Vnet, topology: Topology): End {
  const nics = topology.networkInterfaces.filter((nic) => vnetOfNic(nic, topology) === vnet)
  const nic = nics.find(({ privateIps }) => privateIps.some((ip) => sameAddress(ip, address)))
  if (nic !== undefined) return endOfNic(nic, topology)
  const shared = sharedIn(address, vnet, topology)
  if (shared !== undefined) return shared
  const subnets = vnet.subnets.filter(({ prefixes }) => holds(prefixes, address) !== undefined)
  subnets.sort((a, b) => holds(b.prefixes, address)! - holds(a.prefixes, address)!)
  if (subnets[0] !== undefined) {
    const id = `${vnet.id}/subnets/${subnets[0].name}`.toLowerCase()
    const gateways = topology.applicationGateways.filter(({ subnetIds }) => has(subnetIds, id))
    const gateway = gateways.length === 1 ? { gateway: gateways[0]!.id } : {}
    return { vnet, subnet: subnets[0].name.toLowerCase(), ...gateway }
  }
  return holds(vnet.prefixes, address) === undefined ? {} : { vnet }
}

function has(ids: readonly string[], id: string): boolean {
  return ids.some((one) => one.toLowerCase() === id.toLowerCase())
}

/** The private frontend of a load balancer, else of an application gateway, else a private endpoint, in a VNet. */
function sharedIn(address: string, vnet: Vnet, topology: Topology): End | undefined {
  const inVnetId = (id = '') => id.toLowerCase().split('/subnets/')[0] === vnet.id.toLowerCase()
  const isAt = (one: { readonly privateIp?: string | undefined; readonly subnetId?: string | undefined }) =>
    one.privateIp !== undefined && sameAddress(one.privateIp, address) && inVnetId(one.subnetId)
  const place = (subnetId = '') => ({ vnet, subnet: subnetId.toLowerCase().split('/').at(-1)! })
  for (const { id, frontends } of topology.loadBalancers) {
    const found = frontends.find(isAt)
    if (found !== undefined) return { ...place(found.subnetId), balancer: id }
  }
  for (const { id, frontends } of topology.applicationGateways) {
    const found = frontends.find(isAt)
    if (found !== undefined) return { ...place(found.subnetId), gateway: id }
  }
  const endpoint = topology.privateEndpoints.find(
    ({ privateIps, subnetId }) => privateIps.some((ip) => sameAddress(ip, address)) && inVnetId(subnetId),
  )
  return endpoint === undefined ? undefined : { ...place(endpoint.subnetId), endpoint }
}

/** A public address of a load balancer, application gateway or VNet gateway lies in the VNet of what stands behind it. */
function publicFrontend(address: string, topology: Topology): End | undefined {
  const at = (subnetId: string) => {
    const [vnetId, subnet = ''] = subnetId.toLowerCase().split('/subnets/')
    const vnet = topology.virtualNetworks.find(({ id }) => id.toLowerCase() === vnetId)
    return vnet === undefined ? undefined : { vnet, subnet }
  }
  const isPublic = ({ publicIp }: { readonly publicIp?: string | undefined }) =>
    publicIp !== undefined && sameAddress(publicIp, address)
  const balancers = topology.loadBalancers.map(({ id, frontends, backendPools }) => {
    const behind = backendPools
      .flatMap(({ nicIds }) => nicIds)
      .flatMap((nicId) => topology.networkInterfaces.filter((nic) => has([nic.id], nicId)))
    const place = behind[0] === undefined ? undefined : at(behind[0].subnetId)
    return frontends.some(isPublic) && place !== undefined ? { ...place, balancer: id } : undefined
  })
  const applications = topology.applicationGateways.map(({ id, frontends, subnetIds }) => {
    const place = subnetIds[0] === undefined ? undefined : at(subnetIds[0])
    return frontends.some(isPublic) && place !== undefined ? { ...place, gateway: id } : undefined
  })
  const gateways = topology.virtualNetworkGateways.map(({ publicIps, subnetId = '' }) =>
    publicIps.some((ip) => sameAddress(ip, address)) ? at(subnetId) : undefined,
  )
  return [...balancers, ...applications, ...gateways].find((one) => one !== undefined)
}

function arePeers(a: Vnet, b: Vnet): boolean {
  const lists = (one: Vnet, other: Vnet) =>
    one.peerings.some(({ remoteId }) => remoteId.toLowerCase() === other.id.toLowerCase())
  return lists(a, b) || lists(b, a)
}

function describe(
  flow: { readonly src: string; readonly dest: string; readonly inbound: boolean },
  src: End,
  dest: End,
  ownNic: Nic | undefined,
  topology: Topology,
): Placed {
  const remote = flow.inbound ? src : dest
  const side = src.vnet === undefined && dest.vnet === undefined ? flow.inbound : src.vnet === undefined
  const across = src.vnet === undefined && dest.vnet === undefined ? remote : src.vnet === undefined ? src : dest
  const FlowType = typeOf(src, dest, across)
  const own = [...(ownNic?.privateIps ?? []), ...(ownNic?.publicIps ?? [])]
  const isOwn = (address: string) => own.some((ip) => sameAddress(ip, address))
  const isStranger = ['MaliciousFlow', 'AzurePublic', 'ExternalPublic'].includes(FlowType)
  const columns = {
    FlowType,
    Country: isStranger ? across.address!.Country : '',
    AzureRegion: isStranger ? across.address!.AzureRegion : '',
    IsFlowCapturedAtUdrHop: ownNic !== undefined && !isOwn(flow.src) && !isOwn(flow.dest),
    ...endColumns('Src', src),
    ...endColumns('Dest', dest),
    ...connection(flow, src, dest, topology),
    ...endpointColumns(src, dest),
  }
  return isStranger ? { columns, stranger: { side: side ? 'src' : 'dest', address: across.address! } } : { columns }
}

function typeOf(src: End, dest: End, across: End): string {
  if (src.vnet !== undefined && dest.vnet !== undefined) return src.vnet === dest.vnet ? 'IntraVNet' : 'InterVNet'
  const inside = src.vnet !== undefined || dest.vnet !== undefined
  if (inside && across.site !== undefined) return across.site.kind === 'PointToSite' ? 'P2S' : 'S2S'
  const type = across.address?.FlowType
  if (type === undefined) return 'Unknown'
  return type === 'UnknownPrivate' && !inside ? 'Unknown' : type
}

function endColumns(prefix: string, { vnet, subnet, nic, balancer, gateway }: End): Record<string, string> {
  if (vnet === undefined) return {}
  return {
    [`${prefix}Subscription`]: vnet.id.split('/')[2]!.toLowerCase(),
    [`${prefix}Region`]: vnet.region.toLowerCase().replaceAll(' ', ''),
    [`${prefix}Subnet`]: subnet === undefined ? '' : `${shortName(vnet.id)}/${subnet}`,
    [`${prefix}Nic`]: nic === undefined ? '' : shortName(nic.id),
    [`${prefix}Vm`]: nic?.vmId === undefined ? '' : shortName(nic.vmId),
    [`${prefix}LoadBalancer`]: balancer === undefined ? '' : longName(balancer),
    [`${prefix}ApplicationGateway`]: gateway === undefined ? '' : longName(gateway),
  }
}

function endpointColumns(src: End, dest: End): Record<string, string> {
  const endpoint = dest.endpoint ?? src.endpoint
  if (endpoint === undefined) return {}
  const link = (endpoint.privateLinkId ?? '').toLowerCase().split('/')
  return {
    PrivateEndpointResourceId: shortName(endpoint.id),
    PrivateLinkResourceId: link.length < 9 ? link.join('/') : `${link[4]}/${link.at(-2)}/${link.at(-1)}`,
    PrivateLinkResourceName: link.at(-1)!,
  }
}

/** With its subscription. */
function longName(id: string): string {
  const parts = id.toLowerCase().split('/')
  return `${parts[2]}/${parts[4]}/${parts.at(-1)}`
}

function shortName(id: string): string {
  const parts = id.toLowerCase().split('/')
  const [set, instance] = [parts[8], parts[10]]
  if (parts[7] === 'virtualmachinescalesets')
    return parts.at(-2) === 'networkinterfaces' ? `${parts[4]}/${set}` : `${parts[4]}/${set}_${instance}`
  return `${parts[4]}/${parts.at(-1)}`
}

function connection(
  flow: { readonly src: string; readonly dest: string },
  src: End,
  dest: End,
  { virtualNetworks }: Topology,
): Record<string, string> {
  if (src.vnet !== undefined && dest.vnet !== undefined) {
    const [a, b] = [src.vnet, dest.vnet]
    if (a === b) return {}
    if (arePeers(a, b)) return { ConnectionType: 'VNetPeering' }
    const between = virtualNetworks.filter((vnet) => vnet !== a && vnet !== b && arePeers(vnet, a) && arePeers(vnet, b))
    return {
      ConnectingVnets: between
        .map(({ id }) => shortName(id))
        .sort()
        .join(' '),
    }
  }
  const [prefix, site, address] = src.site === undefined ? ['Dest', dest.site, flow.dest] : ['Src', src.site, flow.src]
  if (site === undefined || (src.vnet === undefined && dest.vnet === undefined)) return {}
  if (site.kind === 'PointToSite') {
    return {
      ConnectionType: 'VpnGateway',
      ConnectionName: `${site.gatewayId.toLowerCase().split('/').at(-1)}_${address}`,
    }
  }
  const column = site.kind === 'VpnGateway' ? 'LocalNetworkGateway' : 'ExpressRouteCircuit'
  return {
    ConnectionType: site.kind,
    ConnectionName: site.connectionId === undefined ? site.name : longName(site.connectionId),
    [`${prefix}${column}`]: site.remoteId === undefined ? '' : longName(site.remoteId),
    ...(site.kind === 'ExpressRoute' ? { ExpressRouteCircuitPeeringType: site.peeringType ?? '' } : {}),
  }
}
