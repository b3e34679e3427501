import { bindQuery, type Query } from '../../queries/index.ts'
import type { Cause } from './cause.ts'
import { type Explanation, explain } from './explain.ts'
import { findCauses, type Intervals } from './find-causes.ts'
import { type NicInterval, readIntervals } from './read-intervals.ts'
import type { Sides } from './sides.ts'

/** What the comparison of one question came to. */
export interface Validation extends Omit<Explanation, 'rows'> {
  readonly id: string
  /** Only so many first rows of each side were compared: there are more. */
  readonly limitedTo?: number
}

/** A whole run: what the sides lack of each other, why answers may differ, and each question. */
export interface ValidationRun {
  readonly local: string
  readonly remote: string
  /** The sides that have no row at all in the window. When there is one, nothing was compared. */
  readonly empty: readonly string[]
  /** What may explain differences, as it was found in the rows of both sides. */
  readonly causes: readonly Cause[]
  /** Intervals and logs with rows there and none here: nothing local can explain them. A sentence each. */
  readonly extra: readonly string[]
  readonly validations: readonly Validation[]
}

interface Options extends Sides {
  readonly queries: readonly Query[]
  readonly onProgress?: (text: string) => void
}

/** The most that a question may be asked for. */
const MAX_ROWS = 10_000

/**
 * Asks both sides the same KQL and explains what differs. A side without any row in the window explains nothing, and is
 * compared with nothing.
 */
export async function validate({ local, remote, queries, window, onProgress }: Options): Promise<ValidationRun> {
  const [ours = [], theirs = []] = await readIntervals([local, remote], window)
  const empty = [...(ours.length === 0 ? [local.name] : []), ...(theirs.length === 0 ? [remote.name] : [])]
  const names = { local: local.name, remote: remote.name, empty }
  if (empty.length > 0) return { ...names, causes: [], extra: [], validations: queries.map(notCompared) }
  const causes = await findCauses({ local, remote, window }, { ours, theirs })
  const validations: Validation[] = []
  for (const query of queries) {
    onProgress?.(query.id)
    validations.push(await validateQuery(query, { local, remote, window }, causes))
  }
  return { ...names, causes, extra: extraSentences({ ours, theirs }, local.name), validations }
}

function notCompared({ id }: Pick<Query, 'id'>): Validation {
  return { id, equal: 0, explained: [], unexplained: [] }
}

async function validateQuery(query: Query, sides: Sides, causes: readonly Cause[]): Promise<Validation> {
  const kql = bindQuery(query, { ...sides.window, limit: MAX_ROWS })
  const { rows, ...explanation } = await explain(kql, { ...sides, causes, key: query.key })
  return { id: query.id, ...explanation, ...(rows === MAX_ROWS && { limitedTo: MAX_ROWS }) }
}

function extraSentences({ ours, theirs }: Intervals, local: string): string[] {
  const count = (mine: readonly NicInterval[], keyOf: (one: NicInterval) => string) => {
    const rows = new Map<string, bigint>()
    for (const one of mine) rows.set(keyOf(one), (rows.get(keyOf(one)) ?? 0n) + one.rows)
    return rows
  }
  const only = (keyOf: (one: NicInterval) => string) => {
    const here = count(ours, keyOf)
    return [...count(theirs, keyOf)].filter(([key]) => !here.has(key)).sort()
  }
  return [
    ...only(({ interval }) => interval).map(
      ([interval, rows]) => `interval ${interval} is not in ${local}: 0 rows here, ${rows} there`,
    ),
    ...only(({ log }) => log).map(([log, rows]) => `flow log ${log} is not in ${local}: 0 rows here, ${rows} there`),
  ]
}
