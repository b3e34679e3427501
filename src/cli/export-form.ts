import type { Format } from '../reports/index.ts'

const FORMS: Readonly<Record<string, Format>> = { json: 'json', jsonl: 'jsonl', csv: 'csv', md: 'md', txt: 'table' }

/** The endings that `--export` knows, in words. */
export const EXPORT_ENDINGS = Object.keys(FORMS)
  .map((one) => `.${one}`)
  .join(', ')

/** Whether the ending of a file says in which form to write it. */
export function isExportable(file: string): boolean {
  return endingOf(file) in FORMS
}

/** The form that the ending of a file asks for. */
export function exportForm(file: string): Format {
  return FORMS[endingOf(file)] ?? 'table' // other endings were refused with the flag
}

function endingOf(file: string): string {
  return /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
}
