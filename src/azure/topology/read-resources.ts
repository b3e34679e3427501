import type { NetworkManagementClient } from '@azure/arm-network'
import type { z } from 'zod'
import { parseResourceId } from '../../model/index.ts'
import { lister, reasonOf, type Unread } from '../collect.ts'
import * as shapes from './shapes.ts'

type Shape<Name extends keyof typeof shapes> = z.output<(typeof shapes)[Name]>

/** The network resources of one subscription, or of several put together. */
export interface Resources {
  readonly virtualNetworks: readonly Shape<'virtualNetwork'>[]
  readonly networkInterfaces: readonly Shape<'networkInterface'>[]
  readonly publicAddresses: readonly Shape<'publicAddress'>[]
  readonly loadBalancers: readonly Shape<'loadBalancer'>[]
  readonly applicationGateways: readonly Shape<'applicationGateway'>[]
  readonly privateEndpoints: readonly Shape<'privateEndpoint'>[]
  readonly securityGroups: readonly Shape<'securityGroup'>[]
  readonly routeTables: readonly Shape<'routeTable'>[]
  readonly gateways: readonly Shape<'gateway'>[]
  readonly connections: readonly Shape<'connection'>[]
  readonly localGateways: readonly Shape<'localGateway'>[]
  readonly circuits: readonly Shape<'circuit'>[]
  readonly flowLogs: readonly Shape<'flowLog'>[]
  /** What could not be read. Where this is not empty, what is missing above is unknown. */
  readonly unread: readonly Unread[]
}

type Lister = ReturnType<typeof lister>

/**
 * Reads all network resources of the client's subscription. Gateways and scale sets have no list of their own for a
 * subscription; the IP configurations that subnets name lead to them, and so to their groups.
 */
export async function readResources(client: NetworkManagementClient): Promise<Resources> {
  const { list, unread } = lister()
  const virtualNetworks = await list('virtual networks', client.virtualNetworks.listAll(), shapes.virtualNetwork)
  const used = virtualNetworks.flatMap(({ subnets }) =>
    subnets.flatMap(({ ipConfigurations }) => ipConfigurations.map(({ id }) => id)),
  )
  const scaleSets = await readScaleSets(client, used, list)
  const gateways = await readGateways(client, used, list)
  const connections = await readConnections(client, gateways, list)
  return {
    virtualNetworks,
    networkInterfaces: [
      ...(await list('network interfaces', client.networkInterfaces.listAll(), shapes.networkInterface)),
      ...scaleSets.networkInterfaces,
    ],
    publicAddresses: [
      ...(await list('public addresses', client.publicIPAddresses.listAll(), shapes.publicAddress)),
      ...scaleSets.publicAddresses,
    ],
    loadBalancers: await list('load balancers', client.loadBalancers.listAll(), shapes.loadBalancer),
    applicationGateways: await list(
      'application gateways',
      client.applicationGateways.listAll(),
      shapes.applicationGateway,
    ),
    privateEndpoints: await list(
      'private endpoints',
      client.privateEndpoints.listBySubscription(),
      shapes.privateEndpoint,
    ),
    securityGroups: await list('security groups', client.networkSecurityGroups.listAll(), shapes.securityGroup),
    routeTables: await list('route tables', client.routeTables.listAll(), shapes.routeTable),
    gateways,
    connections,
    localGateways: await readLocalGateways(client, connections, unread),
    circuits: await list('ExpressRoute circuits', client.expressRouteCircuits.listAll(), shapes.circuit),
    flowLogs: await readFlowLogs(client, list),
    unread,
  }
}

/** The distinct owners of IP configurations that are of this type, as group and name. */
function ownersOf(configurations: readonly string[], type: string) {
  const owners = configurations.flatMap((id) => {
    const parts = parseResourceId(id)
    return parts?.types[0]?.toLowerCase() === type ? [{ group: parts.resourceGroup, name: parts.names[0]! }] : []
  })
  return [...new Map(owners.map((one) => [`${one.group}/${one.name}`.toLowerCase(), one])).values()]
}

async function readScaleSets(client: NetworkManagementClient, used: readonly string[], list: Lister['list']) {
  const networkInterfaces: Shape<'networkInterface'>[] = []
  const publicAddresses: Shape<'publicAddress'>[] = []
  for (const { group, name } of ownersOf(used, 'virtualmachinescalesets')) {
    const nics = client.networkInterfaces.listVirtualMachineScaleSetNetworkInterfaces(group, name)
    networkInterfaces.push(...(await list(`NICs of scale set ${name}`, nics, shapes.networkInterface)))
    const addresses = client.publicIPAddresses.listVirtualMachineScaleSetPublicIPAddresses(group, name)
    publicAddresses.push(...(await list(`addresses of scale set ${name}`, addresses, shapes.publicAddress)))
  }
  return { networkInterfaces, publicAddresses }
}

async function readGateways(client: NetworkManagementClient, used: readonly string[], list: Lister['list']) {
  const groups = new Set(ownersOf(used, 'virtualnetworkgateways').map(({ group }) => group.toLowerCase()))
  const gateways: Shape<'gateway'>[] = []
  for (const group of groups) {
    gateways.push(
      ...(await list(`gateways of group ${group}`, client.virtualNetworkGateways.list(group), shapes.gateway)),
    )
  }
  return gateways
}

/** Each connection once, whichever of its gateways names it. */
async function readConnections(
  client: NetworkManagementClient,
  gateways: readonly Shape<'gateway'>[],
  list: Lister['list'],
) {
  const found = new Map<string, Shape<'connection'>>()
  for (const { id } of gateways) {
    const { resourceGroup, names } = parseResourceId(id)!
    const pages = client.virtualNetworkGateways.listConnections(resourceGroup, names[0]!)
    for (const one of await list(`connections of ${names[0]}`, pages, shapes.connection))
      found.set(one.id.toLowerCase(), one)
  }
  return [...found.values()]
}

async function readLocalGateways(
  client: NetworkManagementClient,
  connections: readonly Shape<'connection'>[],
  unread: Unread[],
) {
  const ids = new Map(
    connections.flatMap(({ localNetworkGateway2: one }) => (one === undefined ? [] : [[one.id.toLowerCase(), one.id]])),
  )
  const gateways: Shape<'localGateway'>[] = []
  for (const id of ids.values()) {
    const { resourceGroup, names } = parseResourceId(id)!
    try {
      gateways.push(shapes.localGateway.parse(await client.localNetworkGateways.get(resourceGroup, names[0]!)))
    } catch (error) {
      unread.push({ what: `local network gateway ${names[0]}`, reason: reasonOf(error) })
    }
  }
  return gateways
}

async function readFlowLogs(client: NetworkManagementClient, list: Lister['list']) {
  const logs: Shape<'flowLog'>[] = []
  for (const { id, name } of await list('network watchers', client.networkWatchers.listAll(), shapes.watcher)) {
    const group = parseResourceId(id)?.resourceGroup ?? ''
    logs.push(...(await list(`flow logs of ${name}`, client.flowLogs.list(group, name), shapes.flowLog)))
  }
  return logs
}
