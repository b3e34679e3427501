import { z } from 'zod'
import { findQuery, queries } from '../../../queries/index.ts'
import { EXIT } from '../../model/index.ts'
import {
  differenceRows,
  formatRows,
  validationRecords,
  validationRows,
  validationSentences,
  visible,
} from '../../reports/index.ts'
import { openStore } from '../../store/index.ts'
import { type ValidationRun, validate, validateTable } from '../../validate/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { elsewhere, openBackend } from '../open-backend.ts'
import { progressOn } from '../progress.ts'
import { storeFlag } from '../store-flag.ts'
import { recordFlag, tellOverlaps } from '../tell-overlaps.ts'
import { windowFor, windowText } from '../window.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta validate`: is the workspace's answer the one that the raw logs give? */
export const validateCommand = defineCommand({
  flags: {
    store: storeFlag,
    against: {
      flags: '--against <what>',
      about: `${elsewhere.forms} of exported NTANetAnalytics rows`,
      accepts: elsewhere.accepts,
    },
    table: {
      flags: '--table <name>',
      about: 'compare the rows of NTANetAnalytics; the questions only when they are named',
      accepts: z.enum(['NTANetAnalytics']).optional(),
    },
    record: recordFlag,
    failOn: {
      flags: '--fail-on <what>',
      about: 'end with 1 on unexplained differences, or on any',
      accepts: z.enum(['unexplained', 'any']).optional(),
    },
  },
  examples: [
    'azta validate --against workspace:GUID --store flows --last 24h',
    'azta validate --table NTANetAnalytics --against workspace:GUID --store flows',
    'azta validate top-talkers --against rows:export.csv --store flows',
  ],
  async run({ args, options, globals, io }) {
    const progress = progressOn(io)
    const local = await openStore(options.store, { now: nowOf(globals) })
    const remote = await openBackend(options.against, globals, io)
    try {
      const window = await windowFor(local, globals)
      progress.step(`window ${windowText(window)}: ${local.name} against ${remote.name}`)
      await tellOverlaps(options.record, window, io)
      const chosen = args.length > 0 ? args.map(findQuery) : options.table === undefined ? queries : []
      const questions = await validate({ local, remote, queries: chosen, window, onProgress: progress.update })
      const run = options.table !== undefined ? await withTable(questions, { local, remote, window }) : questions
      await write(run, globals, io)
      return options.failOn !== undefined && fails(run, options.failOn) ? EXIT.findings : EXIT.ok
    } finally {
      await remote.close()
      await local.close()
    }
  },
})

async function withTable(run: ValidationRun, sides: Parameters<typeof validateTable>[0]): Promise<ValidationRun> {
  if (run.empty.length > 0) return run
  const table = await validateTable(sides, run.causes)
  return { ...run, validations: [...run.validations, table] }
}

/** For people counts, then differences; for programs both in one table. */
async function write(run: ValidationRun, globals: Globals, io: Io): Promise<void> {
  const isTable = globals.output === 'table'
  if (isTable) await io.out(formatRows(validationRows(run), 'table', io))
  await writeAnswer(validationRecords(run), { ...globals, output: isTable ? 'none' : globals.output }, io)
  for (const sentence of validationSentences(run)) io.err(`${visible(sentence)}\n`)
  const differences = differenceRows(run)
  if (isTable && differences.rows.length > 0) await io.out(`\n${formatRows(differences, 'table', io)}`)
}

/** What was not compared does not pass. */
function fails({ empty, validations }: ValidationRun, failOn: 'unexplained' | 'any'): boolean {
  const differs = ({ explained, unexplained }: ValidationRun['validations'][number]) =>
    unexplained.length > 0 || (failOn === 'any' && explained.length > 0)
  return empty.length > 0 || validations.some(differs)
}
