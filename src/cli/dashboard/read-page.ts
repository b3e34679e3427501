import { queries, runQuery } from '../../../queries/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import { answerTable, type PageAnswer, type PageData } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import type { Globals } from '../globals.ts'
import { TOTALS } from '../report-page.ts'
import { windowFor, windowText } from '../window.ts'
import { readDataset } from './read-dataset.ts'
import { readNetworks, readThreats } from './read-networks.ts'

/** Rows of a packaged answer on the page. */
const LIMIT = 200

/** All that a page of a store holds; `name` is what it calls the store. */
export async function readPage(store: Store, globals: Globals, name: string): Promise<PageData> {
  const window = await windowFor(store, globals)
  const [blind, networks] = [await blindOf(store), await readNetworks(store)]
  const made = (globals.now ?? new Date()).toISOString()
  return {
    title: 'Traffic of the store',
    provenance: [`Window ${windowText(window)} (UTC), ${name}.`, TOTALS, `Generated ${made}.`],
    dataset: await readDataset(store, window),
    subscriptions: await subscriptionNames(store),
    ...(blind.threats === undefined && { threats: await readThreats(store, window) }),
    ...(networks !== undefined && { networks }),
    answers: await answersOf(store, window, blind),
  }
}

async function subscriptionNames(store: Store): Promise<PageData['subscriptions']> {
  const { rows } = await store.query({ kql: 'NTATopologyDetails | distinct Subscription, SubscriptionName' })
  return Object.fromEntries(rows.map(([id, name]) => [String(id), String(name)]))
}

async function answersOf(store: Store, window: TimeWindow, blind: Blind): Promise<readonly PageAnswer[]> {
  const answers: PageAnswer[] = []
  for (const query of queries) {
    const { result } = await runQuery(store, query, { ...window, limit: LIMIT })
    const { id, title, question, advice, needs } = query
    const why = needs === undefined ? undefined : blind[needs]
    answers.push({
      ...{ id, title, question, advice },
      table: answerTable(result),
      empty: why === undefined ? 'Nothing.' : `Unknown: ${why}.`,
    })
  }
  return answers
}

type Blind = Awaited<ReturnType<typeof blindOf>>

/** Why questions that need a topology or a threat list have no answer; a store does not say which files it was made with. */
async function blindOf(store: Store) {
  const without = async (kql: string, what: string) =>
    (await store.query({ kql })).rows[0]?.[0] === 0n ? `the store holds nothing that came from a ${what}` : undefined
  return {
    topology: await without('NTATopologyDetails | count', 'topology'),
    threats: await without('NTAIpDetails | where isnotempty(ThreatType) | count', 'threat list'),
  }
}
