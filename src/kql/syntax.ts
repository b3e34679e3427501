import { analyze, type KqlDiagnostic } from './parse/analyze.ts'
import type { KqlSchema, Span } from './types.ts'

/** One node of a text's syntax tree, for tools that look for something in a text or rewrite a part of it. */
export interface KqlSyntax {
  /** What the parser calls it, for example `FilterOperator`. */
  readonly kind: string
  readonly span: Span
  /** Its own text, without the space and comments around it. */
  readonly text: string
  /** The value of a text literal. */
  readonly literalText: string
  readonly children: readonly KqlSyntax[]
  /** What a name refers to: a Column, a Table, a Function. */
  readonly symbol: { readonly name: string; readonly kind: string } | undefined
  /** The child that the parser names so (`Condition`, `Left`). */
  find(name: string): KqlSyntax | undefined
  /** The elements of the list that the parser names so. */
  list(name: string): readonly KqlSyntax[]
}

/** A text as the official parser reads it over these tables: its tree and its findings. */
export function readKql(
  text: string,
  tables: readonly KqlSchema[],
): { readonly root: KqlSyntax; readonly diagnostics: readonly KqlDiagnostic[] } {
  const { root, diagnostics } = analyze(text, tables)
  return { root, diagnostics }
}
