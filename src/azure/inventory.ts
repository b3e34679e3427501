import { z } from 'zod'
import { clientOptions } from './client-options.ts'
import { eachAtOnce, lister, type Unread } from './collect.ts'
import { type Door, type Subscription, subscriptionsOf } from './subscriptions.ts'

const reference = z.object({ id: z.string() })

const watcher = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  provisioningState: z.string().optional(),
})

const flowLog = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  targetResourceId: z.string(),
  storageId: z.string(),
  enabled: z.boolean(),
  provisioningState: z.string().optional(),
  format: z.object({ type: z.string().optional(), version: z.number().optional() }).optional(),
  retentionPolicy: z.object({ days: z.number().optional(), enabled: z.boolean().optional() }).optional(),
  enabledFilteringCriteria: z.string().optional(),
  recordTypes: z.string().optional(),
  flowAnalyticsConfiguration: z
    .object({
      networkWatcherFlowAnalyticsConfiguration: z
        .object({
          enabled: z.boolean().optional(),
          workspaceResourceId: z.string().optional(),
          workspaceId: z.string().optional(),
          trafficAnalyticsInterval: z.number().optional(),
        })
        .optional(),
    })
    .optional(),
})

const subnet = z.object({ id: z.string(), name: z.string(), networkSecurityGroup: reference.optional() })

const virtualNetwork = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  subnets: z.array(subnet).default([]),
})

const networkInterface = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  networkSecurityGroup: reference.optional(),
  /** The NIC is the face of a private endpoint: nothing is logged there, flows to it are logged where they come from. */
  privateEndpoint: reference.optional(),
  ipConfigurations: z.array(z.object({ subnet: reference.optional() })).default([]),
})

const securityGroup = z.object({ id: z.string(), name: z.string(), location: z.string() })

type Watcher = z.output<typeof watcher>
export type FlowLog = z.output<typeof flowLog>
export type VirtualNetwork = z.output<typeof virtualNetwork>
export type NetworkInterface = z.output<typeof networkInterface>
type SecurityGroup = z.output<typeof securityGroup>

/** What one subscription holds of networks and their logs. */
export interface SubscriptionInventory {
  readonly subscriptionId: string
  readonly name: string
  readonly watchers: readonly Watcher[]
  readonly flowLogs: readonly FlowLog[]
  readonly virtualNetworks: readonly VirtualNetwork[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly securityGroups: readonly SecurityGroup[]
  /** What could not be read, and why. Where this is not empty, what is missing above is unknown. */
  readonly unread: readonly Unread[]
}

interface Options extends Door {
  /** Only these; otherwise all that the credential sees. */
  readonly subscriptions?: readonly string[]
  readonly onProgress?: (text: string) => void
}

/** Reads the networks and flow logs of every subscription, eight subscriptions at a time. What cannot be read is named. */
export async function readInventory(options: Options): Promise<readonly SubscriptionInventory[]> {
  const found = await subscriptionsOf(options, options.subscriptions)
  const read = await eachAtOnce(found, (one) => {
    options.onProgress?.(`reading subscription ${one.name}`)
    return readSubscription(one, options)
  })
  return read.toSorted((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1))
}

async function readSubscription(
  subscription: Subscription,
  { cloud, credential }: Options,
): Promise<SubscriptionInventory> {
  const { NetworkManagementClient } = await import('@azure/arm-network')
  const client = new NetworkManagementClient(
    credential.credential,
    subscription.subscriptionId,
    clientOptions(cloud, cloud.arm),
  )
  const { unread, list } = lister()
  const [watchers, virtualNetworks, allInterfaces, securityGroups] = await Promise.all([
    list('network watchers', client.networkWatchers.listAll(), watcher),
    list('virtual networks', client.virtualNetworks.listAll(), virtualNetwork),
    list('network interfaces', client.networkInterfaces.listAll(), networkInterface),
    list('network security groups', client.networkSecurityGroups.listAll(), securityGroup),
  ])
  const networkInterfaces = allInterfaces.filter(({ privateEndpoint }) => privateEndpoint === undefined)
  const flowLogs: FlowLog[] = []
  for (const { id, name } of watchers) {
    const group = id.split('/')[4]!
    flowLogs.push(...(await list(`flow logs of ${name}`, client.flowLogs.list(group, name), flowLog)))
  }
  return { ...subscription, watchers, flowLogs, virtualNetworks, networkInterfaces, securityGroups, unread }
}
