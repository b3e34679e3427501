import { rename, writeFile } from 'node:fs/promises'
import { type QueryResult, TrafficError } from '../model/index.ts'
import { type Format, formatRows } from '../reports/index.ts'
import { exportForm, type FindingForm, isFindingForm } from './export-form.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'

/** Writes an answer to stdout in the format asked for, and to every file of `--export`. */
export async function writeAnswer(result: QueryResult, { output, export: files }: Globals, io: Io): Promise<void> {
  const form = formOfRows(output, `-o ${output}`)
  const exports = files.map((file) => ({ file, form: formOfRows(exportForm(file), file) }))
  const width = io.width === undefined ? {} : { width: io.width }
  await io.out(formatRows(result, form, width))
  for (const one of exports) await writeWhole(one.file, formatRows(result, one.form))
}

function formOfRows(form: Format | FindingForm, asked: string): Format {
  if (!isFindingForm(form)) return form
  throw new TrafficError('cli/usage', `${asked} is for findings, not for rows`, {
    hint: 'use json, jsonl, csv or md',
  })
}

/** A file that holds a secret: whole or not at all, and for its owner's eyes only. */
export function writeSecret(file: string, text: string): Promise<void> {
  return writeWhole(file, text, 0o600)
}

/** A file is there whole or not at all. */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  const draft = `${file}.${process.pid}.part`
  try {
    await writeFile(draft, text, { mode })
    await rename(draft, file)
  } catch (cause) {
    const hint = 'its folder must exist and be writable'
    throw new TrafficError('cli/cannot-write', `${file} cannot be written`, { hint, cause })
  }
}
