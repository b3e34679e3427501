/**
 * The links between traffic and the answer to a question, in the order in which data passes them. The daily cap comes before
 * the rows that it keeps out, so that the first broken link is the cause.
 */
export const LINKS = [
  'rights',
  'providers',
  'watcher',
  'flow log',
  'storage',
  'blobs',
  'analytics',
  'collection',
  'table',
  'daily cap',
  'rows',
  'lag',
  'status',
] as const

export type LinkName = (typeof LINKS)[number]

/** What is known of one link. What could not be read is `unknown`; `beyond` lies behind a broken link, where nobody looked. */
export type Outcome =
  | { readonly state: 'whole' | 'unknown' | 'without' | 'beyond'; readonly message: string }
  | { readonly state: 'broken'; readonly message: string; readonly fix: string }

export const WHOLE: Outcome = { state: 'whole', message: '' }

export function broken(message: string, fix: string): Outcome {
  return { state: 'broken', message, fix }
}

export function unknown(message: string): Outcome {
  return { state: 'unknown', message }
}

/** The way of the data of one flow log, or of the VNet that should have one. */
export interface Chain {
  /** The VNet, subnet, NIC or NSG; of what could not be read, the subscription. */
  readonly targetId: string
  readonly subscription: string
  readonly region: string
  readonly logId: string | undefined
  /** One for each of LINKS, in their order. */
  readonly links: readonly (Outcome & { readonly link: LinkName })[]
}

/** The first link that is broken; where none is, the first that nobody can tell of; undefined when all are whole. */
export function firstTrouble({ links }: Chain): Chain['links'][number] | undefined {
  return links.find(({ state }) => state === 'broken') ?? links.find(({ state }) => state === 'unknown')
}
