import type { FlowLog, SubscriptionInventory, Unread } from '../../azure/index.ts'
import { flowLogName, type Profile, sameResource } from '../../model/index.ts'
import { coverageOf } from '../coverage.ts'
import { commonSettings, type LogSettings, workspaceOf } from './log-settings.ts'
import { enabledNsgLogs, type LoggedNetwork, nsgPlaces, type Place } from './nsg-places.ts'

/** A flow log that is to be there before NSG flow logs may be disabled. */
export interface NewLog {
  readonly id: string
  readonly targetResourceId: string
  readonly location: string
  readonly settings: LogSettings
  /** A disabled log stands on the target: it is written anew, since Azure takes one log for each target. */
  readonly isThere: boolean
  /** NICs that no log sees today and this one will: what is logged, and paid for, beyond the old logs. */
  readonly newlyLoggedNics: number
}

/** An NSG flow log that may be disabled once all of these write. */
export interface Retirement {
  readonly log: FlowLog
  /** Ids of new and of existing flow logs; empty where the NSG log sees nothing. */
  readonly after: readonly string[]
}

/** An NSG flow log that has to stay, and why. */
interface Blocked {
  readonly log: FlowLog
  readonly reason: string
}

/** How the NSG flow logs of one subscription give way to others. */
export interface MigrationPlan {
  readonly subscriptionId: string
  readonly create: readonly NewLog[]
  readonly retire: readonly Retirement[]
  readonly blocked: readonly Blocked[]
}

/**
 * The fewest logs that see at least what the enabled NSG flow logs of a subscription see, with the same settings. For each
 * VNet that is none, where logs write already, or one: a log of the VNet sees all of it. Of the targets that would do with
 * one log, that with the fewest NICs nobody logs today is taken, then the widest (VNet, subnet, NIC), then the first by id.
 * The inventory must not be narrowed. What was not read, and what differs, blocks. Reads no clock and no network.
 */
export function planMigration(subscription: SubscriptionInventory, profile: Profile, now: Date): MigrationPlan {
  const { subscriptionId } = subscription
  const logs = enabledNsgLogs(subscription)
  const coverage = coverageOf(subscription, now)
  const unknown = whatIsUnknown(subscription.unread) ?? coverage.strays[0]?.reason
  if (unknown !== undefined) {
    return { subscriptionId, create: [], retire: [], blocked: logs.map((log) => ({ log, reason: unknown })) }
  }
  const steps = nsgPlaces(coverage).map((network) => planNetwork(network, { subscription, profile }))
  const reasons = spread(steps)
  const blocked = logs.flatMap((log) => (reasons.has(log) ? [{ log, reason: reasons.get(log)! }] : []))
  const free = steps.filter((step) => !step.logs.some((log) => reasons.has(log)))
  const retire = logs
    .filter((log) => !reasons.has(log))
    .map((log) => ({
      log,
      after: [...new Set(free.filter((step) => step.logs.includes(log)).flatMap(({ after }) => after))],
    }))
  return { subscriptionId, create: free.flatMap(({ create }) => create ?? []), retire, blocked }
}

/** What one VNet takes. */
interface Step {
  /** The NSG flow logs that see something in it. */
  readonly logs: readonly FlowLog[]
  readonly create?: NewLog
  readonly after: readonly string[]
  readonly problem?: string
}

interface Around {
  readonly subscription: SubscriptionInventory
  readonly profile: Profile
}

/** Registrations, accounts and workspaces say nothing of which traffic is logged. */
function whatIsUnknown(unread: readonly Unread[]): string | undefined {
  const harmless: readonly Unread['kind'][] = ['registration', 'storage-account', 'lifecycle', 'workspace']
  const found = unread.find(({ kind }) => !harmless.includes(kind))
  return found === undefined ? undefined : `not read: ${found.what} (${found.reason})`
}

function planNetwork(network: LoggedNetwork, around: Around): Step {
  const { places, vnet } = network
  const logs = [...new Set(places.flatMap(({ nsgLogs }) => nsgLogs))].toSorted(byId)
  const problem = places.map(writerProblem).find((one) => one !== undefined)
  const writers = [...new Set(places.flatMap(({ writer }) => writer?.id ?? []))]
  if (problem !== undefined) return { logs, after: [], problem }
  const open = places.filter(({ writer }) => writer === undefined)
  if (open.length === 0) return { logs, after: writers }
  const old = [...new Set(open.flatMap(({ nsgLogs }) => nsgLogs))].toSorted(byId)
  const settings = commonSettings(old, around.profile)
  if (typeof settings === 'string') return { logs, after: [], problem: `in ${vnet.name}, ${settings}` }
  const { targetResourceId, newlyLoggedNics } = bestTarget(network, open)
  const { flowLogs } = around.subscription
  const there = flowLogs.find((log) => sameResource(log.targetResourceId, targetResourceId))
  const id = there?.id ?? `${watcherOf(old[0]!)}/flowLogs/${flowLogName(targetResourceId)}`
  const namesake = flowLogs.find((log) => sameResource(log.id, id) && log !== there)
  if (namesake !== undefined) return { logs, after: [], problem: `${namesake.id} has the name of the new log` }
  const create = {
    id,
    targetResourceId,
    location: vnet.location,
    settings,
    isThere: there !== undefined,
    newlyLoggedNics,
  }
  return { logs, create, after: [...writers, id] }
}

function byId(a: FlowLog, b: FlowLog): number {
  return a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1
}

function watcherOf({ id }: FlowLog): string {
  return id.replace(/\/flowLogs\/[^/]+$/i, '')
}

/** Why the log that writes already is less than the NSG flow log. A new wider log would not help: the narrowest writes. */
function writerProblem({ writer, nsgLogs }: Place): string | undefined {
  if (writer === undefined) return undefined
  const say = (what: string) => `${writer.name}, which writes for ${writer.targetResourceId}, ${what}`
  if (writer.provisioningState === 'Failed') return say('failed when it was last written')
  const isWhole = writer.recordTypes === '' || [...'BCED'].every((letter) => writer.recordTypes.includes(letter))
  if (writer.filter !== '' || !isWhole) return say('leaves traffic out')
  const lost = nsgLogs.find((log) => {
    const workspace = workspaceOf(log)
    return workspace !== undefined && !sameResource(workspace, workspaceOf(writer) ?? '')
  })
  return lost === undefined ? undefined : say(`does not feed the workspace of ${lost.name}`)
}

interface Target {
  readonly targetResourceId: string
  readonly newlyLoggedNics: number
}

function bestTarget({ vnet, silent }: LoggedNetwork, open: readonly Place[]): Target {
  const first = open[0]!
  const newIn = (isInside: (one: LoggedNetwork['silent'][number]) => boolean) =>
    new Set(silent.filter(isInside).map(({ nicId }) => nicId.toLowerCase())).size
  const whole = { targetResourceId: vnet.id, newlyLoggedNics: newIn(() => true) }
  const isOneSubnet = open.every(({ subnetId }) => sameResource(subnetId, first.subnetId))
  const isOneNic = open.every(({ id }) => sameResource(id, first.id)) && !sameResource(first.id, first.subnetId)
  const inSubnet = newIn(({ subnetId }) => sameResource(subnetId, first.subnetId))
  const targets = [
    whole,
    ...(isOneSubnet ? [{ targetResourceId: first.subnetId, newlyLoggedNics: inSubnet }] : []),
    ...(isOneNic
      ? [{ targetResourceId: first.id, newlyLoggedNics: newIn(({ nicId }) => sameResource(nicId, first.id)) }]
      : []),
  ]
  return targets.reduce((best, one) => (one.newlyLoggedNics < best.newlyLoggedNics ? one : best))
}

/** A VNet with a problem keeps its NSG logs, these keep the other VNets that they see, and so on. */
function spread(steps: readonly Step[]): ReadonlyMap<FlowLog, string> {
  const reasons = new Map<FlowLog, string>()
  let before = -1
  while (before !== reasons.size) {
    before = reasons.size
    for (const { logs, problem } of steps) {
      const reason = problem ?? reasons.get(logs.find((log) => reasons.has(log))!)
      if (reason === undefined) continue
      for (const log of logs) if (!reasons.has(log)) reasons.set(log, reason)
    }
  }
  return reasons
}
