import type { Span } from './types.ts'

interface Details {
  readonly text: string
  readonly span: Span
  readonly hint?: string
  readonly cause?: unknown
}

/**
 * What is wrong with a KQL text, and where. `code` is the official parser's own (KS142: unknown name) or one of ours
 * (`kql/...`). Line and column count from 1.
 */
export class KqlError extends Error {
  override readonly name = 'KqlError'
  readonly code: string
  readonly hint: string | undefined
  readonly start: number
  readonly length: number
  readonly line: number
  readonly column: number

  constructor(code: string, message: string, { text, span, hint, cause }: Details) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint
    this.start = span.start
    this.length = span.length
    const { line, column } = placeOf(text, span.start)
    this.line = line
    this.column = column
  }
}

/** A construct that is right KQL and that this compiler does not know. Its text is added where the query is known. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
  readonly code: string
  readonly span: Span
  readonly hint: string

  constructor(
    what: 'operator' | 'plugin' | 'function' | 'aggregate' | 'form',
    subject: string,
    span: Span,
    hint?: string,
  ) {
    super(`${what === 'form' ? '' : `the ${what} `}${subject} is not supported locally`)
    this.code = `kql/unsupported-${what}`
    this.span = span
    this.hint = hint ?? 'run this query on the workspace, or say it another way'
  }
}

/** Line and column, counted from 1, of a position in a text. A tab is one column. */
export function placeOf(text: string, start: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, start)
  const lines = before.split(/\r\n|\r|\n/)
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}
