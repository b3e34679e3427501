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
  const subnets = vnet.subnets.filter(({ prefixes }) => holds(prefixes, address) !== undefined)
  subnets.sort((a, b) => holds(b.prefixes, address)! - holds(a.prefixes, address)!)
  if (subnets[0] !== undefined) return { vnet, subnet: subnets[0].name.toLowerCase() }
  return holds(vnet.prefixes, address) === undefined ? {} : { vnet }
}

function arePeers(a: Vnet, b: Vnet): boolean {
  const lists = (one: Vnet, other: Vnet) => one.peerings.some((id) => id.toLowerCase() === other.id.toLowerCase())
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

function endColumns(prefix: string, { vnet, subnet, nic }: End): Record<string, string> {
  if (vnet === undefined) return {}
  return {
    [`${prefix}Subscription`]: vnet.id.split('/')[2]!.toLowerCase(),
    [`${prefix}Region`]: vnet.region.toLowerCase().replaceAll(' ', ''),
    [`${prefix}Subnet`]: subnet === undefined ? '' : `${shortName(vnet.id)}/${subnet}`,
    [`${prefix}Nic`]: nic === undefined ? '' : shortName(nic.id),
    [`${prefix}Vm`]: nic?.vmId === undefined ? '' : shortName(nic.vmId),
  }
}

function shortName(id: string): string {
  const parts = id.toLowerCase().split('/')
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
  const remote = site.remoteId === undefined ? {} : { [`${prefix}${column}`]: shortName(site.remoteId) }
  return { ConnectionType: site.kind, ConnectionName: site.name, ...remote }
}
