import { TrafficError } from '../../model/index.ts'
import { ArmFailure } from '../arm/arm-failure.ts'
import type { ArmPort } from '../arm/arm-port.ts'
import type { WireSubscription } from '../arm/arm-resource.ts'
import { eachAtOnce } from '../collect.ts'
import type { Inventory } from './inventory.ts'
import { readDestinations } from './read-destinations.ts'
import { readSubscription } from './read-subscription.ts'

/** Which subscriptions are looked at. Without either, all that the credential sees. */
interface Scope {
  readonly subscriptions?: readonly string[]
  /** The name of a management group: all subscriptions below it. */
  readonly managementGroup?: string | undefined
}

interface Options extends Scope {
  readonly port: ArmPort
  /** Workspaces that are read whether a log names them or not: those of the profile. */
  readonly workspaces?: readonly string[]
  /** The same for storage accounts. */
  readonly accounts?: readonly string[]
  readonly onProgress?: (text: string) => void
}

/**
 * Reads the networks, watchers and flow logs of every subscription in scope, eight at a time, and what the logs write to.
 * What Azure refuses is named in `unread`; only a scope that cannot be found out at all is an error.
 */
export async function readInventory(options: Options): Promise<Inventory> {
  const { port, workspaces = [], accounts = [], onProgress = () => {} } = options
  const found = await subscriptionsIn(options)
  const read = await eachAtOnce(found, (one) => {
    onProgress(`reading subscription ${one.displayName || one.subscriptionId}`)
    return readSubscription(port, one)
  })
  const subscriptions = read.toSorted((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1))
  return { subscriptions, ...(await readDestinations(port, subscriptions, { workspaces, accounts })) }
}

/** Subscriptions that were named are read whether they are listed or not: not being seen must not look like being clean. */
async function subscriptionsIn(options: Options): Promise<readonly WireSubscription[]> {
  const named = options.subscriptions ?? []
  const wanted = [...named, ...(await belowGroup(options))]
  if (wanted.length === 0 && options.managementGroup === undefined) return listed(options.port)
  const seen = await listed(options.port).catch(() => [])
  const known = new Map(seen.map((one) => [one.subscriptionId.toLowerCase(), one]))
  return [...new Set(wanted.map((id) => id.toLowerCase()))].map(
    (id) => known.get(id) ?? { subscriptionId: id, displayName: '' },
  )
}

async function listed(port: ArmPort): Promise<readonly WireSubscription[]> {
  return port.subscriptions().catch((cause: unknown) => {
    throw unreadable('the subscriptions cannot be listed', cause)
  })
}

/** The subscriptions below a management group (learn.microsoft.com/rest/api/managementgroups/management-groups/get-descendants). */
async function belowGroup({ port, managementGroup }: Options): Promise<readonly string[]> {
  if (managementGroup === undefined) return []
  const id = `/providers/Microsoft.Management/managementGroups/${managementGroup}`
  const below = await port.listBelow(id, 'descendants').catch((cause: unknown) => {
    throw unreadable(`the management group ${managementGroup} cannot be read`, cause)
  })
  return below.flatMap((one) => /\/subscriptions\/([^/]+)$/i.exec(one.id)?.[1] ?? [])
}

function unreadable(what: string, cause: unknown): unknown {
  if (!(cause instanceof ArmFailure)) return cause
  const hint = 'is the cloud the right one, and may you read there? az account list shows what you see'
  return new TrafficError('azure/unreadable', `${what}: ${cause.azureCode}: ${cause.message}`, { hint, cause })
}
