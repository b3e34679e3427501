import type { FlowLog, NetworkInterface, Subnet, SubscriptionInventory, VirtualNetwork } from '../azure/index.ts'
import { regionName } from '../model/index.ts'
import { NSG_LOGS_END } from './rules.ts'

/** What is known of a unit. `unknown` is never `pass`. */
export type Verdict = 'pass' | 'fail' | 'skip' | 'unknown'

/** Which logs see the traffic of a NIC. Many NICs share one of these. */
interface Logging {
  /** Enabled logs of the NIC, its subnet and its VNet, narrowest first: the first one writes, it shadows the others. */
  readonly logs: readonly FlowLog[]
  /** Enabled logs of the NSGs of the NIC and of its subnet, which write beside those. */
  readonly nsgLogs: readonly FlowLog[]
}

/** How the traffic of one NIC in one subnet is logged. */
export interface NicCoverage extends Logging {
  /** The NIC; of addresses whose NIC Azure hides, what owns them. */
  readonly nicId: string
  readonly subnetId: string
  readonly verdict: Verdict
  readonly reason: string
}

/** How the NICs of one VNet are logged. */
export interface VNetCoverage {
  readonly vnet: VirtualNetwork
  /** The enabled log of the VNet itself. */
  readonly ownLog: FlowLog | undefined
  readonly nics: readonly NicCoverage[]
  readonly verdict: Verdict
  readonly reason: string
  /** Nothing but NSG logs sees some of its NICs. */
  readonly isByNsgOnly: boolean
}

/** Which log sees which traffic of a subscription. */
export interface Coverage {
  readonly subscription: SubscriptionInventory
  readonly vnets: readonly VNetCoverage[]
  /** NICs whose VNet is not known: it could not be read. */
  readonly strays: readonly NicCoverage[]
}

/**
 * Which enabled logs see which NIC. A log of the NIC is narrower than one of its subnet, and that than one of the VNet: the
 * narrowest writes. Logs of NSGs write beside them. Time and memory grow with the number of NICs and logs.
 */
export function coverageOf(subscription: SubscriptionInventory, now: Date): Coverage {
  const logs = enabledByTarget(subscription.flowLogs)
  const inSubnet = groupBySubnet(subscription.networkInterfaces)
  const unknownRegions = regionsUnread(subscription)
  const vnets = subscription.virtualNetworks.map((vnet) => {
    const unknown = unknownRegions(regionName(vnet.location))
    const nics = vnet.subnets.flatMap((subnet) => {
      const here = inSubnet.get(subnet.id.toLowerCase()) ?? []
      inSubnet.delete(subnet.id.toLowerCase())
      return subnetCoverage({ vnet, subnet, nics: here, logs, unknown, now })
    })
    return vnetCoverage({ vnet, nics, ownLog: logs(vnet.id)[0], unknown, subscription, now })
  })
  const strays = [...inSubnet].flatMap(([subnetId, nics]) =>
    nics.map(({ id }) => ({ ...NOTHING, nicId: id, subnetId, ...STRAY })),
  )
  return { subscription, vnets, strays }
}

const NOTHING: Logging = { logs: [], nsgLogs: [] }
const PRIVATE_ENDPOINT = {
  verdict: 'skip',
  reason: 'a private endpoint: its flows are logged at their sources',
} as const
const STRAY = { verdict: 'unknown', reason: 'its virtual network was not read' } as const

type LogsOn = (targetId: string | undefined) => readonly FlowLog[]

function enabledByTarget(all: readonly FlowLog[]): LogsOn {
  const found = new Map<string, FlowLog[]>()
  for (const log of all) {
    if (!log.enabled) continue
    const key = log.targetResourceId.toLowerCase()
    const others = found.get(key)
    if (others === undefined) found.set(key, [log])
    else others.push(log)
  }
  for (const logs of found.values()) logs.sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1))
  return (id) => (id === undefined ? [] : (found.get(id.toLowerCase()) ?? []))
}

function groupBySubnet(nics: readonly NetworkInterface[]): Map<string, NetworkInterface[]> {
  const groups = new Map<string, NetworkInterface[]>()
  for (const nic of nics) {
    for (const subnetId of nic.subnetIds) {
      const key = subnetId.toLowerCase()
      const others = groups.get(key)
      if (others === undefined) groups.set(key, [nic])
      else others.push(nic)
    }
  }
  return groups
}

/** Why nothing is known of the logs of a region. A watcher's logs are on targets of its own region. */
function regionsUnread({ unread, watchers }: SubscriptionInventory): (region: string) => string | undefined {
  const all = unread.find(({ kind }) => kind === 'watchers' || kind === 'subscription')
  const regions = new Map<string, string>()
  const places = new Map(watchers.map(({ id, location }) => [id.toLowerCase(), regionName(location)]))
  for (const { kind, id, what } of unread) {
    if (kind !== 'flow-logs') continue
    const region = places.get(id.toLowerCase().replace(/\/flowlogs\/[^/]+$/, ''))
    if (region !== undefined) regions.set(region, `not read: ${what}`)
  }
  return (region) => (all === undefined ? regions.get(region) : `not read: ${all.what}`)
}

interface SubnetPlace {
  readonly vnet: VirtualNetwork
  readonly subnet: Subnet
  readonly nics: readonly NetworkInterface[]
  readonly logs: LogsOn
  readonly unknown: string | undefined
  readonly now: Date
}

/** The NICs of one subnet; those without a log of their own and with the same NSG share their answer. */
function subnetCoverage(place: SubnetPlace): NicCoverage[] {
  const { vnet, subnet, nics, logs } = place
  const wider = [...logs(subnet.id), ...logs(vnet.id)]
  const ofSubnet = logs(subnet.securityGroupId)
  const shared = new Map<string | undefined, Omit<NicCoverage, 'nicId' | 'subnetId'>>()
  const found = nics.map((nic): NicCoverage => {
    if (nic.isPrivateEndpoint) return { ...NOTHING, nicId: nic.id, subnetId: subnet.id, ...PRIVATE_ENDPOINT }
    const own = logs(nic.id)
    const known = own.length === 0 ? shared.get(nic.securityGroupId) : undefined
    const answer =
      known ??
      judged(
        {
          logs: [...own, ...wider],
          nsgLogs: [...new Set([...logs(nic.securityGroupId), ...ofSubnet])],
        },
        place,
      )
    if (own.length === 0) shared.set(nic.securityGroupId, answer)
    return { nicId: nic.id, subnetId: subnet.id, ...answer }
  })
  return [...found, ...hiddenIn(subnet, found.length)]
}

function judged(logging: Logging, { unknown, now }: SubnetPlace): Omit<NicCoverage, 'nicId' | 'subnetId'> {
  if (unknown !== undefined) return { ...logging, verdict: 'unknown', reason: unknown }
  if (logging.logs.length > 0) return { ...logging, verdict: 'pass', reason: 'logged' }
  if (logging.nsgLogs.length === 0) return { ...logging, verdict: 'fail', reason: 'not logged' }
  return { ...logging, verdict: now >= NSG_LOGS_END ? 'fail' : 'pass', reason: 'logged by an NSG flow log only' }
}

/** Addresses whose NICs nobody can list. They are told, and never judged. */
function hiddenIn({ id, delegatedTo, hiddenOwners }: Subnet, visible: number): NicCoverage[] {
  const owners = hiddenOwners.map((owner) => ({ nicId: owner, reason: 'Azure hides the NICs of this resource' }))
  const delegated =
    delegatedTo !== undefined && owners.length === 0 && visible === 0
      ? [{ nicId: id, reason: `Azure hides the NICs of a subnet that is delegated to ${delegatedTo}` }]
      : []
  return [...owners, ...delegated].map((one) => ({ ...NOTHING, ...one, subnetId: id, verdict: 'skip' }))
}

interface Network {
  readonly vnet: VirtualNetwork
  readonly nics: readonly NicCoverage[]
  readonly ownLog: FlowLog | undefined
  readonly unknown: string | undefined
  readonly subscription: SubscriptionInventory
  readonly now: Date
}

function vnetCoverage(network: Network): VNetCoverage {
  const { vnet, nics, ownLog } = network
  const isByNsgOnly = nics.some(
    ({ logs, nsgLogs, verdict }) => verdict !== 'skip' && logs.length === 0 && nsgLogs.length > 0,
  )
  return { vnet, ownLog, nics, isByNsgOnly, ...vnetVerdict(network, isByNsgOnly) }
}

/** Its own log sees whatever NICs there are; without one all of them must be seen, and so must be known. */
function vnetVerdict({ vnet, nics, ownLog, unknown, subscription }: Network, isByNsgOnly: boolean) {
  const say = (verdict: Verdict, reason: string) => ({ verdict, reason })
  if (unknown !== undefined) return say('unknown', unknown)
  if (ownLog !== undefined) return say('pass', 'logged')
  const judgedNics = nics.filter(({ verdict }) => verdict !== 'skip')
  const failed = judgedNics.filter(({ verdict }) => verdict === 'fail')
  const byNsg = failed.some(({ nsgLogs }) => nsgLogs.length > 0) ? ', some but by NSG flow logs, which have ended' : ''
  if (failed.length > 0) return say('fail', `${failed.length} of ${judgedNics.length} NICs are not logged${byNsg}`)
  const missing = interfacesUnread(subscription, vnet)
  if (missing !== undefined) return say('unknown', `not read: ${missing}`)
  if (judgedNics.length > 0) return say('pass', isByNsgOnly ? 'logged, in part by NSG flow logs only' : 'logged')
  return say('skip', nics.length === 0 ? 'no network interfaces' : 'no network interfaces but such as cannot be logged')
}

/** What keeps the NICs of a VNet from being known: their list, or a scale set with addresses in it. */
function interfacesUnread({ unread }: SubscriptionInventory, { subnets }: VirtualNetwork): string | undefined {
  if (unread.length === 0) return undefined
  const here = new Set(subnets.map(({ id }) => id.toLowerCase()))
  return unread.find(
    ({ kind, subnetIds = [] }) =>
      kind === 'interfaces' || (kind === 'scale-set' && subnetIds.some((id) => here.has(id.toLowerCase()))),
  )?.what
}

/** Whether a log is of the older kind, on a network security group. */
export function isNsgLog({ targetResourceId }: FlowLog): boolean {
  return /\/networkSecurityGroups\/[^/]+$/i.test(targetResourceId)
}
