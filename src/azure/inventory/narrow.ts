import { regionName } from '../../model/index.ts'
import type { Filter, FlowLog, Inventory, SubscriptionInventory } from './inventory.ts'

/**
 * Keeps the VNets of some regions or with some tags, with their NICs and NSGs and the logs on any of these. What could not
 * be read stays unread. By tags, logs whose target is gone are left out: nobody knows which tags it had.
 */
export function narrow(inventory: Inventory, { regions = [], tags = {} }: Filter): Inventory {
  const wanted = new Set(regions.map(regionName))
  const here = (location: string) => wanted.size === 0 || wanted.has(regionName(location))
  const tagged = Object.entries(tags)
  if (wanted.size === 0 && tagged.length === 0) return inventory
  const hasTags = (has: Readonly<Record<string, string>>) =>
    tagged.every(([name, value]) => Object.hasOwn(has, name) && (value === '' || has[name] === value))
  const subscriptions = inventory.subscriptions.map((one) => {
    const inRegion = keepRegion(one, here)
    return tagged.length === 0 ? inRegion : keepNetworks(inRegion, hasTags)
  })
  return { ...inventory, subscriptions, filter: { regions: [...wanted].sort(), tags } }
}

/** A log counts where it is and where its target is: one in a wrong region is a finding of both. */
function keepRegion(one: SubscriptionInventory, here: (location: string) => boolean): SubscriptionInventory {
  const inside = <T extends { readonly location: string }>(all: readonly T[]) =>
    all.filter(({ location }) => here(location))
  const virtualNetworks = inside(one.virtualNetworks)
  const networkInterfaces = inside(one.networkInterfaces)
  const securityGroups = inside(one.securityGroups)
  const targets = idsOf({ ...one, virtualNetworks, networkInterfaces, securityGroups })
  const flowLogs = one.flowLogs.filter((log) => here(log.location) || isOn(log, targets))
  return { ...one, watchers: inside(one.watchers), flowLogs, virtualNetworks, networkInterfaces, securityGroups }
}

function keepNetworks(
  one: SubscriptionInventory,
  hasTags: (tags: Readonly<Record<string, string>>) => boolean,
): SubscriptionInventory {
  const virtualNetworks = one.virtualNetworks.filter(({ tags }) => hasTags(tags))
  const subnets = virtualNetworks.flatMap(({ subnets: list }) => list)
  const subnetIds = new Set(subnets.map(({ id }) => id.toLowerCase()))
  const networkInterfaces = one.networkInterfaces.filter((nic) =>
    nic.subnetIds.some((id) => subnetIds.has(id.toLowerCase())),
  )
  const groups = new Set([...subnets, ...networkInterfaces].map((has) => has.securityGroupId?.toLowerCase()))
  const securityGroups = one.securityGroups.filter(({ id }) => groups.has(id.toLowerCase()))
  const targets = idsOf({ ...one, virtualNetworks, networkInterfaces, securityGroups })
  const flowLogs = one.flowLogs.filter((log) => isOn(log, targets))
  return { ...one, flowLogs, virtualNetworks, networkInterfaces, securityGroups }
}

function idsOf({ virtualNetworks, networkInterfaces, securityGroups }: SubscriptionInventory): ReadonlySet<string> {
  const subnets = virtualNetworks.flatMap((vnet) => vnet.subnets)
  return new Set(
    [...virtualNetworks, ...subnets, ...networkInterfaces, ...securityGroups].map(({ id }) => id.toLowerCase()),
  )
}

function isOn({ targetResourceId }: FlowLog, targets: ReadonlySet<string>): boolean {
  return targets.has(targetResourceId.toLowerCase())
}
