import { readFile } from 'node:fs/promises'
import { TrafficError } from '../../model/index.ts'
import type { Io } from '../io.ts'

/** The text of a file, or of standard input for `-`. */
export async function readTextFile(file: string, io: Io): Promise<string> {
  if (file === '-') return io.readIn()
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new TrafficError('cli/usage', `${file} cannot be read`, {
      hint: 'give a file of KQL, or - for standard input',
      cause,
    })
  }
}

/** The texts of several files; at least one must be named. */
export async function readTextFiles(files: readonly string[], io: Io) {
  if (files.length === 0) throw new TrafficError('cli/usage', 'no file is named', { hint: 'name files of KQL, or -' })
  return Promise.all(files.map(async (file) => ({ file, text: await readTextFile(file, io) })))
}
