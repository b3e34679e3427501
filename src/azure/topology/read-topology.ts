import type { Topology } from '../../model/index.ts'
import { clientOptions } from '../client-options.ts'
import { eachAtOnce } from '../collect.ts'
import { type Door, subscriptionsOf } from '../subscriptions.ts'
import { type Resources, readResources } from './read-resources.ts'
import { toTopology } from './to-topology.ts'

interface Options extends Door {
  /** Only these; otherwise all that the credential sees. */
  readonly subscriptions: readonly string[]
  readonly now: Date
  readonly onProgress?: (text: string) => void
}

interface ReadTopology {
  readonly topology: Topology
  /** Lists that could not be read, each with its reason. */
  readonly unread: readonly string[]
  /** What the resources name and nobody can look up. */
  readonly missing: readonly string[]
}

/** The networks of the subscriptions as a topology file holds them. */
export async function readTopology(options: Options): Promise<ReadTopology> {
  const { cloud, credential } = options
  const found = await subscriptionsOf(options, options.subscriptions)
  const { NetworkManagementClient } = await import('@azure/arm-network')
  const read = await eachAtOnce(found, ({ subscriptionId, name }) => {
    options.onProgress?.(`reading subscription ${name}`)
    const client = new NetworkManagementClient(credential.credential, subscriptionId, clientOptions(cloud, cloud.arm))
    return readResources(client)
  })
  const subscriptions = found.map(({ subscriptionId, name }) => ({ id: subscriptionId, name }))
  const resources = together(read)
  const unread = resources.unread.map(({ what, reason }) => `${what} (${reason})`)
  return { ...toTopology({ takenAt: options.now, subscriptions, resources }), unread }
}

/** The lists of all subscriptions as one of each kind. */
function together(all: readonly Resources[]): Resources {
  const list = <Name extends keyof Resources>(name: Name) =>
    all.flatMap((one) => [...one[name]]) as unknown as Resources[Name] // the items of one list
  return {
    virtualNetworks: list('virtualNetworks'),
    networkInterfaces: list('networkInterfaces'),
    publicAddresses: list('publicAddresses'),
    loadBalancers: list('loadBalancers'),
    applicationGateways: list('applicationGateways'),
    privateEndpoints: list('privateEndpoints'),
    securityGroups: list('securityGroups'),
    routeTables: list('routeTables'),
    gateways: list('gateways'),
    connections: list('connections'),
    localGateways: list('localGateways'),
    circuits: list('circuits'),
    flowLogs: list('flowLogs'),
    unread: list('unread'),
  }
}
