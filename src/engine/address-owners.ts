import type { Topology } from '../model/index.ts'

/** What stands behind an address that is no VM's: ids in lower case, empty where it is none of the kind. */
export interface Owner {
  readonly loadBalancer: string
  readonly applicationGateway: string
  readonly privateEndpoint: string
  /** Where the private endpoint leads. */
  readonly privateLink: string
}

/** One address of a load balancer, a gateway or a private endpoint, and the subnet that places it. */
export interface OwnedAddress {
  readonly address: string
  /** Lower-case id of the subnet; of a public frontend the subnet of what stands behind it. Empty when that is unknown. */
  readonly subnetId: string
  readonly isPublic: boolean
  readonly owner: Owner
}

const NOBODY: Owner = { loadBalancer: '', applicationGateway: '', privateEndpoint: '', privateLink: '' }

/** Every address of the topology's load balancers, application gateways, private endpoints and VNet gateways, in this order. */
export function ownedAddresses(topology: Topology): readonly OwnedAddress[] {
  const { applicationGateways, privateEndpoints, virtualNetworkGateways } = topology
  return [
    ...topology.loadBalancers.flatMap((one) =>
      frontends(one, subnetBehind(one, topology), { ...NOBODY, loadBalancer: one.id.toLowerCase() }),
    ),
    ...applicationGateways.flatMap((one) =>
      frontends(one, one.subnetIds[0] ?? '', { ...NOBODY, applicationGateway: one.id.toLowerCase() }),
    ),
    ...privateEndpoints.flatMap(({ id, privateIps, subnetId, privateLinkId = '' }) => {
      const owner = { ...NOBODY, privateEndpoint: id.toLowerCase(), privateLink: privateLinkId.toLowerCase() }
      return privateIps.map((address) => ({ address, subnetId: subnetId.toLowerCase(), isPublic: false, owner }))
    }),
    ...virtualNetworkGateways.flatMap(({ publicIps, subnetId = '' }) =>
      publicIps.map((address) => ({ address, subnetId: subnetId.toLowerCase(), isPublic: true, owner: NOBODY })),
    ),
  ]
}

/**
 * The owners of whole subnets: an application gateway has its subnet to itself
 * (https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure). Of several gateways in one, none is named.
 */
export function subnetOwners({ applicationGateways }: Topology): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>()
  for (const { id, subnetIds } of applicationGateways) {
    for (const subnet of subnetIds.map((one) => one.toLowerCase())) {
      owners.set(subnet, owners.has(subnet) ? NOBODY : { ...NOBODY, applicationGateway: id.toLowerCase() })
    }
  }
  return owners
}

interface Balancing {
  readonly frontends: Topology['loadBalancers'][number]['frontends']
}

function frontends({ frontends: all }: Balancing, behind: string, owner: Owner): OwnedAddress[] {
  return all.flatMap(({ privateIp, publicIp, subnetId = '' }) => [
    ...(privateIp === undefined
      ? []
      : [{ address: privateIp, subnetId: subnetId.toLowerCase(), isPublic: false, owner }]),
    ...(publicIp === undefined ? [] : [{ address: publicIp, subnetId: behind.toLowerCase(), isPublic: true, owner }]),
  ])
}

/** The subnet of the first NIC behind a load balancer. */
function subnetBehind({ backendPools }: Topology['loadBalancers'][number], { networkInterfaces }: Topology): string {
  const ids = backendPools.flatMap(({ nicIds }) => nicIds.map((id) => id.toLowerCase()))
  const nics = ids.map((id) => networkInterfaces.find((nic) => nic.id.toLowerCase() === id))
  return nics.find((nic) => nic !== undefined)?.subnetId ?? ''
}
