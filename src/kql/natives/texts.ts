import { elementsOf, plainText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** Functions of text. */
export const textNatives: readonly Native[] = [
  native('kql_has_term', ['VARCHAR', 'VARCHAR', 'BOOLEAN', 'BOOLEAN'], 'BOOLEAN', hasTerm),
  native('kql_has_terms', ['VARCHAR', 'VARCHAR', 'BOOLEAN'], 'BOOLEAN', (text, json, every) => {
    const terms = (elementsOf(json) ?? []).map(plainText)
    const test = (term: string) => hasTerm(text, term, true, true)
    return every ? terms.every(test) : terms.some(test)
  }),
  native('kql_split', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (text, delimiter) =>
    JSON.stringify(delimiter === '' ? [text] : text.split(delimiter)),
  ),
  native('kql_pick', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, index) => {
    const parts = elementsOf(json) ?? []
    const part = parts[Number(index)]
    return JSON.stringify(part === undefined ? [] : [part])
  }),
  native('kql_substring', ['VARCHAR', 'BIGINT', 'BIGINT'], 'VARCHAR', substring),
  native('kql_join', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, delimiter) =>
    elementsOf(json)?.map(plainText).join(delimiter),
  ),
  native('kql_repeat', ['VARCHAR', 'BIGINT', 'VARCHAR'], 'VARCHAR', (text, times, delimiter) =>
    Array.from({ length: Math.min(Number(times), 1024) }, () => text).join(delimiter),
  ),
  native('kql_indexof', ['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOf),
  native('kql_countof', ['VARCHAR', 'VARCHAR'], 'BIGINT', countOf),
  native('kql_has_any_index', ['VARCHAR', 'VARCHAR'], 'BIGINT', (text, json) =>
    BigInt((elementsOf(json) ?? []).findIndex((part) => hasTerm(text, plainText(part), true, true))),
  ),
  native('kql_replace_strings', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', replaceStrings),
  native('kql_translate', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', translate),
  native('kql_code_points', ['VARCHAR'], 'VARCHAR', (text) =>
    JSON.stringify(Array.from(text, (character) => character.codePointAt(0))),
  ),
  native('kql_text_of_code_points', ['VARCHAR'], 'VARCHAR', textOfCodePoints),
  native('kql_is_ascii', ['VARCHAR'], 'BOOLEAN', (text) => /^[\0-\x7f]*$/.test(text)),
  native('kql_format_bytes', ['DOUBLE', 'BIGINT', 'VARCHAR'], 'VARCHAR', formatBytes),
  native('kql_shift_left', ['BIGINT', 'BIGINT'], 'BIGINT', (value, bits) => BigInt.asIntN(64, value << (bits & 63n))),
]

const ALNUM = /[\p{L}\p{N}]/u

/** Whether the part stands in the text with a border of terms before and after it, where asked. */
function hasTerm(text: string, part: string, before: boolean, after: boolean): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const end = at + part.length
    if ((!before || isBorder(text, at)) && (!after || isBorder(text, end))) return true
  }
  return false
}

/** A border lies where a run of letters and digits starts or ends. */
function isBorder(text: string, at: number): boolean {
  return !(isTermCharacter(text, at - 1) && isTermCharacter(text, at))
}

function isTermCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122)
  return at >= 0 && at < text.length && ALNUM.test(text.charAt(at))
}

/** Characters are code points, as in the database. A negative start counts from the end. */
function substring(text: string, start: bigint, length: bigint): string {
  const characters = Array.from(text)
  const from = start < 0n ? Math.max(0, characters.length + Number(start)) : Number(start)
  return characters.slice(from, length < 0n ? undefined : from + Math.min(Number(length), characters.length)).join('')
}

/** Places count characters. Each further occurrence is sought among as many characters after the last one. */
function indexOf(text: string, part: string, start: bigint, length: bigint, occurrence: bigint): bigint | null {
  if (occurrence < 1n || length < -1n) return null
  const [characters, wanted] = [Array.from(text), Array.from(part)]
  let at = (start < 0n ? Math.max(0, characters.length + Number(start)) : Number(start)) - 1
  for (let found = 0n; found < occurrence; found++) {
    const from = at + 1
    const end = length < 0n ? characters.length : Math.min(characters.length, from + Number(length))
    at = placeOf(characters, wanted, from, end)
    if (at < 0) return -1n
  }
  return BigInt(at)
}

function placeOf(text: readonly string[], part: readonly string[], from: number, end: number): number {
  for (let at = from; at + part.length <= end; at++) {
    if (part.every((character, index) => text[at + index] === character)) return at
  }
  return -1
}

/** Parts may overlap. */
function countOf(text: string, part: string): bigint {
  let count = 0n
  for (let at = text.indexOf(part); at >= 0 && part !== ''; at = text.indexOf(part, at + 1)) count++
  return count
}

/** Parts are sought in their order, where no earlier one was found; one whose rewrite is no text stays as it is. */
function replaceStrings(text: string, partsJson: string, rewritesJson: string): string {
  const rewrites = elementsOf(rewritesJson) ?? []
  let pieces: readonly Piece[] = [{ text, settled: false }]
  for (const [index, part] of (elementsOf(partsJson) ?? []).entries()) {
    if (typeof part !== 'string' || part === '') continue
    const rewrite = rewrites[index]
    const by = { text: typeof rewrite === 'string' ? rewrite : part, settled: true }
    pieces = pieces.flatMap((piece) => (piece.settled ? [piece] : cutAt(piece.text, part, by)))
  }
  return pieces.map((piece) => piece.text).join('')
}

interface Piece {
  readonly text: string
  readonly settled: boolean
}

function cutAt(text: string, part: string, by: Piece): readonly Piece[] {
  return text.split(part).flatMap((rest, index) => [...(index === 0 ? [] : [by]), { text: rest, settled: false }])
}

/** Characters of the first list become those at the same place of the second, whose last one stands for all beyond. */
function translate(from: string, to: string, text: string): string {
  const [search, replacement] = [Array.from(from), Array.from(to)]
  return Array.from(text, (character) => {
    const place = search.indexOf(character)
    return place < 0 ? character : (replacement[Math.min(place, replacement.length - 1)] ?? '')
  }).join('')
}

/** One number that is no code point makes the whole text null. */
function textOfCodePoints(json: string): string | undefined {
  const points = (elementsOf(json) ?? []).flat(1).map(Number)
  const areValid = points.every((point) => Number.isInteger(point) && point >= 0 && point <= 0x10ffff)
  return areValid ? points.map((point) => String.fromCodePoint(point)).join('') : undefined
}

const UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** `564 Bytes`, `10 KB`: the greatest unit of 1024 that leaves at least one, or the one asked for. */
function formatBytes(bytes: number, digits: bigint, unit: string): string | null {
  const wanted = UNITS.findIndex((one) => one.toLowerCase() === unit.toLowerCase())
  if (unit !== '' && wanted < 0) return null
  const fitting = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(bytes) || 1) / 10)))
  const power = unit === '' ? fitting : wanted
  const scale = 10 ** Number(digits)
  const value = Math.round((bytes / 1024 ** power) * scale) / scale
  return `${value} ${UNITS[power]}`
}
