import { type FlowType, parseResourceId } from '../model/index.ts'
import type { AddressFacts, Enrichment } from './enrichment.ts'
import type { Home, Location, Network } from './network-map.ts'
import type { ReducedFlow } from './reduction.ts'

/** One end of a flow: a place in the topology, or what is known of the address. */
type Side = Location | (AddressFacts & { readonly kind: 'address' })

/** What enrichment says of a flow. */
export interface FlowFacts {
  readonly type: FlowType
  /** The side whose address is public, of Malicious-, Azure- and ExternalPublic flows. */
  readonly publicSide?: 'src' | 'dest'
  /** What is known of that address. */
  readonly publicFacts?: AddressFacts
  /** The columns of a row that enrichment fills. */
  readonly columns: Readonly<Record<string, string | boolean>>
  /** Equal for flows of which all this is equal. */
  readonly key: string
}

/** Classifies a flow by where its two addresses belong (docs/reduction.md, "FlowType" and "Columns from enrichment"). */
export function flowFacts(flow: ReducedFlow, { map, classify }: Enrichment): FlowFacts {
  const home = map.home(flow.mac, flow.targetId)
  const side = (address: string): Side => map.locate(address, home) ?? { kind: 'address', ...classify(address) }
  const [src, dest] = [side(flow.srcIp), side(flow.destIp)]
  const decision = decide(src, dest, flow.inbound ? 'src' : 'dest')
  const columns = {
    ...placeColumns('Src', src),
    ...placeColumns('Dest', dest),
    ...connectionColumns(src, dest, flow),
    Country: decision.publicFacts?.country ?? '',
    AzureRegion: decision.publicFacts?.azureRegion ?? '',
    IsFlowCapturedAtUdrHop: isUdrHop(home, flow),
  }
  return { ...decision, columns, key: JSON.stringify([decision.type, decision.publicSide, columns]) }
}

type Decision = Pick<FlowFacts, 'type' | 'publicSide' | 'publicFacts'>

function decide(src: Side, dest: Side, remote: 'src' | 'dest'): Decision {
  if (src.kind === 'network') return dest.kind === 'network' ? inside(src.network, dest.network) : across(dest, 'dest')
  if (dest.kind === 'network') return across(src, 'src')
  const decision = across(remote === 'src' ? src : dest, remote)
  return decision.publicSide === undefined ? { type: 'Unknown' } : decision
}

function inside(src: Network, dest: Network): Decision {
  return { type: src === dest ? 'IntraVNet' : 'InterVNet' }
}

/** What a flow from a VNet to this side is. */
function across(side: Exclude<Side, { readonly kind: 'network' }>, name: 'src' | 'dest'): Decision {
  if (side.kind === 'site') return { type: side.site.kind === 'PointToSite' ? 'P2S' : 'S2S' }
  if (side.type === 'Unknown') return { type: 'UnknownPrivate' }
  const { kind: _kind, ...publicFacts } = side
  return { type: side.type, publicSide: name, publicFacts }
}

/** Subscription, region, subnet, NIC and VM of a side in a VNet. */
function placeColumns(prefix: 'Src' | 'Dest', side: Side): Record<string, string> {
  if (side.kind !== 'network') return {}
  const { network, subnet, nic } = side
  return {
    [`${prefix}Subscription`]: parseResourceId(network.id)?.subscriptionId ?? '',
    [`${prefix}Region`]: network.region,
    [`${prefix}Subnet`]: subnet === '' ? '' : `${groupAndName(network.id)}/${subnet}`,
    [`${prefix}Nic`]: nic === undefined ? '' : groupAndName(nic.id),
    [`${prefix}Vm`]: nic === undefined ? '' : groupAndName(nic.vmId),
  }
}

function connectionColumns(src: Side, dest: Side, flow: ReducedFlow): Record<string, string> {
  if (src.kind === 'network' && dest.kind === 'network') return betweenNetworks(src.network, dest.network)
  if (src.kind === 'network' && dest.kind === 'site') return siteColumns('Dest', dest, flow.destIp)
  if (src.kind === 'site' && dest.kind === 'network') return siteColumns('Src', src, flow.srcIp)
  return {}
}

function betweenNetworks(src: Network, dest: Network): Record<string, string> {
  if (src === dest) return {}
  if (src.peers.includes(dest)) return { ConnectionType: 'VNetPeering' }
  const between = src.peers.filter((peer) => dest.peers.includes(peer)).map(({ id }) => groupAndName(id))
  return { ConnectingVnets: between.sort().join(' ') }
}

function siteColumns(
  prefix: 'Src' | 'Dest',
  { site }: Extract<Location, { kind: 'site' }>,
  address: string,
): Record<string, string> {
  const { kind, name, gatewayId, remoteId } = site
  if (kind === 'PointToSite') {
    const gateway = parseResourceId(gatewayId)?.names.at(-1) ?? gatewayId
    return { ConnectionType: 'VpnGateway', ConnectionName: `${gateway.toLowerCase()}_${address}` }
  }
  const column = kind === 'VpnGateway' ? 'LocalNetworkGateway' : 'ExpressRouteCircuit'
  const remote = remoteId === undefined ? {} : { [`${prefix}${column}`]: groupAndName(remoteId.toLowerCase()) }
  return { ConnectionType: kind, ConnectionName: name, ...remote }
}

/** A NIC that passes on what is neither from it nor for it stands in a route. */
function isUdrHop({ nic }: Home, { srcIp, destIp }: ReducedFlow): boolean {
  return nic !== undefined && !nic.addresses.has(srcIp) && !nic.addresses.has(destIp)
}

/** `group/name` of a resource id in lower case. */
function groupAndName(id: string): string {
  const parts = parseResourceId(id)
  return parts === undefined ? id : [parts.resourceGroup, ...parts.names].join('/')
}
