import { createHash } from 'node:crypto'
import type { Inventory, SubscriptionInventory, VirtualNetwork } from '../azure/index.ts'
import { parseResourceId, regionName, TrafficError } from '../model/index.ts'

interface Wish {
  /** The workspace that new logs feed; without it the one that most logs feed already. */
  readonly workspaceId?: string | undefined
  /** Days that the raw logs are kept. */
  readonly retentionDays: number
}

/** One region of a stack's config, as docs/provisioning.md describes it. */
interface PlannedRegion {
  readonly subscriptionId: string
  readonly region: string
  readonly watcherMode: 'reference' | 'create'
  readonly watcherName?: string
  readonly watcherResourceGroupName?: string
  readonly storageAccountName: string
  readonly storageResourceGroupName: string
  readonly targetIds: readonly string[]
}

/** The config of a stack that gives logs to what has none, and leaves alone what is there. */
interface PlannedStack {
  readonly estate: {
    readonly kind: 'region'
    readonly workspaceId: string
    readonly intervalMinutes: number
    readonly logRetentionDays: number
    readonly regions: readonly PlannedRegion[]
  }
  /** VNets that have a log of their own: no stack should take them over unasked. */
  readonly logged: readonly string[]
  /** What could not be read, in words: nothing of it is in the plan. */
  readonly unknown: readonly string[]
}

/**
 * Plans a stack for every VNet without a flow log of its own. Watchers that stand are referred to, accounts are new ones, so the
 * first preview of the stack changes nothing that exists. A subscription that was not read whole is left out and named.
 */
export function planStack(inventory: Inventory, { workspaceId, retentionDays }: Wish): PlannedStack {
  const isWhole = (one: SubscriptionInventory) => one.unread.every(({ kind }) => !NEEDED.includes(kind))
  const whole = inventory.subscriptions.filter(isWhole)
  const feeds = workspaceId ?? mostFed(inventory)
  const logged = new Set(inventory.subscriptions.flatMap(targetsOf))
  const isLogged = ({ id }: VirtualNetwork) => logged.has(id.toLowerCase())
  return {
    estate: {
      ...{ kind: 'region', workspaceId: feeds, intervalMinutes: intervalOf(inventory, feeds) },
      logRetentionDays: retentionDays,
      regions: whole.flatMap((one) =>
        planRegions(
          one,
          one.virtualNetworks.filter((vnet) => !isLogged(vnet)),
        ),
      ),
    },
    logged: inventory.subscriptions.flatMap((one) => one.virtualNetworks.filter(isLogged).map(({ id }) => id)),
    unknown: [...inventory.subscriptions.flatMap(({ unread }) => unread), ...inventory.unread]
      .filter(({ kind }) => NEEDED.includes(kind))
      .map(({ what, reason }) => `${what}: ${reason}`),
  }
}

/** Without one of these nobody knows which VNets have no log. */
const NEEDED: readonly string[] = ['subscription', 'watchers', 'flow-logs', 'networks']

function planRegions({ subscriptionId, watchers }: SubscriptionInventory, vnets: readonly VirtualNetwork[]) {
  const byRegion = Map.groupBy(vnets, ({ location }) => regionName(location))
  return [...byRegion].map(([region, here]): PlannedRegion => {
    const targetIds = here.map(({ id }) => id).toSorted()
    const watcher = watchers.find(({ location }) => regionName(location) === region)
    return {
      ...{ subscriptionId, region },
      ...(watcher === undefined ? { watcherMode: 'create' } : { watcherMode: 'reference', ...placeOf(watcher.id) }),
      storageAccountName: accountName(`${subscriptionId}/${region}`),
      storageResourceGroupName: parseResourceId(targetIds[0]!)!.resourceGroup, // ids of ARM are ids
      targetIds,
    }
  })
}

function placeOf(watcherId: string) {
  const { resourceGroup, names } = parseResourceId(watcherId)! // ids of ARM are ids
  return { watcherName: names[0]!, watcherResourceGroupName: resourceGroup }
}

/** Names of accounts are unique in the whole of Azure; this one stays the same for the same place. */
function accountName(place: string): string {
  return `stflow${createHash('sha256').update(place.toLowerCase()).digest('hex').slice(0, 14)}`
}

function targetsOf({ flowLogs }: SubscriptionInventory): readonly string[] {
  return flowLogs.map(({ targetResourceId }) => targetResourceId.toLowerCase())
}

function analysed(inventory: Inventory) {
  const all = inventory.subscriptions.flatMap(({ flowLogs }) => flowLogs.map(({ analytics }) => analytics))
  return all.filter((one) => one?.enabled === true && one.workspaceResourceId !== undefined)
}

/** The workspace that most logs feed; of several the first by its id. */
function mostFed(inventory: Inventory): string {
  const ids = analysed(inventory).map((one) => one!.workspaceResourceId!) // filtered above
  const [most] = [...Map.groupBy(ids.toSorted(), (id) => id.toLowerCase()).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  if (most !== undefined) return most[0]!
  throw new TrafficError('cli/usage', 'no flow log feeds a workspace, so it is not known which new ones should', {
    hint: 'name it: --workspace /subscriptions/ID/resourceGroups/RG/providers/Microsoft.OperationalInsights/workspaces/NAME',
  })
}

function intervalOf(inventory: Inventory, workspaceId: string): number {
  const here = analysed(inventory).filter(
    (one) => one!.workspaceResourceId!.toLowerCase() === workspaceId.toLowerCase(),
  )
  return here.some((one) => one!.intervalMinutes === 10) ? 10 : 60
}
