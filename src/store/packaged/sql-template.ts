import type { KqlColumn } from '../../kql/index.ts'

/** SQL with gaps for the parameters of a question: text, gap, text, gap, text. */
export interface SqlTemplate {
  readonly texts: readonly string[]
  /** Names of parameters, one fewer than texts. */
  readonly gaps: readonly string[]
  readonly columns: readonly KqlColumn[]
  readonly estimates: readonly string[]
}

/** Values by the name of their parameter. */
export type Values = Readonly<Record<string, unknown>>

/** Ticks of 100 ns from year 1 to 1970. */
const EPOCH = 621_355_968_000_000_000n

/**
 * How the compiler spells the value of a parameter in SQL: a moment as ticks, a whole number as it is, an empty list as nothing that
 * could be replaced. Undefined for any other value: who gives one has the question compiled.
 */
function spelled(value: unknown): string | undefined {
  if (value instanceof Date) return String(BigInt(value.getTime()) * 10_000n + EPOCH)
  if (Array.isArray(value) && value.length === 0) return ''
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
}

/** Whether every value has a spelling: another one may lie in the SQL in any form, and more than once. */
export function isSpelled(values: Values): boolean {
  return Object.values(values).every((value) => spelled(value) !== undefined)
}

/** The SQL for these values; undefined when one of them has no spelling. */
export function fillTemplate({ texts, gaps }: SqlTemplate, values: Values): string | undefined {
  if (!isSpelled(values)) return undefined
  const filled = gaps.map((name) => spelled(values[name]))
  return texts.map((text, index) => `${text}${filled[index] ?? ''}`).join('')
}

/** Cuts SQL where these values stand in it. No two may be spelled alike, nor like anything else in it. */
export function cutTemplate(sql: string, values: Values): Pick<SqlTemplate, 'texts' | 'gaps'> {
  const names = new Map(Object.entries(values).map(([name, value]) => [spelled(value) ?? '', name]))
  names.delete('')
  if (names.size === 0) return { texts: [sql], gaps: [] }
  const pieces = sql.split(new RegExp(`(?<!\\d)(${[...names.keys()].join('|')})(?!\\d)`))
  return {
    texts: pieces.filter((_, index) => index % 2 === 0),
    gaps: pieces.filter((_, index) => index % 2 === 1).map((piece) => names.get(piece)!),
  }
}
