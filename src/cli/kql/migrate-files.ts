import { type LeftOver, migrateKql } from '../../../queries/migrate/index.ts'
import { EXIT, type ExitStatus, TrafficError } from '../../model/index.ts'
import { visible } from '../../reports/index.ts'
import type { Io } from '../io.ts'
import { writeWhole } from '../write-answer.ts'
import { readTextFiles } from './read-text.ts'

/**
 * `azta kql migrate`: a query of the NSG table as a query of NTANetAnalytics, printed or with `--write` put into its file.
 * What it could not carry over goes to standard error, and makes the command end with 1.
 */
export async function migrateFiles(files: readonly string[], write: boolean, io: Io): Promise<ExitStatus> {
  if (files.length > 1 && !write) {
    throw new TrafficError('cli/usage', 'several files cannot be printed as one', { hint: 'say --write' })
  }
  let whole = true
  for (const { file, text } of await readTextFiles(files, io)) {
    const migration = migrateKql(text)
    if (!write || file === '-') await io.out(migration.text)
    else if (migration.text !== text) await writeWhole(file, migration.text)
    for (const one of migration.leftOver) io.err(lineOf(one, file))
    whole &&= migration.leftOver.every(({ carried }) => carried)
  }
  return whole ? EXIT.ok : EXIT.findings
}

function lineOf({ line, column, message, carried }: LeftOver, file: string): string {
  return `${visible(file)}:${line}:${column} ${carried ? 'note' : 'not carried over'}: ${visible(message)}\n`
}
