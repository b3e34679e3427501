import { sameResource } from '../../model/index.ts'
import type { ArmResource } from '../estate/arm-resource.ts'

interface Configuration {
  readonly name: string
  readonly properties: { readonly subnet?: { readonly id?: string } }
}

/** What an ARM holds, found by id, by type, by what a log is on and by what lies in a subnet: no request looks at everything. */
export interface HeldResources {
  /** A resource or a subnet, which lies inside its VNet. */
  find(id: string): ArmResource | undefined
  all(): readonly ArmResource[]
  /** Those of one type in one subscription; subnets too. */
  ofType(subscriptionId: string, type: string): readonly ArmResource[]
  logsOn(targetId: string): readonly ArmResource[]
  /** The ids of the IP configurations (of NICs, scale sets, gateways) that lie in a subnet. */
  configurationsIn(subnetId: string): readonly string[]
  keep(resource: ArmResource): void
  /** Takes a resource away, with all that lies below it. */
  drop(id: string): void
}

const VNET = 'Microsoft.Network/virtualNetworks'
const SUBNET = `${VNET}/subnets`

/** Starts with these. */
export function holdResources(resources: readonly ArmResource[]): HeldResources {
  const byId = new Map<string, ArmResource>()
  const byType = groups<ArmResource>()
  const logs = groups<ArmResource>()
  const configurations = groups<readonly string[]>()

  function index(resource: ArmResource): void {
    const key = resource.id.toLowerCase()
    byId.set(key, resource)
    byType.put(typeKey(resource.id.split('/')[2]!, resource.type), key, resource)
    if (resource.type.endsWith('/flowLogs')) logs.put(targetOf(resource), key, resource)
    for (const [subnet, ids] of configurationsBySubnet(resource)) configurations.put(subnet, key, ids)
  }

  function forget(key: string): void {
    const resource = byId.get(key)
    if (resource === undefined) return
    byId.delete(key)
    byType.take(typeKey(resource.id.split('/')[2]!, resource.type), key)
    if (resource.type.endsWith('/flowLogs')) logs.take(targetOf(resource), key)
    for (const [subnet] of configurationsBySubnet(resource)) configurations.take(subnet, key)
  }

  function replace(resource: ArmResource): void {
    const before = byId.get(resource.id.toLowerCase())
    // What stays under its type keeps its place in the lists.
    if (before !== undefined && before.type === resource.type && !resource.type.endsWith('/flowLogs')) {
      for (const [subnet] of configurationsBySubnet(before)) configurations.take(subnet, before.id.toLowerCase())
    } else if (before !== undefined && targetOf(before) !== targetOf(resource)) {
      logs.take(targetOf(before), before.id.toLowerCase())
    }
    index(resource)
  }

  const find = (id: string) => byId.get(id.toLowerCase()) ?? subnetOf(id, byId)

  function keepSubnet(subnet: ArmResource): void {
    const vnet = find(subnet.id.replace(/\/subnets\/[^/]+$/i, ''))!
    const others = subnetsOf(vnet).filter((one) => !sameResource(one.id, subnet.id))
    replace({ ...vnet, properties: { ...vnet.properties, subnets: [...others, subnet] } })
  }

  for (const resource of resources) index(resource)
  return {
    find,
    all: () => [...byId.values()],
    ofType: (subscriptionId, type) =>
      type === SUBNET
        ? byType.of(typeKey(subscriptionId, VNET)).flatMap(subnetsOf)
        : byType.of(typeKey(subscriptionId, type)),
    logsOn: (targetId) => logs.of(targetId.toLowerCase()),
    configurationsIn: (subnetId) => configurations.of(subnetId.toLowerCase()).flat(),
    keep: (resource) => (resource.type === SUBNET ? keepSubnet(resource) : replace(resource)),
    drop(id) {
      const key = id.toLowerCase()
      for (const other of [...byId.keys()]) if (other === key || other.startsWith(`${key}/`)) forget(other)
    },
  }
}

function typeKey(subscriptionId: string, type: string): string {
  return `${subscriptionId} ${type}`.toLowerCase()
}

function targetOf({ properties }: ArmResource): string {
  return String(properties.targetResourceId ?? '').toLowerCase()
}

/** Values under two keys, in the order in which the second came. */
function groups<T>() {
  const held = new Map<string, Map<string, T>>()
  return {
    of: (key: string): readonly T[] => [...(held.get(key)?.values() ?? [])],
    put(key: string, id: string, value: T) {
      const group = held.get(key) ?? new Map<string, T>()
      held.set(key, group.set(id, value))
    },
    take: (key: string, id: string) => held.get(key)?.delete(id),
  }
}

function configurationsBySubnet({ id, properties }: ArmResource): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { name, properties: own } of (properties.ipConfigurations ?? []) as readonly Configuration[]) {
    const subnet = own.subnet?.id?.toLowerCase() // as ARM documents NICs and gateways
    if (subnet !== undefined) found.set(subnet, [...(found.get(subnet) ?? []), `${id}/ipConfigurations/${name}`])
  }
  return found
}

/** Subnets lie inside their VNet. */
function subnetsOf({ type, properties }: ArmResource): readonly ArmResource[] {
  if (type !== VNET) return []
  const subnets = (properties.subnets ?? []) as readonly Omit<ArmResource, 'type'>[] // as `network` and the estate store them
  return subnets.map((subnet) => ({ ...subnet, type: SUBNET }))
}

function subnetOf(id: string, held: ReadonlyMap<string, ArmResource>): ArmResource | undefined {
  const vnet = held.get(id.toLowerCase().replace(/\/subnets\/[^/]+$/, ''))
  return vnet === undefined ? undefined : subnetsOf(vnet).find((one) => sameResource(one.id, id))
}
