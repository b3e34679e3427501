import { elementsOf } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** Texts as terms and what stands between them, for `reduce`. Without `separators` every ASCII sign but letters and digits is one. */
export const patternNatives: readonly Native[] = [
  native('kql_terms', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (text, separators) =>
    JSON.stringify(parted(text, separators).filter((_, index) => index % 2 === 0)),
  ),
  native('kql_pattern', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (text, separators, kept) =>
    patternOf(parted(text, separators), new Set((elementsOf(kept) ?? []).map(Number)), separators !== ''),
  ),
]

/** Terms at even places, separators between them at odd ones; the first and the last term may be empty. */
function parted(text: string, separators: string): readonly string[] {
  const signs = [...separators].map((sign) => sign.replace(/[\\\]^-]/g, '\\$&')).join('')
  const pattern = separators === '' ? /((?:(?![0-9A-Za-z])[\0-\x7f])+)/ : new RegExp(`([${signs}]+)`)
  return text.split(pattern)
}

/**
 * The terms that stay, and a star for each run of others. Separators that the text of the query names are swallowed by a
 * star beside them, those of every text are kept (https://learn.microsoft.com/kusto/query/reduce-operator prints `foo*` and
 * `San *`).
 */
function patternOf(parts: readonly string[], kept: ReadonlySet<number>, swallows: boolean): string {
  const isStar = (term: number) => term * 2 < parts.length && !kept.has(term) && parts[term * 2] !== ''
  return parts.reduce((pattern, part, place) => {
    const term = Math.floor(place / 2)
    if (place % 2 === 0) return isStar(term) ? (pattern.endsWith('*') ? pattern : `${pattern}*`) : pattern + part
    const [before, after] = [isStar(term), isStar(term + 1)]
    return (before && after) || (swallows && (before || after)) ? pattern : pattern + part
  }, '')
}
