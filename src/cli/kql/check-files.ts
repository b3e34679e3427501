import { fixKql, type LintFinding, lintKql } from '../../../queries/lint/index.ts'
import { placeOf } from '../../kql/index.ts'
import { EXIT, type ExitStatus } from '../../model/index.ts'
import { type SarifFinding, sarifText, visible } from '../../reports/index.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { writeAnswer, writeWhole } from '../write-answer.ts'
import { readTextFiles } from './read-text.ts'

interface Options {
  readonly fix: boolean
  readonly failOn: 'error' | 'warning' | 'none'
}

/** `azta kql check`: what the parser and the rules about the tables have to say; `--fix` mends what has one right form. */
export async function checkFiles(
  files: readonly string[],
  { fix, failOn }: Options,
  globals: Globals,
  io: Io,
): Promise<ExitStatus> {
  const findings: SarifFinding[] = []
  for (const { file, text } of await readTextFiles(files, io)) {
    const mended = fix && file !== '-' ? fixKql(text) : text
    if (mended !== text) {
      await writeWhole(file, mended)
      io.err(`mended ${file}\n`)
    }
    findings.push(...lintKql(mended).map((finding) => placed(finding, file, mended)))
  }
  await write(findings, globals, io)
  const counted =
    failOn === 'none' ? [] : findings.filter(({ severity }) => severity === 'error' || failOn === 'warning')
  return counted.length > 0 ? EXIT.findings : EXIT.ok
}

function placed({ code, severity, message, span }: LintFinding, file: string, text: string): SarifFinding {
  const { line, column } = placeOf(text, span.start)
  return { file, line, column, severity, code, message }
}

/** Plain lines for people and editors, rows for programs, SARIF for code hosts. */
async function write(findings: readonly SarifFinding[], globals: Globals, io: Io): Promise<void> {
  if (globals.output === 'sarif') return io.out(sarifText('azta kql check', findings))
  if (globals.output === 'table') return io.out(findings.map(lineOf).join(''))
  const columns = [
    { name: 'file', type: 'string' },
    { name: 'line', type: 'int' },
    { name: 'column', type: 'int' },
    { name: 'severity', type: 'string' },
    { name: 'code', type: 'string' },
    { name: 'message', type: 'string' },
  ] as const
  const rows = findings.map((finding) => columns.map(({ name }) => finding[name]))
  await writeAnswer({ columns, rows }, globals, io)
}

function lineOf({ file, line, column, code, message }: SarifFinding): string {
  return `${visible(file)}:${line}:${column} ${code} ${visible(message)}\n`
}
