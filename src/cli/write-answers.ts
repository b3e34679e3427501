import { type QueryResult, TrafficError } from '../model/index.ts'
import { formatRows } from '../reports/index.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'
import { writeAnswer } from './write-answer.ts'

/** The answer to one of several questions. */
export interface Answer {
  readonly id: string
  /** A line that stands above it where people read. */
  readonly title: string
  readonly result: QueryResult
}

/**
 * Writes the answers to several questions: tables one under the other, JSON as one object by id, and each file of `--export`
 * once per question (`a.csv` becomes `a.top-talkers.csv`). One question is written as it is.
 */
export async function writeAnswers(answers: readonly Answer[], globals: Globals, io: Io): Promise<void> {
  const [only] = answers
  if (answers.length === 1) return writeAnswer(only!.result, globals, io)
  const { output, export: files } = globals
  if (output === 'jsonl' || output === 'csv') {
    const hint = `ask one question, write -o json, or --export a file ending in .${output}: one is made per question`
    throw new TrafficError('cli/usage', `${output} holds one answer, not ${answers.length}`, { hint })
  }
  if (output === 'json') await io.out(byId(answers))
  for (const { id, title, result } of answers) {
    if (output === 'table') await io.out(`\n${title}\n`)
    if (output === 'md') await io.out(`\n## ${title}\n\n`)
    const own = { ...globals, output: output === 'json' ? ('none' as const) : output }
    await writeAnswer(result, { ...own, export: files.map((file) => fileOf(file, id)) }, io)
  }
}

function byId(answers: readonly Answer[]): string {
  const parts = answers.map(({ id, result }) => `${JSON.stringify(id)}: ${formatRows(result, 'json').trimEnd()}`)
  return `{${parts.join(',\n')}}\n`
}

function fileOf(file: string, id: string): string {
  return file.replace(/(\.\w+)$/, `.${id}$1`)
}
