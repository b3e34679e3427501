import { type Audit, type Finding, LEVELS, type Level } from '../enforce/index.ts'
import {
  type AuditChange,
  auditHtml,
  auditJson,
  auditJunit,
  auditOcsf,
  auditSarif,
  changeRows,
  coverageRows,
  evidenceRows,
  type Format,
  findingRows,
  formatRows,
} from '../reports/index.ts'
import { exportForm, type FindingForm } from './export-form.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'
import { writeWhole } from './write-answer.ts'

interface Told {
  readonly audit: Audit
  readonly change: AuditChange | undefined
  /** Findings of this level or worse make the audit fail. */
  readonly failOn: Level
}

/** Writes an audit to stdout in the format asked for, and to every file of `--export`. */
export async function writeAudit(told: Told, { output, export: files }: Globals, io: Io): Promise<void> {
  for await (const piece of pieces(told, output, io.width)) await io.out(piece)
  for (const file of files) {
    const text: string[] = []
    for await (const piece of pieces(told, exportForm(file), undefined)) text.push(piece)
    await writeWhole(file, text.join(''))
  }
}

/** Whether a finding is as bad as the level that was chosen. */
export function failsAt(failOn: Level): (finding: Finding) => boolean {
  const worst: readonly Level[] = LEVELS.slice(0, LEVELS.indexOf(failOn) + 1)
  return ({ level }) => worst.includes(level)
}

/** Large answers come in pieces: the JSON of an audit names every NIC. */
async function* pieces(told: Told, form: Format | FindingForm, width: number | undefined): AsyncGenerator<string> {
  const { audit, change, failOn } = told
  switch (form) {
    case 'json':
      yield* auditJson(audit, change)
      return
    case 'sarif':
      yield auditSarif(audit)
      return
    case 'junit':
      yield auditJunit(audit, failsAt(failOn))
      return
    case 'ocsf':
      yield auditOcsf(audit)
      return
    case 'html':
      yield await auditHtml(audit, change)
      return
    case 'table':
    case 'md':
      yield* tables(told, form, width)
      return
    default:
      yield formatRows(findingRows(audit), form)
  }
}

/** What people read: findings, coverage, change, and what was not looked at. */
function* tables({ audit, change }: Told, form: 'table' | 'md', width: number | undefined): Generator<string> {
  const options = width === undefined ? {} : { width }
  const head = (title: string) => (form === 'md' ? `\n## ${title}\n\n` : '\n')
  if (form === 'md') yield '## Findings\n\n'
  yield formatRows(findingRows(audit), form, options)
  yield head('Coverage') + formatRows(coverageRows(audit), form, options)
  if (audit.evidence !== undefined) {
    yield head('Evidence of data') + formatRows(evidenceRows(audit), form, options)
  }
  if (change !== undefined) {
    yield head('Change') + (form === 'table' ? `since ${change.since}\n` : '')
    yield formatRows(changeRows(change), form, options)
  }
  const { excepted, notChecked, unknowns } = audit
  const said = [
    unknowns.length === 0 ? '' : `${unknowns.length} checks are unknown: what they take was not read`,
    excepted.length === 0 ? '' : `${excepted.length} findings are held by exceptions of the profile`,
    ...notChecked.map(({ rule, reason }) => `${rule} was not checked: ${reason}`),
  ].filter((one) => one !== '')
  yield `\n${said.map((one) => `${one}\n`).join('')}`
}
