import type { Span } from '../../src/kql/index.ts'
import type { Edit } from '../edits.ts'
import type { Reading } from './reading.ts'

/** Something in a text that binds and still does not say what its author means. */
export interface LintFinding {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly span: Span
  /** What would mend it; nothing when only a person can tell. */
  readonly fix?: readonly Edit[]
}

/** A rule: what it is called and what it finds. */
export interface LintRule {
  readonly code: string
  /** One sentence for a list of rules. */
  readonly about: string
  readonly find: (reading: Reading) => readonly LintFinding[]
}
