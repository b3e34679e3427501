import { formatKql } from '../../kql/index.ts'
import { EXIT, type ExitStatus, TrafficError } from '../../model/index.ts'
import type { Io } from '../io.ts'
import { writeWhole } from '../write-answer.ts'
import { readTextFiles } from './read-text.ts'

/** `azta kql format`: Microsoft's own layout, printed, or with `--write` put into the files. */
export async function formatFiles(files: readonly string[], write: boolean, io: Io): Promise<ExitStatus> {
  if (files.length > 1 && !write) {
    throw new TrafficError('cli/usage', 'several files cannot be printed as one', { hint: 'say --write' })
  }
  for (const { file, text } of await readTextFiles(files, io)) {
    const formatted = `${formatKql(text).trimEnd()}\n`
    if (!write || file === '-') await io.out(formatted)
    else if (formatted !== text) await writeWhole(file, formatted)
  }
  return EXIT.ok
}
