import { z } from 'zod'
import {
  findQuery,
  parseParams,
  type Query,
  queries,
  runQuery,
  TAGS,
  type Tag,
  unitOf,
} from '../../../queries/index.ts'
import { EXIT, type QueryResult, TrafficError } from '../../model/index.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { elsewhere, openBackend } from '../open-backend.ts'
import { storeFlag } from '../store-flag.ts'
import { recordFlag, tellOverlaps } from '../tell-overlaps.ts'
import { windowFor, windowText } from '../window.ts'
import { writeAnswer } from '../write-answer.ts'
import { type Answer, writeAnswers } from '../write-answers.ts'

/** `azta report list|show|run`: the packaged questions. */
export const report = defineCommand({
  flags: {
    store: storeFlag,
    tag: {
      flags: '--tag <tag>',
      about: `list: only questions about ${TAGS.join(', ')}; may be repeated`,
      accepts: z.array(z.enum(TAGS)).default([]),
      many: true,
    },
    search: {
      flags: '--search <text>',
      about: 'list: only questions with this text in their id, title, question or advice',
      accepts: z.string().optional(),
    },
    on: {
      flags: '--on <what>',
      about: `ask ${elsewhere.forms} instead of the local store`,
      accepts: elsewhere.accepts.optional(),
    },
    record: recordFlag,
    param: {
      flags: '--param <name=value>',
      about: 'a parameter of the question; may be repeated',
      accepts: z.array(z.string().regex(/^\w+=/, 'write it as name=value')).default([]),
      many: true,
    },
  },
  examples: [
    'azta report list --tag security',
    'azta report list --search scan',
    'azta report show open-ports',
    'azta report run top-talkers denied-flows --last 7d',
    'azta report run conversations --param limit=50 -o csv',
    'azta report run open-ports --on workspace:GUID --last 24h',
    'azta report run open-ports --on adx:https://CLUSTER.westeurope.kusto.windows.net/DATABASE --last 24h',
  ],
  words: queries.map(({ id }) => id),
  async run({ args: [action, ...ids], options, globals, io }) {
    if (action === 'list') {
      await writeAnswer(listing(queries.filter(chosenBy(options))), globals, io)
      return EXIT.ok
    }
    if (action !== 'show' && action !== 'run') {
      throw new TrafficError('cli/usage', `"${action}" is not an action of report`, { hint: 'list, show or run' })
    }
    if (ids.length === 0) throw new TrafficError('cli/usage', `which report?`, { hint: 'azta report list names them' })
    const chosen = ids.map(findQuery)
    if (action === 'show') await show(chosen, globals, io)
    else await run(chosen, options, globals, io)
    return EXIT.ok
  },
})

interface Asked {
  readonly on: string | undefined
  readonly store: string
  readonly param: readonly string[]
  readonly record: string | undefined
}

async function run(chosen: readonly Query[], options: Asked, globals: Globals, io: Io): Promise<void> {
  const { from, to, ...given } = pairs(options.param)
  const bounds = { ...globals, from: from ?? globals.from, to: to ?? globals.to }
  const params = paramsOf(chosen, given)
  const backend = await openBackend(options.on ?? `store:${options.store}`, globals, io)
  try {
    const window = await windowFor(backend, bounds)
    io.err(`window ${windowText(window)}, ${backend.name}\n`)
    await tellOverlaps(options.record, window, io)
    const answers: Answer[] = []
    for (const [index, query] of chosen.entries()) {
      const { result } = await runQuery(backend, query, { ...window, ...params[index] })
      answers.push({ id: query.id, title: `${query.title}: ${query.question}`, result })
    }
    await writeAnswers(answers, globals, io)
  } finally {
    await backend.close()
  }
}

/** Each question gets the parameters that it has; one that no question has is an error. */
function paramsOf(chosen: readonly Query[], given: Readonly<Record<string, string>>) {
  const has = ({ params }: Query, name: string) => Object.hasOwn(params.shape, name)
  return chosen.map((query, index) => {
    const own = Object.entries(given).filter(
      ([name]) => has(query, name) || (index === 0 && !chosen.some((one) => has(one, name))),
    )
    return parseParams(query, Object.fromEntries(own))
  })
}

async function show(chosen: readonly Query[], { output }: Globals, io: Io): Promise<void> {
  if (output === 'table') for (const query of chosen) await io.out(describe(query))
  else if (output === 'json') await io.out(`${JSON.stringify(chosen.map(described), null, 2)}\n`)
  else throw new TrafficError('cli/usage', `report show does not write ${output}`, { hint: '-o table or -o json' })
}

/** A question as data: what `describe` says in words. */
function described({ params, row, key, chart, ...query }: Query) {
  const of = (shape: Readonly<Record<string, z.ZodType>>) =>
    Object.entries(shape).map(([name, schema]) => ({ name, about: schema.description ?? '' }))
  return { ...query, parameters: of(params.shape), columns: of(row.shape), key, chart }
}

interface Choice {
  readonly tag: readonly Tag[]
  readonly search: string | undefined
}

/** Questions that have every tag, and the text somewhere. */
function chosenBy({ tag, search = '' }: Choice): (query: Query) => boolean {
  const wanted = search.toLowerCase()
  return ({ id, title, question, advice, tags }) =>
    tag.every((one) => tags.includes(one)) &&
    [id, title, question, advice].some((part) => part.toLowerCase().includes(wanted))
}

function listing(list: readonly Query[]): QueryResult {
  const columns = ['id', 'title', 'tags', 'severity', 'question'].map((name) => ({ name, type: 'string' }) as const)
  return {
    columns,
    rows: list.map(({ id, title, tags, severity = '', question }) => [id, title, tags.join(' '), severity, question]),
  }
}

function describe({ id, title, question, advice, tags, severity, techniques, reads, params, row, kql }: Query): string {
  const told = (name: string, parts: readonly (string | undefined)[]) =>
    `  ${name.padEnd(20)} ${parts.filter((part) => part !== undefined && part !== '').join('; ')}`.trimEnd()
  const lines = [
    ...[`${id}: ${title}`, question, `What to do: ${advice}`, `About: ${tags.join(', ')}`],
    ...(severity === undefined ? [] : [`A row is a finding: ${severity}`]),
    ...(techniques === undefined ? [] : [`MITRE ATT&CK: ${techniques.join(', ')}`]),
    `Reads: ${reads.join(', ')}`,
    'Parameters:',
    ...Object.entries(params.shape).map(([name, schema]) => told(name, [schema.description, defaultOf(schema)])),
    'Columns:',
    ...Object.entries(row.shape).map(([name, schema]) => told(name, [unitOf(schema), schema.description])),
    ...['Example:', `  azta report run ${id} --store flows --last 24h`, 'KQL:', kql.trimEnd()],
  ]
  return `${lines.join('\n')}\n\n`
}

/** `20 when nobody says`; undefined for a parameter that must be given. */
function defaultOf(schema: z.ZodType): string | undefined {
  const read = schema.safeParse(undefined)
  if (!read.success || read.data === undefined) return undefined
  return `${Array.isArray(read.data) && read.data.length === 0 ? 'none' : JSON.stringify(read.data)} when nobody says`
}

function pairs(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(list.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]))
}
