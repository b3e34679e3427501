import { queries } from '../../../queries/index.ts'
import { openWorkspace } from '../../azure/index.ts'
import type { IngestOptions } from '../../engine/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import { differenceRows, formatRows, validationRows, validationSentences, visible } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import { type ValidationRun, validate } from '../../validate/index.ts'
import type { Ingested } from '../ingest/ingest-new.ts'
import type { Io } from '../io.ts'
import type { Progress } from '../progress.ts'
import type { Stage } from './stage.ts'
import { callWitness, type Witness } from './witness.ts'

/** What agreement of the two sides proves, and what not. */
export const PROOF =
  'Both sides compile KQL with the same compiler: agreement proves the reduction, not the KQL. The rows of the simulated ' +
  'workspace come from a second reducer, which shares with the engine only the schema of the topology file and the names of ports.'

/** What the witness and the simulated workspace say of the local rows. */
export interface Proof {
  /** Whether every row that both reduced is the same; undefined when there was nothing to compare. */
  readonly isConfirmed: boolean | undefined
  /** How the rows compare, and what was not read. */
  readonly sentences: readonly string[]
  readonly run?: ValidationRun
}

interface Options {
  readonly stage: Stage
  readonly store: Store
  readonly reduction: IngestOptions
  readonly window: TimeWindow
  readonly now: Date
  readonly ticks: () => bigint
  readonly progress: Progress
  readonly io: Io
}

/** Reduces the logs a second time, compares the rows, and validates the questions against a workspace made of them. */
export async function prove(ingested: Ingested, options: Options): Promise<Proof> {
  const { io, progress, ticks } = options
  progress.step('making the simulated workspace: the same logs once more, by the slow and obvious reducer')
  const witness = await callWitness(ingested, { ...options, now: ticks })
  if (!('workspace' in witness)) {
    const sentences = [...witness.remarks, 'nothing was compared: no file could be read by both']
    await io.out(`\n${labelled('checked', sentences)}`)
    return { isConfirmed: undefined, sentences }
  }
  try {
    const sentences = sentencesOf(witness)
    await io.out(`\n${labelled('checked', sentences)}`)
    const isConfirmed = tellDefects(witness, io)
    const run = await validateAgainst(witness, options)
    return { isConfirmed, sentences, run }
  } finally {
    await witness.close()
  }
}

function labelled(label: string, sentences: readonly string[]): string {
  return sentences.map((one, index) => `${(index === 0 ? label : '').padEnd(10)} ${visible(one)}\n`).join('')
}

function sentencesOf({ checks, withheld, remarks }: Witness): readonly string[] {
  return [
    ...checks.map(
      ({ table, rows, equal }) => `${equal} of ${rows} rows of ${table} equal those of the slow reducer, cell by cell`,
    ),
    ...remarks.map((remark) => `of the slow reducer: ${remark}`),
    ...(withheld === undefined ? [] : [`interval ${withheld} is deliberately kept out of the simulated workspace`]),
  ]
}

/** Both reduced the same files by the same page, so a difference is never the user's. */
function tellDefects({ checks }: Witness, io: Io): boolean {
  const broken = checks.filter(({ onlyLeft, onlyRight }) => onlyLeft + onlyRight > 0)
  for (const { table, onlyLeft, onlyRight } of broken) {
    io.err(
      `${table}: only the engine has ${onlyLeft} rows, only the slow reducer ${onlyRight}: this is a defect of azta\n`,
    )
  }
  return broken.length === 0
}

async function validateAgainst(witness: Witness, options: Options): Promise<ValidationRun> {
  const { stage, window, now, progress, io } = options
  progress.step('validating: the same KQL there, through the real logs client')
  stage.show(witness.workspace)
  const { cloud, credential, workspaceId } = stage
  const remote = await openWorkspace({ cloud, credential, workspaceId, now: () => now })
  const run = await validate({ local: witness.local, remote, queries, window, onProgress: progress.update })
  const sentences = validationSentences(run).map((one) => `${visible(one)}\n`)
  await io.out(`\n${formatRows(validationRows(run), 'table', io)}${sentences.join('')}`)
  const differences = differenceRows(run)
  if (differences.rows.length > 0) await io.out(`\n${formatRows(differences, 'table', io)}`)
  await io.out(`${PROOF}\n`)
  return run
}
