import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { compileKql } from '../../kql/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { kqlTables, openStore } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { storeFlag } from '../store-flag.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta kql`: any KQL over a store of reduced rows. */
export const kql = defineCommand({
  name: 'kql',
  summary: 'ask a store in KQL; what is not supported locally stops with its place',
  args: '[file]',
  flags: {
    query: { flags: '-q, --query <text>', about: 'the text itself', accepts: z.string().optional() },
    store: storeFlag,
    explain: { flags: '--explain', about: 'show the SQL instead of running it', accepts: z.boolean().default(false) },
  },
  examples: [
    'azta kql -q "NTANetAnalytics | summarize sum(BytesSrcToDest) by FlowType"',
    'azta kql question.kql --store flows -o csv',
    'cat question.kql | azta kql -',
  ],
  async run({ args, options, globals, io }) {
    refuseWindow(globals)
    const text = await textOf(args[0], options.query, io)
    if (options.explain) {
      await io.out(`${compileKql(text, { tables: kqlTables(), now: nowOf(globals)() }).sql}\n`)
      return EXIT.ok
    }
    const store = await openStore(options.store, { now: nowOf(globals) })
    try {
      await writeAnswer(await store.query({ kql: text }), globals, io)
      return EXIT.ok
    } finally {
      await store.close()
    }
  },
})

/** A window that the text does not ask for would be dropped in silence. */
function refuseWindow({ from, to, last }: Globals): void {
  if (from === undefined && to === undefined && last === undefined) return
  const hint = 'write it into the text: | where FlowIntervalStartTime between (datetime(...) .. datetime(...))'
  throw new TrafficError('cli/usage', '--from, --to and --last do not act on kql', { hint })
}

async function textOf(file: string | undefined, query: string | undefined, io: Io): Promise<string> {
  const hint = 'azta kql FILE, azta kql -, or azta kql --query TEXT'
  if ((file === undefined) === (query === undefined)) throw new TrafficError('cli/usage', 'give one KQL text', { hint })
  if (query !== undefined) return query
  if (file === '-') return io.readIn()
  try {
    return await readFile(file!, 'utf8')
  } catch (cause) {
    throw new TrafficError('cli/usage', `${file} cannot be read`, { hint, cause })
  }
}
