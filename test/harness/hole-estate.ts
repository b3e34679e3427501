import type { ArmResource, Estate } from '../../src/sandbox/estate/arm-resource.ts'
import { armEstate, subscriptionAt } from './arm-estate.ts'

/** The holes that checks of flow logs are known to have: what is wrong, and how to make it, in a subscription of its own. */
export const HOLES = {
  'a disabled log': (logs: readonly ArmResource[]) => [changed(logs[0]!, { enabled: false }), logs[1]!],
  'one good log of two on a watcher': (logs: readonly ArmResource[]) => [logs[0]!],
  'a workspace and no analytics': (logs: readonly ArmResource[]) => logs.map(withoutAnalytics),
  'ids in another letter case': (logs: readonly ArmResource[]) =>
    logs.map((log) => changed(log, { targetResourceId: String(log.properties.targetResourceId).toUpperCase() })),
} as const satisfies Record<string, (logs: readonly ArmResource[]) => readonly ArmResource[]>

/** One of the holes, by what is wrong. */
export type Hole = keyof typeof HOLES

/** The subscription in which a hole is. */
export function subscriptionOf(hole: Hole): string {
  return subscriptionAt(Object.keys(HOLES).indexOf(hole))
}

/** An estate of two logged VNets in each subscription, with one hole in each. */
export function holeEstate(): Estate {
  const estate = armEstate({ subscriptions: Object.keys(HOLES).length, vnets: 2, logged: true })
  const isLog = ({ type }: ArmResource) => type.endsWith('/flowLogs')
  const logs = Object.entries(HOLES).flatMap(([hole, dig]) =>
    dig(estate.resources.filter((one) => isLog(one) && one.id.includes(subscriptionOf(hole as Hole)))),
  )
  return { ...estate, resources: [...estate.resources.filter((one) => !isLog(one)), ...logs] }
}

function changed(log: ArmResource, properties: Readonly<Record<string, unknown>>): ArmResource {
  return { ...log, properties: { ...log.properties, ...properties } }
}

function withoutAnalytics(log: ArmResource): ArmResource {
  const { networkWatcherFlowAnalyticsConfiguration: settings } = log.properties.flowAnalyticsConfiguration as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  > // as armEstate writes it
  return changed(log, {
    flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { ...settings, enabled: false } },
  })
}
