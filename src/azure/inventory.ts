import { z } from 'zod'
import { clientOptions } from './client-options.ts'
import type { Cloud } from './cloud.ts'
import type { NamedCredential } from './credential.ts'

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

/** A list that could not be read. */
interface Unread {
  readonly what: string
  readonly reason: string
}

interface Options {
  readonly cloud: Cloud
  readonly credential: NamedCredential
  /** Only these; otherwise all that the credential sees. */
  readonly subscriptions?: readonly string[]
  readonly onProgress?: (text: string) => void
}

const AT_ONCE = 8

/** Reads the networks and flow logs of every subscription, eight subscriptions at a time. What cannot be read is named. */
export async function readInventory(options: Options): Promise<readonly SubscriptionInventory[]> {
  const found = await subscriptionsOf(options)
  const read: SubscriptionInventory[] = []
  const queue = [...found]
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      options.onProgress?.(`reading subscription ${one.name}`)
      read.push(await readSubscription(one, options))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, found.length) }, worker))
  return read.sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1))
}

interface Subscription {
  readonly subscriptionId: string
  readonly name: string
}

async function subscriptionsOf({ cloud, credential, subscriptions }: Options): Promise<readonly Subscription[]> {
  if (subscriptions !== undefined && subscriptions.length > 0) {
    return subscriptions.map((subscriptionId) => ({ subscriptionId, name: subscriptionId }))
  }
  const { SubscriptionClient } = await import('@azure/arm-resources-subscriptions')
  const client = new SubscriptionClient(credential.credential, clientOptions(cloud, cloud.arm))
  const schema = z.object({ subscriptionId: z.string(), displayName: z.string().default('') })
  const list = await collect(client.subscriptions.list(), schema)
  return list.map(({ subscriptionId, displayName }) => ({ subscriptionId, name: displayName || subscriptionId }))
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
  const unread: Unread[] = []
  const list = async <T>(what: string, pages: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<readonly T[]> => {
    try {
      return await collect(pages, schema)
    } catch (error) {
      unread.push({ what, reason: reasonOf(error) })
      return []
    }
  }
  const [watchers, virtualNetworks, networkInterfaces, securityGroups] = await Promise.all([
    list('network watchers', client.networkWatchers.listAll(), watcher),
    list('virtual networks', client.virtualNetworks.listAll(), virtualNetwork),
    list('network interfaces', client.networkInterfaces.listAll(), networkInterface),
    list('network security groups', client.networkSecurityGroups.listAll(), securityGroup),
  ])
  const flowLogs: FlowLog[] = []
  for (const { id, name } of watchers) {
    const group = id.split('/')[4]!
    flowLogs.push(...(await list(`flow logs of ${name}`, client.flowLogs.list(group, name), flowLog)))
  }
  return { ...subscription, watchers, flowLogs, virtualNetworks, networkInterfaces, securityGroups, unread }
}

/** All pages of a list, each element held against its shape. A link that comes back ends in an error, not in a circle. */
async function collect<T>(pages: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<T[]> {
  const found: T[] = []
  const seen = new Set<string>()
  for await (const element of pages) {
    const id = (element as { readonly id?: string }).id?.toLowerCase()
    if (id !== undefined && seen.has(id)) throw new Error(`the list gives ${id} twice`)
    if (id !== undefined) seen.add(id)
    found.push(schema.parse(element))
  }
  return found
}

/** Why a list could not be read, in one line; Azure's own code first. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  const [line = ''] = String(message ?? error).split('\n')
  return typeof code === 'string' ? `${code}: ${line}` : line
}
