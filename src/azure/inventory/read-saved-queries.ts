import { z } from 'zod'
import type { ArmPort } from '../arm/arm-port.ts'
import type { WireResource } from '../arm/arm-resource.ts'
import { eachAtOnce } from '../collect.ts'
import { attempt, each } from './attempt.ts'
import type { Unread } from './inventory.ts'

/** A text of KQL that somebody keeps in Azure. */
export interface SavedQuery {
  readonly kind: 'saved search' | 'query pack' | 'alert'
  readonly id: string
  readonly name: string
  readonly query: string
}

const text = z.string().nullish()
const savedSearch = z.looseObject({ displayName: text, query: z.string() })
const packed = z.looseObject({ displayName: text, body: z.string() })
/** Rules of 2021 and later have conditions, those before have one source; one that only counts metrics has no query. */
const alert = z.looseObject({
  displayName: text,
  criteria: z.looseObject({ allOf: z.array(z.looseObject({ query: text })).nullish() }).nullish(),
  source: z.looseObject({ query: text }).nullish(),
})

/** The saved searches of all workspaces, the query packs and the scheduled query rules of subscriptions, eight at a time. */
export async function readSavedQueries(port: ArmPort, subscriptionIds: readonly string[]) {
  const unread: Unread[] = []
  const queries = await eachAtOnce(subscriptionIds, (subscriptionId) => queriesOf({ port, unread }, subscriptionId))
  return { queries: queries.flat(), unread }
}

interface Reading {
  readonly port: ArmPort
  readonly unread: Unread[]
}

async function queriesOf({ port, unread }: Reading, subscriptionId: string): Promise<readonly SavedQuery[]> {
  const list = (what: string, type: Parameters<ArmPort['list']>[1]) =>
    attempt(
      unread,
      { kind: 'queries', id: `/subscriptions/${subscriptionId}`, what: `${what} of ${subscriptionId}` },
      () => port.list(subscriptionId, type),
    )
  const below = async (
    parents: readonly WireResource[] | undefined,
    kind: string,
    map: (one: WireResource) => SavedQuery,
  ) => {
    const found: SavedQuery[] = []
    for (const { id, name } of parents ?? []) {
      const wire = await attempt(unread, { kind: 'queries', id, what: `${kind} of ${name}` }, () =>
        port.listBelow(id, kind),
      )
      found.push(...each(unread, 'queries', wire, map))
    }
    return found
  }
  const workspaces = await list('workspaces', 'Microsoft.OperationalInsights/workspaces')
  const packs = await list('query packs', 'Microsoft.OperationalInsights/queryPacks')
  const rules = await list('scheduled query rules', 'Microsoft.Insights/scheduledQueryRules')
  return [
    ...(await below(workspaces, 'savedSearches', toSavedSearch)),
    ...(await below(packs, 'queries', toPacked)),
    ...each(unread, 'queries', rules, toAlerts).flat(),
  ]
}

function toSavedSearch({ id, name, properties }: WireResource): SavedQuery {
  const { displayName, query } = savedSearch.parse(properties)
  return { kind: 'saved search', id, name: displayName || name, query }
}

function toPacked({ id, name, properties }: WireResource): SavedQuery {
  const { displayName, body } = packed.parse(properties)
  return { kind: 'query pack', id, name: displayName || name, query: body }
}

function toAlerts({ id, name, properties }: WireResource): readonly SavedQuery[] {
  const { displayName, criteria, source } = alert.parse(properties)
  const texts = [source?.query, ...(criteria?.allOf ?? []).map(({ query }) => query)]
  return texts.flatMap((query) => (query ? [{ kind: 'alert', id, name: displayName || name, query }] : []))
}
