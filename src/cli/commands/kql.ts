import { z } from 'zod'
import { compileKql, KqlError } from '../../kql/index.ts'
import { EXIT, type ExitStatus, TrafficError } from '../../model/index.ts'
import { kqlTables, openRows, openStore, type Store } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { checkFiles } from '../kql/check-files.ts'
import { converse } from '../kql/converse.ts'
import { formatFiles } from '../kql/format-files.ts'
import { migrateFiles } from '../kql/migrate-files.ts'
import { readTextFile } from '../kql/read-text.ts'
import { runQueries } from '../kql/run-queries.ts'
import { storeFlag } from '../store-flag.ts'
import { writeAnswer } from '../write-answer.ts'

const flags = {
  query: { flags: '-q, --query <text>', about: 'the text itself', accepts: z.string().optional() },
  queries: {
    flags: '--queries <file>',
    about: 'many texts, a line of JSON {id, query} each; a line of JSON comes out for each',
    accepts: z.string().optional(),
  },
  timeout: {
    flags: '--timeout <seconds>',
    about: 'how long one of --queries may run (default 60)',
    accepts: z.coerce.number().positive().max(86_400).default(60),
  },
  store: storeFlag,
  explain: { flags: '--explain', about: 'show the SQL instead of running it', accepts: z.boolean().default(false) },
  fix: {
    flags: '--fix',
    about: 'check: mend what has one right form, in the files',
    accepts: z.boolean().default(false),
  },
  failOn: {
    flags: '--fail-on <severity>',
    about: 'check: end with 1 from this severity on: error (default), warning, none',
    accepts: z.enum(['error', 'warning', 'none']).default('error'),
  },
  write: { flags: '--write', about: 'format, migrate: into the files', accepts: z.boolean().default(false) },
} as const

type Options = { readonly [Name in keyof typeof flags]: z.output<(typeof flags)[Name]['accepts']> }

/** `azta kql`: any KQL over a store of reduced rows, and what helps to write it. */
export const kql = defineCommand({
  flags,
  examples: [
    'azta kql -q "NTANetAnalytics | summarize sum(BytesSrcToDest) by FlowType"',
    'azta kql question.kql --store flows -o csv',
    'azta kql --store flows                  (a prompt, on a terminal)',
    'azta kql --queries many.jsonl --store flows',
    'azta kql check queries/*.kql --fix',
    'azta kql format question.kql --write',
    'azta kql migrate old.kql > new.kql',
  ],
  async run({ args: [first, ...files], options, globals, io }) {
    refuseWindow(globals)
    if (first === 'check') return checkFiles(files, options, globals, io)
    if (first === 'format') return formatFiles(files, options.write, io)
    if (first === 'migrate') return migrateFiles(files, options.write, io)
    if (options.queries !== undefined) {
      const text = await readTextFile(options.queries, io)
      return onStore(options, globals, (store) => runQueries(text, { store, timeoutMs: options.timeout * 1000, io }))
    }
    if (first === undefined && options.query === undefined && io.dialogue !== undefined) {
      const { dialogue } = io
      return onStore(options, globals, (store) => converse({ store, dialogue, globals, io }))
    }
    return answer(await textOf([first, ...files], options.query, io), options, globals, io)
  },
})

/** A window that the text does not ask for would be dropped in silence. */
function refuseWindow({ from, to, last }: Globals): void {
  if (from === undefined && to === undefined && last === undefined) return
  const hint = 'write it into the text: | where FlowIntervalStartTime between (datetime(...) .. datetime(...))'
  throw new TrafficError('cli/usage', '--from, --to and --last do not act on kql', { hint })
}

async function answer(text: string, options: Options, globals: Globals, io: Io): Promise<ExitStatus> {
  if (options.explain) {
    await io.out(`${compileKql(text, { tables: kqlTables(), now: nowOf(globals)() }).sql}\n`)
    return EXIT.ok
  }
  return using(await storeFor(text, options, globals), async (store) => {
    await writeAnswer(await store.query({ kql: text }), globals, io)
    return EXIT.ok
  })
}

/** The store; where there is none, and the text reads no table of it (`print 1`), empty tables will do. */
async function storeFor(text: string, { store }: Options, globals: Globals): Promise<Store> {
  const now = nowOf(globals)
  try {
    return await openStore(store, { now })
  } catch (error) {
    if (!(error instanceof TrafficError) || error.code !== 'store/not-found') throw error
    if (readsNothing(text)) return openRows({}, { now })
    compileKql(text, { tables: kqlTables(), now: now() }) // what is wrong with the text is said before that there is no store
    throw error
  }
}

function readsNothing(text: string): boolean {
  try {
    compileKql(text, { tables: [], now: 0n })
    return true
  } catch (error) {
    if (error instanceof KqlError) return false
    throw error
  }
}

async function onStore(
  { store }: Options,
  globals: Globals,
  work: (store: Store) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  return using(await openStore(store, { now: nowOf(globals) }), work)
}

async function using(store: Store, work: (store: Store) => Promise<ExitStatus>): Promise<ExitStatus> {
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

async function textOf([file, ...more]: readonly (string | undefined)[], query: string | undefined, io: Io) {
  if ((file === undefined) === (query === undefined) || more.length > 0) {
    const hint = 'azta kql FILE, azta kql -, or azta kql --query TEXT'
    throw new TrafficError('cli/usage', 'give one KQL text', { hint })
  }
  return query ?? readTextFile(file!, io)
}
