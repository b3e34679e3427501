import { parseResourceId, regionName, type Topology, TrafficError } from '../model/index.ts'
import { canonicalAddress } from './address.ts'
import { type Owner, ownedAddresses, subnetOwners } from './address-owners.ts'
import { type AddressRange, type AddressRanges, addressRanges, parseRange } from './address-ranges.ts'

type Site = Topology['sites'][number]

/** A VNet, prepared for look-ups of its addresses. */
export interface Network {
  /** Resource id in lower case. */
  readonly id: string
  readonly region: string
  readonly nics: ReadonlyMap<string, Nic>
  /** Private addresses of balancers, gateways and private endpoints. */
  readonly owned: ReadonlyMap<string, Extract<Location, { kind: 'network' }>>
  readonly subnets: AddressRanges<{ readonly subnet: string; readonly owner?: Owner }>
  readonly prefixes: AddressRanges<true>
  /** VNets peered with this one, by either's word, in the order of their ids. */
  readonly peers: Network[]
}

/** A NIC of the topology. */
interface Nic {
  readonly id: string
  readonly vmId: string
  readonly subnet: string
  /** Its addresses, private and public, in canonical form. */
  readonly addresses: ReadonlySet<string>
  readonly network: Network
}

/** Where the flows of one MAC under one log are captured: the NIC and its VNet, as far as they are known. */
export interface Home {
  readonly nic?: Nic
  readonly network?: Network
}

/** An address in a VNet, or behind a site. `client` is the address of a point-to-site client, empty at other sites. */
export type Location =
  | {
      readonly kind: 'network'
      readonly network: Network
      readonly subnet: string
      readonly nic?: Nic
      readonly owner?: Owner
    }
  | { readonly kind: 'site'; readonly site: Site; readonly client: string }

/** Answers where an address belongs, by tests 1 to 6 of docs/reduction.md. */
export interface NetworkMap {
  home(mac: string, targetId: string): Home
  locate(address: string, home: Home): Location | undefined
  /** Whether some network or site has the address, so that where it belongs may depend on who asks. */
  holds(address: string): boolean
}

/** A map that knows nothing. */
export const EMPTY_MAP: NetworkMap = { home: () => ({}), locate: () => undefined, holds: () => false }

/** Prepares a topology for look-ups. Throws engine/bad-enrichment for a prefix or an address that is none. */
export function networkMap(topology: Topology, file: string): NetworkMap {
  const owners = subnetOwners(topology)
  const networks = topology.virtualNetworks.map((vnet) => network(vnet, owners, file))
  const byId = new Map(networks.map((one) => [one.id, one]))
  connect(topology, byId)
  const nics = addNics(topology, byId, file)
  const byPublicIp = firstOf(nics, ({ publicIps }) => publicIps, file)
  const ownedPublicly = addOwned(topology, byId, file)
  const byMac = new Map(nics.map(({ nic, mac }) => [hex(mac), nic]).reverse() as [string, Nic][])
  const sites = addressRanges(topology.sites.flatMap((site) => rangesOf(site.prefixes, site, file)))
  return {
    home(mac, targetId) {
      const nic = byMac.get(hex(mac))
      if (nic !== undefined) return { nic, network: nic.network }
      const target = byId.get(networkId(targetId))
      return target === undefined ? {} : { network: target }
    },
    locate(address, home) {
      const inside = insideNetworks(address, home, networks) ?? byPublicIp.get(address) ?? ownedPublicly.get(address)
      if (inside !== undefined) return 'kind' in inside ? inside : located(inside)
      const site = sites.find(address)
      if (site === undefined) return undefined
      return { kind: 'site', site, client: site.kind === 'PointToSite' ? address : '' }
    },
    holds: (address) =>
      byPublicIp.has(address) ||
      ownedPublicly.has(address) ||
      sites.find(address) !== undefined ||
      networks.some((one) => within(one, address) !== undefined),
  }
}

/** Tests 1 to 4: the own NIC, the own VNet, its peers, and the one other VNet that holds the address. */
function insideNetworks(address: string, { nic, network: own }: Home, networks: readonly Network[]) {
  if (nic?.addresses.has(address) && nic.network.nics.has(address)) return located(nic)
  const near = own === undefined ? [] : [own, ...own.peers]
  for (const one of near) {
    const found = within(one, address)
    if (found !== undefined) return found
  }
  const far = networks.filter((one) => !near.includes(one)).flatMap((one) => within(one, address) ?? [])
  return far.length === 1 ? far[0] : undefined
}

function within(network: Network, address: string): Location | undefined {
  const nic = network.nics.get(address)
  if (nic !== undefined) return located(nic)
  const owned = network.owned.get(address)
  if (owned !== undefined) return owned
  const subnet = network.subnets.find(address)
  if (subnet !== undefined) return { kind: 'network', network, ...subnet }
  return network.prefixes.find(address) ? { kind: 'network', network, subnet: '' } : undefined
}

function located(nic: Nic): Location {
  return { kind: 'network', network: nic.network, subnet: nic.subnet, nic }
}

function network(vnet: Topology['virtualNetworks'][number], owners: ReadonlyMap<string, Owner>, file: string): Network {
  const subnets = vnet.subnets.flatMap(({ name, prefixes }) => {
    const owner = owners.get(`${vnet.id}/subnets/${name}`.toLowerCase())
    return rangesOf(prefixes, { subnet: name.toLowerCase(), ...(owner === undefined ? {} : { owner }) }, file)
  })
  return {
    id: vnet.id.toLowerCase(),
    region: regionName(vnet.region),
    nics: new Map(),
    owned: new Map(),
    subnets: addressRanges(subnets),
    prefixes: addressRanges(rangesOf(vnet.prefixes, true as const, file)),
    peers: [],
  }
}

function connect(topology: Topology, byId: ReadonlyMap<string, Network>): void {
  for (const vnet of topology.virtualNetworks) {
    const one = byId.get(vnet.id.toLowerCase())!
    for (const { remoteId } of vnet.peerings) {
      const other = byId.get(remoteId.toLowerCase())
      if (other === undefined || one.peers.includes(other)) continue
      one.peers.push(other)
      other.peers.push(one)
    }
  }
  for (const { peers } of byId.values()) peers.sort((left, right) => (left.id < right.id ? -1 : 1))
}

interface PlacedNic {
  readonly nic: Nic
  readonly mac: string
  readonly publicIps: readonly string[]
}

function addNics(topology: Topology, byId: ReadonlyMap<string, Network>, file: string): readonly PlacedNic[] {
  return topology.networkInterfaces.flatMap(({ id, mac, subnetId, vmId = '', privateIps, publicIps }) => {
    const home = byId.get(networkId(subnetId))
    if (home === undefined) return []
    const subnet = parseResourceId(subnetId.toLowerCase())?.names[1] ?? ''
    const addresses = [...privateIps, ...publicIps].map((address) => canonical(address, file))
    const nic = { id: id.toLowerCase(), vmId: vmId.toLowerCase(), subnet, addresses: new Set(addresses), network: home }
    const own = home.nics as Map<string, Nic> // filled here, read-only afterwards
    for (const address of privateIps.map((one) => canonical(one, file))) if (!own.has(address)) own.set(address, nic)
    return [{ nic, mac, publicIps }]
  })
}

/** Gives the private ones of the owned addresses to their VNets, and returns the public ones. */
function addOwned(topology: Topology, byId: ReadonlyMap<string, Network>, file: string) {
  const publicly = new Map<string, Location>()
  for (const { address, subnetId, isPublic, owner } of ownedAddresses(topology)) {
    const home = byId.get(networkId(subnetId))
    if (home === undefined) continue
    const place = isPublic ? publicly : (home.owned as Map<string, Location>) // filled here, read-only afterwards
    const known = canonical(address, file)
    const subnet = subnetId.split('/subnets/')[1] ?? ''
    if (!place.has(known)) place.set(known, { kind: 'network', network: home, subnet, owner })
  }
  return publicly
}

/** The first NIC of the file that has an address. */
function firstOf(nics: readonly PlacedNic[], addresses: (nic: PlacedNic) => readonly string[], file: string) {
  const found = new Map<string, Nic>()
  for (const one of nics) {
    for (const address of addresses(one).map((text) => canonical(text, file))) {
      if (!found.has(address)) found.set(address, one.nic)
    }
  }
  return found
}

/** The id of the VNet in the id of a VNet or of its subnet, lower case. */
function networkId(id: string): string {
  return id.toLowerCase().replace(/\/subnets\/[^/]+$/, '')
}

function hex(mac: string): string {
  return mac.toUpperCase().replaceAll(/[^0-9A-F]/g, '')
}

function canonical(address: string, file: string): string {
  const found = canonicalAddress(address)
  if (found !== undefined) return found
  throw new TrafficError('engine/bad-enrichment', `"${address}" is no address`, { place: { file } })
}

function rangesOf<T>(prefixes: readonly string[], value: T, file: string): AddressRange<T>[] {
  return prefixes.map((prefix) => {
    const range = parseRange(prefix)
    if (range !== undefined) return { ...range, value }
    throw new TrafficError('engine/bad-enrichment', `"${prefix}" is no prefix`, { place: { file } })
  })
}
