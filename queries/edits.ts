import type { Span } from '../src/kql/index.ts'

/** A stretch of a text and what stands there instead. */
export interface Edit {
  readonly span: Span
  readonly text: string
}

/** The text after these edits, which must not overlap; of two that do, the later is left out. */
export function edited(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start)
  let result = ''
  let at = 0
  for (const { span, text: replacement } of sorted) {
    if (span.start < at) continue
    result += text.slice(at, span.start) + replacement
    at = span.start + span.length
  }
  return result + text.slice(at)
}

/** A text literal in the quotes of the one it replaces. */
export function requoted(literal: string, value: string): string {
  const quote = literal.trimStart().startsWith("'") ? "'" : '"'
  return `${quote}${value}${quote}`
}
