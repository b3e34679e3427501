import { KqlError } from './kql-error.ts'
import { analyze, type KqlDiagnostic } from './parse/analyze.ts'
import type { KqlColumn, KqlSchema } from './types.ts'

/** What the official parser has to say about a text over these tables; nothing when it binds cleanly. */
export function checkKql(text: string, tables: readonly KqlSchema[]): readonly KqlDiagnostic[] {
  return analyze(text, tables).diagnostics
}

/** The columns a text answers with, as the official binder names and types them. Throws KqlError when it does not bind. */
export function describeKql(text: string, tables: readonly KqlSchema[]): readonly KqlColumn[] {
  const analysis = analyze(text, tables)
  refuseErrors(text, analysis.diagnostics)
  if (analysis.columns !== undefined) return analysis.columns
  const span = { start: 0, length: text.length }
  throw new KqlError('kql/no-answer', 'this text answers with no table', { text, span, hint: 'end it with a query' })
}

/** Throws the first error among the findings. */
export function refuseErrors(text: string, diagnostics: readonly KqlDiagnostic[]): void {
  const error = diagnostics.find((one) => one.severity === 'error')
  if (error !== undefined) throw new KqlError(error.code, plain(error.message), { text, span: error.span })
}

/** The parser's sentence in the project's form: lower case, no full stop. */
function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '')
}
