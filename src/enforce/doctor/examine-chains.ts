import type { FlowLog, Inventory } from '../../azure/index.ts'
import { regionName, sameResource } from '../../model/index.ts'
import type { Audit } from '../audit.ts'
import type { Coverage } from '../coverage.ts'
import { EXAMINE } from './examine-link.ts'
import { type Chain, LINKS, type LinkName, type Outcome } from './link.ts'
import { type Place, placesOf } from './place.ts'
import type { WorkspaceState } from './workspace-state.ts'

interface Given {
  readonly inventory: Inventory
  /** The audit of that inventory, with its evidence: what a rule says of a link is said once, there. */
  readonly audit: Audit
  /** By the id of the workspace in lower case. */
  readonly states: ReadonlyMap<string, WorkspaceState>
}

/**
 * The chain of every flow log, of every VNet that has none though it has NICs, and of every subscription of which nothing could
 * be read. Behind a broken link nobody looks: what lies there breaks with it. Pure; time grows with logs and VNets.
 */
export function examineChains({ inventory, audit, states }: Given): readonly Chain[] {
  const place = placesOf(inventory, audit, states)
  return audit.coverage.flatMap((coverage) => startsOf(coverage).map((start) => follow(place({ coverage, ...start }))))
}

interface Start {
  readonly targetId: string
  readonly region: string
  readonly log: FlowLog | undefined
}

function startsOf({ subscription, vnets }: Coverage): readonly Start[] {
  const { flowLogs, unread, subscriptionId } = subscription
  const logged = flowLogs.map((log) => ({ targetId: log.targetResourceId, region: regionName(log.location), log }))
  const bare = vnets
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
    .filter(({ vnet }) => !flowLogs.some((log) => sameResource(log.targetResourceId, vnet.id)))
    .map(({ vnet }) => ({ targetId: vnet.id, region: regionName(vnet.location), log: undefined }))
  const isDark = unread.some(({ kind }) => kind === 'subscription' || kind === 'networks' || kind === 'watchers')
  const dark = isDark ? [{ targetId: `/subscriptions/${subscriptionId}`, region: '', log: undefined }] : []
  return [...dark, ...logged, ...bare]
}

function follow(place: Place): Chain {
  const { subscription, targetId, region, log } = place
  const links: (Outcome & { link: LinkName })[] = []
  for (const link of LINKS) links.push({ link, ...(isBroken(links) ? BEYOND : EXAMINE[link](place)) })
  return { targetId, region, subscription: subscription.name, logId: log?.id, links }
}

const BEYOND: Outcome = { state: 'beyond', message: 'an earlier link is broken' }

function isBroken(links: readonly Outcome[]): boolean {
  return links.at(-1)?.state === 'broken' || links.at(-1)?.state === 'beyond'
}
