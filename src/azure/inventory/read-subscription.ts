import { parseResourceId } from '../../model/index.ts'
import type { ArmPort } from '../arm/arm-port.ts'
import type { WireResource, WireSubscription } from '../arm/arm-resource.ts'
import { attempt, each } from './attempt.ts'
import type { NetworkInterface, Subnet, SubscriptionInventory, Unread, VirtualNetwork } from './inventory.ts'
import { lastName, networkProperties, toFlowLog, toInterface, watcherProperties } from './wire-shapes.ts'

interface Reading {
  readonly port: ArmPort
  readonly subscriptionId: string
  readonly unread: Unread[]
}

/** Reads what one subscription holds of networks and their logs. Never throws for what Azure refuses: that is unread. */
export async function readSubscription(port: ArmPort, found: WireSubscription): Promise<SubscriptionInventory> {
  const { subscriptionId, displayName, tenantId } = found
  const unread: Unread[] = []
  const reading = { port, subscriptionId, unread }
  const [logging, registrations, networks, interfaces, groups] = await Promise.all([
    readLogging(reading),
    readRegistrations(reading),
    listOf(reading, 'networks', 'virtual networks', 'Microsoft.Network/virtualNetworks'),
    listOf(reading, 'interfaces', 'network interfaces', 'Microsoft.Network/networkInterfaces'),
    listOf(reading, 'security-groups', 'network security groups', 'Microsoft.Network/networkSecurityGroups'),
  ])
  const places = each(unread, 'networks', networks, addressesIn)
  const intern = interner()
  const ordinary = each(unread, 'interfaces', interfaces, (one) => toInterface(one, '', intern))
  const scaled = await readScaleSets(reading, places, intern)
  if (interfaces !== undefined) noteUnlisted(reading, places, ordinary)
  return {
    ...{ subscriptionId, name: displayName || subscriptionId, tenantId },
    ...logging,
    virtualNetworks: places.map(({ network }) => network),
    networkInterfaces: [...ordinary, ...scaled],
    securityGroups: (groups ?? []).map(({ id, location = '' }) => ({ id, location })),
    registrations,
    unread,
  }
}

function listOf({ port, subscriptionId, unread }: Reading, kind: Unread['kind'], what: string, type: ListedType) {
  const id = `/subscriptions/${subscriptionId}`
  return attempt(unread, { kind, id, what: `${what} of ${subscriptionId}` }, () => port.list(subscriptionId, type))
}

type ListedType = Parameters<ArmPort['list']>[1]

async function readLogging(reading: Reading) {
  const { port, unread } = reading
  const listed = await listOf(reading, 'watchers', 'network watchers', 'Microsoft.Network/networkWatchers')
  const watchers = each(unread, 'watchers', listed, ({ id, location = '', properties }) => {
    const { provisioningState } = watcherProperties.parse(properties)
    return { id, name: lastName(id), location, provisioningState }
  })
  const logs = await Promise.all(
    watchers.map(async ({ id, name }) => {
      const subject = { kind: 'flow-logs', id, what: `flow logs of ${name}` } as const
      const wire = await attempt(unread, subject, () => port.listBelow(id, 'flowLogs'))
      return each(unread, 'flow-logs', wire, toFlowLog)
    }),
  )
  return { watchers, flowLogs: logs.flat() }
}

/** The resource providers without which no flow log can be written. */
const NEEDED_PROVIDERS = ['Microsoft.Network', 'Microsoft.Insights'] as const

async function readRegistrations({ port, subscriptionId, unread }: Reading) {
  const states: Record<string, string> = {}
  const id = `/subscriptions/${subscriptionId}`
  for (const namespace of NEEDED_PROVIDERS) {
    const subject = { kind: 'registration', id, what: `registration of ${namespace}` } as const
    const state = await attempt(unread, subject, () => port.registrationOf(subscriptionId, namespace))
    if (state !== undefined) states[namespace.toLowerCase()] = state
  }
  return states
}

/** A VNet, and who has addresses in it. */
interface Place {
  readonly network: VirtualNetwork
  /** Ids of the NICs that its subnets name. */
  readonly interfaceIds: readonly string[]
  /** Scale sets with NICs in it, by id, and the subnets of these. */
  readonly scaleSets: ReadonlyMap<string, readonly string[]>
}

function addressesIn({ id, location = '', tags, properties }: WireResource): Place {
  const interfaceIds: string[] = []
  const scaleSets = new Map<string, string[]>()
  const subnets = (networkProperties.parse(properties).subnets ?? []).map((subnet): Subnet => {
    const hidden = new Set<string>()
    for (const { id: address } of subnet.properties.ipConfigurations ?? []) {
      const owner = ownerOf(address, id)
      if (owner.kind === 'interface') interfaceIds.push(owner.id)
      else if (owner.kind === 'scale-set') scaleSets.set(owner.id, [...(scaleSets.get(owner.id) ?? []), subnet.id])
      else hidden.add(owner.id)
    }
    const delegatedTo = subnet.properties.delegations?.find((one) => one.properties?.serviceName)?.properties
    return {
      ...{ id: subnet.id, name: subnet.name ?? lastName(subnet.id) },
      securityGroupId: subnet.properties.networkSecurityGroup?.id,
      delegatedTo: delegatedTo?.serviceName ?? undefined,
      hiddenOwners: [...hidden],
    }
  })
  return { network: { id, name: lastName(id), location, tags: tags ?? {}, subnets }, interfaceIds, scaleSets }
}

/** Whose an IP configuration is. NICs of subscriptions other than the VNet's are Azure's own, which nobody can list. */
function ownerOf(address: string, networkId: string) {
  const id = address.replace(/\/\w*ipConfigurations\/[^/]+$/i, '')
  const type = parseResourceId(address)?.types[0]?.toLowerCase()
  const isOwn = id.split('/')[2]?.toLowerCase() === networkId.split('/')[2]?.toLowerCase()
  if (isOwn && type === 'networkinterfaces') return { kind: 'interface', id } as const
  const set = /^(.*\/virtualMachineScaleSets\/[^/]+)\//i.exec(address)?.[1]
  if (isOwn && set !== undefined) return { kind: 'scale-set', id: set } as const
  return { kind: 'hidden', id } as const
}

/** NICs of uniform scale sets are in no list but their scale set's (Azure/azure-cli issue 817). */
async function readScaleSets({ port, unread }: Reading, places: readonly Place[], intern: (text: string) => string) {
  const sets = new Map<string, { id: string; region: string; subnetIds: Set<string> }>()
  for (const { network, scaleSets } of places) {
    for (const [id, subnetIds] of scaleSets) {
      const key = id.toLowerCase()
      const known = sets.get(key) ?? { id, region: network.location, subnetIds: new Set<string>() }
      for (const one of subnetIds) known.subnetIds.add(one)
      sets.set(key, known)
    }
  }
  const read = [...sets.values()].map(async ({ id, region, subnetIds }) => {
    const what = `NICs of scale set ${lastName(id)}`
    const subject = { kind: 'scale-set', id, what, subnetIds: [...subnetIds] } as const
    const wire = await attempt(unread, subject, () => port.listBelow(id, 'networkInterfaces'))
    return each(unread, 'interfaces', wire, (one) => toInterface(one, region, intern))
  })
  return (await Promise.all(read)).flat()
}

/** A NIC that a subnet names and the list of NICs has not: the list is not whole. */
function noteUnlisted({ unread, subscriptionId }: Reading, places: readonly Place[], listed: NetworkInterface[]) {
  const known = new Set(listed.map(({ id }) => id.toLowerCase()))
  const missing = places.flatMap(({ interfaceIds }) => interfaceIds.filter((id) => !known.has(id.toLowerCase())))
  if (missing.length === 0) return
  const what = `${missing.length} network interfaces of ${subscriptionId}`
  const reason = `subnets name them and the list has them not, among them ${missing[0]}`
  unread.push({ kind: 'interfaces', id: `/subscriptions/${subscriptionId}`, what, reason })
}

function interner(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const one = known.get(text)
    if (one === undefined) known.set(text, text)
    return one ?? text
  }
}
