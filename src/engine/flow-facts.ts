import { type FlowType, parseResourceId } from '../model/index.ts'
import type { AddressFacts } from './enrichment.ts'
import type { Location, Network } from './network-map.ts'
import { groupAndName, shortId } from './spelling.ts'

/** One end of a flow: a place in the topology, or what is known of the address. */
export type Side = (Location | { readonly kind: 'address'; readonly facts: AddressFacts }) & {
  /** The NIC that wrote the flow is known, and this is none of its addresses. */
  readonly isForeign: boolean
}

/** What enrichment says of a flow. */
export interface FlowFacts {
  readonly type: FlowType
  /** The side whose address is public, of Malicious-, Azure- and ExternalPublic flows. */
  readonly publicSide?: 'src' | 'dest'
  /** What is known of that address. */
  readonly publicFacts?: AddressFacts
  /** The columns of a row that enrichment fills. */
  readonly columns: Readonly<Record<string, string | boolean>>
}

/** Classifies flows by where their two addresses belong (docs/reduction.md, "FlowType" and "Columns from enrichment"). */
export function flowFacts(src: Side, dest: Side, inbound: boolean): FlowFacts {
  const decision = decide(src, dest, inbound ? 'src' : 'dest')
  const columns = {
    ...placeColumns('Src', src),
    ...placeColumns('Dest', dest),
    ...connectionColumns(src, dest),
    ...privateLinkColumns(src, dest),
    Country: decision.publicFacts?.country ?? '',
    AzureRegion: decision.publicFacts?.azureRegion ?? '',
    // a NIC that passes on what is neither from it nor for it stands in a route
    IsFlowCapturedAtUdrHop: src.isForeign && dest.isForeign,
  }
  return { ...decision, columns }
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
  const { facts } = side
  return facts.type === 'Unknown'
    ? { type: 'UnknownPrivate' }
    : { type: facts.type, publicSide: name, publicFacts: facts }
}

/** Subscription, region, subnet, NIC and VM of a side in a VNet. */
function placeColumns(prefix: 'Src' | 'Dest', side: Side): Record<string, string> {
  if (side.kind !== 'network') return {}
  const { network, subnet, nic, owner } = side
  return {
    [`${prefix}Subscription`]: parseResourceId(network.id)?.subscriptionId ?? '',
    [`${prefix}Region`]: network.region,
    [`${prefix}Subnet`]: subnet === '' ? '' : `${groupAndName(network.id)}/${subnet}`,
    [`${prefix}Nic`]: nic === undefined ? '' : groupAndName(nic.id),
    [`${prefix}Vm`]: nic === undefined ? '' : groupAndName(nic.vmId),
    [`${prefix}LoadBalancer`]: shortId(owner?.loadBalancer ?? ''),
    [`${prefix}ApplicationGateway`]: shortId(owner?.applicationGateway ?? ''),
  }
}

/** The private endpoint that a flow leads to, or else comes from, and the resource behind it. */
function privateLinkColumns(src: Side, dest: Side): Record<string, string> {
  const owners = [dest, src].map((side) => (side.kind === 'network' ? side.owner : undefined))
  const owner = owners.find((one) => one !== undefined && one.privateEndpoint !== '')
  if (owner === undefined) return {}
  const link = parseResourceId(owner.privateLink)
  const name = link?.names.join('/') ?? owner.privateLink
  return {
    PrivateEndpointResourceId: groupAndName(owner.privateEndpoint),
    PrivateLinkResourceId:
      link === undefined ? owner.privateLink : `${link.resourceGroup}/${link.types.at(-1)}/${name}`,
    PrivateLinkResourceName: name,
  }
}

function connectionColumns(src: Side, dest: Side): Record<string, string> {
  if (src.kind === 'network' && dest.kind === 'network') return betweenNetworks(src.network, dest.network)
  if (src.kind === 'network' && dest.kind === 'site') return siteColumns('Dest', dest)
  if (src.kind === 'site' && dest.kind === 'network') return siteColumns('Src', src)
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
  { site, client }: Extract<Location, { kind: 'site' }>,
): Record<string, string> {
  const { kind, name, gatewayId, remoteId, connectionId, peeringType } = site
  if (kind === 'PointToSite') {
    const gateway = parseResourceId(gatewayId)?.names.at(-1) ?? gatewayId
    return { ConnectionType: 'VpnGateway', ConnectionName: `${gateway.toLowerCase()}_${client}` }
  }
  const column = kind === 'VpnGateway' ? 'LocalNetworkGateway' : 'ExpressRouteCircuit'
  return {
    ConnectionType: kind,
    ConnectionName: connectionId === undefined ? name : shortId(connectionId),
    [`${prefix}${column}`]: shortId(remoteId ?? ''),
    ExpressRouteCircuitPeeringType: kind === 'ExpressRoute' ? (peeringType ?? '') : '',
  }
}
