import { z } from 'zod'
import {
  type Column,
  EXIT,
  type ExitStatus,
  parseMoment,
  parseSpan,
  type QueryResult,
  TrafficError,
} from '../../model/index.ts'
import { compactStore, EXPORT_FORMS, exportStore, MANY_PARTS, pruneStore, storeInfo } from '../../store/index.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { storeFlag } from '../store-flag.ts'
import { writeAnswer } from '../write-answer.ts'

const flags = {
  store: storeFlag,
  out: { flags: '--out <folder>', about: 'export: where the files go', accepts: z.string().optional() },
  form: {
    flags: '--form <form>',
    about: `export: ${EXPORT_FORMS.join(', ')} (default parquet)`,
    accepts: z.enum(EXPORT_FORMS).default('parquet'),
  },
  table: {
    flags: '--table <name>',
    about: 'export: only this table; may be repeated',
    accepts: z.array(z.string()).default([]),
    many: true,
  },
  olderThan: {
    flags: '--older-than <span>',
    about: 'prune: what began longer ago than this, 30d',
    accepts: z.string().optional(),
  },
} as const

/** `azta store info|compact|export|prune`: what a store holds, and looking after it. */
export const store = defineCommand({
  flags,
  examples: [
    'azta store info --store flows',
    'azta store compact --store flows',
    'azta store export --store flows --form csv --out tables --from 2026-11-01',
    'azta store prune --store flows --older-than 30d',
  ],
  async run({ args: [action = ''], options, globals, io }) {
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
    if (act !== undefined) return act(options, globals, io)
    const hint = Object.keys(ACTIONS).join(', ')
    throw new TrafficError('cli/usage', `"${action}" is not an action of store`, { hint })
  },
})

type Options = { readonly [Name in keyof typeof flags]: z.output<(typeof flags)[Name]['accepts']> }

const ACTIONS: Readonly<Record<string, (options: Options, globals: Globals, io: Io) => Promise<ExitStatus>>> = {
  info,
  compact: async (options, _globals, io) => {
    const { before, after } = await compactStore(options.store)
    await io.out(`parts      ${before} before, ${after} after\n`)
    return EXIT.ok
  },
  export: exportTables,
  prune: async (options, { now }, io) => {
    if (options.olderThan === undefined) {
      throw new TrafficError('cli/usage', '--older-than is missing', { hint: 'azta store prune --older-than 30d' })
    }
    const before = new Date((now ?? new Date()).getTime() - parseSpan(options.olderThan))
    const { intervals, rows } = await pruneStore(options.store, before)
    await io.out(`taken out  ${rows} rows of ${intervals} intervals before ${before.toISOString()}\n`)
    return EXIT.ok
  },
}

const INFO_COLUMNS: readonly Column[] = [
  { name: 'Table', type: 'string' },
  { name: 'Parts', type: 'int' },
  { name: 'Rows', type: 'long' },
  { name: 'Bytes', type: 'long' },
  { name: 'Intervals', type: 'int' },
  { name: 'First', type: 'datetime' },
  { name: 'Last', type: 'datetime' },
]

async function info(options: Options, globals: Globals, io: Io): Promise<ExitStatus> {
  const { tables, version, generation, schema, intervalMinutes, prunedBefore, sources, missing } = await storeInfo(
    options.store,
  )
  const rows = tables.map((one) => [
    ...[one.table, one.parts, BigInt(one.rows), BigInt(one.bytes), one.intervals],
    ...[one.first ?? null, one.last ?? null],
  ])
  const length = intervalMinutes === null ? 'unknown length' : `${intervalMinutes} minutes`
  io.err(
    `version ${version}, commit ${generation}, schema ${schema}, intervals of ${length}, ${sources} sources read\n`,
  )
  if (prunedBefore !== null) io.err(`pruned: intervals before ${prunedBefore}\n`)
  await writeAnswer({ columns: INFO_COLUMNS, rows } satisfies QueryResult, globals, io)
  const isScattered = tables.some(({ table, parts, intervals }) => {
    return !table.startsWith('_') && parts > MANY_PARTS && intervals < 2 * parts // joined days hold many intervals
  })
  if (isScattered) {
    io.err('queries open every part: `azta store compact` joins those of a day\n')
  }
  for (const file of missing) io.err(`damaged: ${file} is absent or has another size\n`)
  return missing.length === 0 ? EXIT.ok : EXIT.incomplete
}

async function exportTables(options: Options, { from, to, last }: Globals, io: Io): Promise<ExitStatus> {
  const { out, form, table: tables } = options
  if (last !== undefined) {
    throw new TrafficError('cli/usage', 'an export knows no --last', { hint: 'give --from, --to or both' })
  }
  if (out === undefined) {
    throw new TrafficError('cli/usage', '--out is missing', { hint: 'azta store export --out FOLDER' })
  }
  const window = {
    ...(from !== undefined && { from: parseMoment(from) }),
    ...(to !== undefined && { to: parseMoment(to) }),
  }
  const exported = await exportStore(options.store, { out, form, tables, window })
  for (const { file, rows } of exported) await io.out(`${file}  ${rows} rows\n`)
  return EXIT.ok
}
