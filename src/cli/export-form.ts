import type { Format } from '../reports/index.ts'

/** The forms that hold findings, and no other rows. */
export const FINDING_FORMS = ['sarif', 'junit', 'ocsf', 'html'] as const

/** A form of findings only. */
export type FindingForm = (typeof FINDING_FORMS)[number]

/** Whether a form holds findings only. */
export function isFindingForm(form: Format | FindingForm): form is FindingForm {
  return FINDING_FORMS.some((one) => one === form)
}

const FORMS: Readonly<Record<string, Format | FindingForm>> = {
  ...{ json: 'json', jsonl: 'jsonl', csv: 'csv', md: 'md', txt: 'table' },
  ...{ sarif: 'sarif', xml: 'junit', html: 'html' },
}

/** The endings that `--export` knows, in words. */
export const EXPORT_ENDINGS = Object.keys(FORMS)
  .map((one) => `.${one}`)
  .join(', ')

/** Whether the ending of a file says in which form to write it. */
export function isExportable(file: string): boolean {
  return endingOf(file) in FORMS
}

/** The form that the ending of a file asks for. */
export function exportForm(file: string): Format | FindingForm {
  return FORMS[endingOf(file)] ?? 'table' // other endings were refused with the flag
}

function endingOf(file: string): string {
  return /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
}
