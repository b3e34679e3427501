import { z } from 'zod'
import { kqlLiteral } from '../src/kql/literal.ts'
import type { KqlType } from '../src/kql/types.ts'
import { type Backend, firstProblem, type QueryResult, TrafficError } from '../src/model/index.ts'

/** Cells of a row by Kusto type. Each schema carries its type, so that a test can hold the KQL against it, and its unit where it has one. */
export const long = z.bigint().meta({ kusto: 'long' })
export const flows = z.bigint().meta({ kusto: 'long', unit: 'flows' })
/** Packets, or null where no log counted any. */
export const packets = z.bigint().nullable().meta({ kusto: 'long', unit: 'packets' })
/** Bytes, or null where no log counted any: NSG flow logs of version 1 do not. Kusto's `sum` of nothing but nulls is 0, so a question asks first. */
export const bytes = long.nullable().meta({ kusto: 'long', unit: 'bytes' })
export const real = z.number().nullable().meta({ kusto: 'real' })
export const bool = z.boolean().meta({ kusto: 'bool' })
export const int = z.number().int().meta({ kusto: 'int' })
export const text = z.string().meta({ kusto: 'string' })
/** A list in a dynamic cell, sorted: what gathers it does so in any order. */
export const texts = z.array(z.string()).meta({ kusto: 'dynamic' })
/** Arrives as ISO text, is a Date in the typed row; null where there was no moment. */
export const datetime = z
  .string()
  .nullable()
  .transform((iso) => (iso === null ? null : new Date(iso)))
  .meta({ kusto: 'datetime' })

/** The bounds that every question takes: intervals that start in [from, to). */
export const WINDOW = {
  from: z.date().describe('start of the first interval'),
  to: z.date().describe('where intervals no longer start'),
}

/** How many rows, at most. */
export const LIMIT = z.int().positive().max(10_000).default(20).describe('rows at most')

/** Whom a question about behaviour leaves out: what only the owner knows. A scanner of one's own looks like any scanner. */
export const EXCEPT = z
  .array(z.union([z.ipv4(), z.cidrv4(), z.ipv6()], 'each is an address or an IPv4 prefix, as 10.0.0.4 or 10.0.0.0/24'))
  .max(1000)
  .default([])
  .describe('addresses and IPv4 prefixes that may do so')

/** Agents report from everywhere, an intruder from the few hosts it holds. */
export const MAX_HOSTS = z
  .int()
  .min(1)
  .max(1_000_000)
  .default(10)
  .describe('hosts that call the same address, at most: an agent calls from everywhere')

/** The test that goes with EXCEPT, to stand before a text. */
export const IS_KNOWN = `
    let IsKnown = (address: string) { address in (_except) or coalesce(ipv4_is_in_any_range(address, _except), false) };`

type Columns = Readonly<Record<string, z.ZodType>>

/** What a question is about; `azta report list --tag` chooses by it. */
export const TAGS = [
  'traffic',
  'security',
  'internet',
  'rules',
  'azure',
  'hybrid',
  'capacity',
  'quality',
  'cost',
  'change',
] as const

export type Tag = (typeof TAGS)[number]

/** How bad it is when a question whose rows are findings has one. */
export type Severity = 'high' | 'medium' | 'low'

/** How the answer is best drawn: categories along one column, lengths by others. `line`: the category is time. */
export interface ChartHint {
  readonly kind: 'bar' | 'line'
  readonly category: readonly string[]
  readonly values: readonly string[]
}

/** A packaged question: plain data. */
export interface Query<Params extends z.ZodObject = z.ZodObject, Row extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly title: string
  /** The question in plain words. */
  readonly question: string
  /** What to do about a bad answer. */
  readonly advice: string
  readonly tags: readonly Tag[]
  /** Of a question whose every row is a finding. */
  readonly severity?: Severity
  /** Techniques of MITRE ATT&CK that its rows may show (attack.mitre.org). */
  readonly techniques?: readonly string[]
  /** Tables it reads. */
  readonly reads: readonly string[]
  readonly params: Params
  readonly row: Row
  /** Columns that tell one row of an answer from another. */
  readonly key: readonly (keyof z.output<Row> & string)[]
  readonly chart?: ChartHint
  /** What must be known besides the logs; without it an answer without rows says nothing. */
  readonly needs?: 'topology' | 'threats'
  readonly kql: string
}

/** What a caller gives a query. */
export type Params<Q extends Query> = z.input<Q['params']>
/** A typed row of its answer. */
export type Row<Q extends Query> = z.output<Q['row']>

/** Keeps the types of a query's parameters and row. */
export function defineQuery<P extends Columns, R extends Columns>(query: {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly advice: string
  readonly tags: readonly Tag[]
  readonly severity?: Severity
  readonly techniques?: readonly string[]
  readonly reads: readonly string[]
  readonly params: z.ZodObject<P>
  readonly row: z.ZodObject<R>
  readonly key: readonly (keyof R & string)[]
  readonly chart?: ChartHint
  readonly needs?: 'topology' | 'threats'
  readonly kql: string
}): Query<z.ZodObject<P>, z.ZodObject<R>> {
  return query as Query<z.ZodObject<P>, z.ZodObject<R>> // the keys of R are the keys of its output
}

/**
 * The query's text under its parameters: a `let` for each, then the text as it stands; nothing is spliced. In the text a
 * parameter has an underscore before its name: `from` and `limit` are words of KQL, and no column is meant by mistake.
 */
export function bindQuery<Q extends Query>(query: Q, params: Params<Q>): string {
  const read = query.params.safeParse(params)
  if (!read.success) throw badParameter(query, params, read.error)
  return bindKql(query.kql, read.data)
}

/** A text under parameters: `let _name = literal;` for each, then the text as it stands. */
export function bindKql(kql: string, params: Readonly<Record<string, unknown>>): string {
  const lets = Object.entries(params).map(([name, value]) => `let _${name} = ${literalOf(value)};`)
  return `${lets.join('\n')}\n${kql.trim()}\n`
}

/** Asks a backend and gives typed rows. */
export async function runQuery<Q extends Query>(
  backend: Backend,
  query: Q,
  params: Params<Q>,
): Promise<{ readonly rows: readonly Row<Q>[]; readonly result: QueryResult }> {
  const { from, to } = params as { readonly from?: Date; readonly to?: Date } // most queries have a window
  const window = from === undefined || to === undefined ? {} : { window: { from, to } }
  const kql = bindQuery(query, params)
  const question = { id: query.id, params: query.params.parse(params) } // defaults among them
  const result = await backend.query({ kql, question, ...window })
  const names = result.columns.map(({ name }) => name)
  const rows = result.rows.map((cells) => {
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index]]))
    const read = query.row.safeParse(row)
    if (read.success) return read.data as Row<Q> // the schema of this very query
    const where = read.error.issues[0]!.path.join('.')
    throw new TrafficError('queries/unexpected-row', `${backend.name} answered ${query.id} with an unexpected ${where}`)
  })
  return { rows, result }
}

/** The unit of a column's numbers; undefined for one without. */
export function unitOf(schema: z.ZodType): string | undefined {
  const { unit } = schema.meta() ?? {}
  return typeof unit === 'string' ? unit : undefined
}

/** The Kusto type that a column's schema stands for. */
export function kustoTypeOf(schema: z.ZodType): string | undefined {
  const { kusto } = schema.meta() ?? {}
  return typeof kusto === 'string' ? kusto : undefined
}

function literalOf(value: unknown): string {
  const types: Readonly<Record<string, KqlType>> = {
    string: 'string',
    bigint: 'long',
    boolean: 'bool',
    object: 'dynamic',
  }
  if (value instanceof Date) return kqlLiteral(value, 'datetime')
  if (typeof value === 'number') return kqlLiteral(value, Number.isSafeInteger(value) ? 'long' : 'real')
  return kqlLiteral(value as string, types[typeof value] ?? 'string') // kqlLiteral refuses what is not of the type
}

function badParameter(query: Query, params: object, error: z.ZodError): TrafficError {
  const issue = error.issues[0]!
  const name = String(issue.path[0])
  const value = issue.path.reduce<unknown>((so, key) => (so as Record<PropertyKey, unknown> | undefined)?.[key], params) // down to what is wrong in a list
  const about = query.params.shape[name]?.description ?? ''
  const given = value === undefined ? 'is missing' : `does not accept ${JSON.stringify(value)}`
  const hint = `${firstProblem(error)}${about === '' ? '' : `; ${name}: ${about}`}`
  return new TrafficError('queries/bad-parameter', `parameter ${name} of ${query.id} ${given}`, { hint })
}
