import { type Edit, edited } from '../edits.ts'
import { codeLetters } from './code-letters.ts'
import { emptyColumns } from './empty-columns.ts'
import type { LintFinding, LintRule } from './finding.ts'
import { innerFlows } from './inner-flows.ts'
import { listSeparator } from './list-separator.ts'
import { oldSpelling } from './old-spelling.ts'
import { type Reading, readText } from './reading.ts'
import { timeFilter } from './time-filter.ts'

export type { LintFinding } from './finding.ts'

/** Every rule about the tables of Traffic Analytics. */
export const lintRules: readonly LintRule[] = [
  codeLetters,
  oldSpelling,
  emptyColumns,
  listSeparator,
  timeFilter,
  innerFlows,
]

/** All that is to be said of a text: the parser's findings, and those of the rules, in the order of the text. */
export function lintKql(text: string): readonly LintFinding[] {
  return findingsOf(readText(text)).toSorted((a, b) => a.span.start - b.span.start)
}

/** What the parser says; where a rule says the same place better, the rule does. */
function findingsOf(reading: Reading): readonly LintFinding[] {
  const found = lintRules.flatMap((rule) => rule.find(reading))
  const places = new Set(found.map(({ span }) => span.start))
  const parsers = reading.diagnostics.filter(({ span, code }) => !(code === 'KS142' && places.has(span.start)))
  return [
    ...parsers.flatMap(({ severity, ...rest }) => (severity === 'information' ? [] : [{ severity, ...rest }])),
    ...found,
  ]
}

/** Rounds of fixes at most: one may uncover another. */
const ROUNDS = 5

/**
 * The text with every finding mended that a rule can mend. A fix after which the parser finds more errors than before is
 * left out.
 */
export function fixKql(text: string): string {
  let current = text
  for (let round = 0; round < ROUNDS; round++) {
    const next = lintKql(current)
      .flatMap(({ fix }) => (fix === undefined ? [] : [fix]))
      .reduceRight(accepted, current)
    if (next === current) return current
    current = next
  }
  return current
}

/** Later places first, so that the earlier ones stay where they are. */
function accepted(text: string, fix: readonly Edit[]): string {
  const candidate = edited(text, fix)
  return errorsIn(candidate) <= errorsIn(text) ? candidate : text
}

function errorsIn(text: string): number {
  return readText(text).diagnostics.filter(({ severity }) => severity === 'error').length
}
