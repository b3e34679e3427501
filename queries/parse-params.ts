import type { z } from 'zod'
import { parseMoment, TrafficError } from '../src/model/index.ts'
import type { Query } from './define-query.ts'

/** Parameters as a command line gives them (`limit=50`), in the types that the query's own schemas accept. */
export function parseParams(query: Query, given: Readonly<Record<string, string>>): Record<string, unknown> {
  const known = Object.keys(query.params.shape)
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const schema = query.params.shape[name]
      if (schema === undefined) {
        const hint = `it has ${known.join(', ')}`
        throw new TrafficError('queries/bad-parameter', `${query.id} has no parameter "${name}"`, { hint })
      }
      return [name, meant(text, schema)]
    }),
  )
}

/** The reading that the schema accepts; else one that is at least of its type, so that the error names what is wrong with it. */
function meant(text: string, schema: z.ZodType): unknown {
  const all = readings(text).map((value) => ({ value, problem: schema.safeParse(value).error?.issues[0]?.code }))
  const fitting = all.find(({ problem }) => problem === undefined)
  return (fitting ?? all.find(({ problem }) => problem !== 'invalid_type') ?? { value: text }).value
}

/** What a text may stand for, the plainest first. */
function readings(text: string): unknown[] {
  const numbers = /^-?\d+(\.\d+)?$/.test(text) ? [Number(text)] : []
  const flags = text === 'true' || text === 'false' ? [text === 'true'] : []
  return [text, ...numbers, ...flags, ...moments(text), text.split(',')]
}

function moments(text: string): Date[] {
  try {
    return [parseMoment(text)]
  } catch {
    return []
  }
}
