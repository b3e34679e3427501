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
  native('kql_countof', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'BIGINT', countOf),
  native('kql_extract_all', ['VARCHAR', 'VARCHAR'], 'VARCHAR', extractAll),
  native('kql_format_bytes', ['DOUBLE', 'BIGINT', 'VARCHAR'], 'VARCHAR', formatBytes),
  native('kql_url_encode', ['VARCHAR'], 'VARCHAR', urlEncode),
  native('kql_url_decode', ['VARCHAR'], 'VARCHAR', urlDecode),
  native('kql_base64_encode', ['VARCHAR'], 'VARCHAR', (text) => Buffer.from(text, 'utf8').toString('base64')),
  native('kql_base64_decode', ['VARCHAR'], 'VARCHAR', base64Decode),
  native('kql_hex', ['BIGINT', 'BIGINT', 'BIGINT'], 'VARCHAR', (value, width, bits) =>
    BigInt.asUintN(Number(bits), value).toString(16).padStart(Number(width), '0'),
  ),
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

function indexOf(text: string, part: string, start: bigint, length: bigint, occurrence: bigint): bigint | null {
  if (occurrence < 1n) return null
  const from = start < 0n ? Math.max(0, text.length + Number(start)) : Number(start)
  const end = length < 0n ? text.length : Math.min(text.length, from + Number(length))
  let at = from - 1
  for (let found = 0n; found < occurrence; found++) {
    at = text.indexOf(part, at + 1)
    if (at < 0 || at + part.length > end) return -1n
  }
  return BigInt(at)
}

/** Plain parts may overlap, patterns may not. */
function countOf(text: string, part: string, kind: string): bigint {
  if (kind === 'regex') return BigInt([...text.matchAll(new RegExp(part, 'gu'))].length)
  let count = 0n
  for (let at = text.indexOf(part); at >= 0 && part !== ''; at = text.indexOf(part, at + 1)) count++
  return count
}

/** With one group its texts, with several an array for each match; no match is null. */
function extractAll(pattern: string, text: string): string | null {
  const matches = [...text.matchAll(new RegExp(pattern, 'gu'))]
  if (matches.length === 0) return null
  return JSON.stringify(
    matches.map(([, first, ...rest]) => (rest.length === 0 ? (first ?? '') : [first ?? '', ...rest])),
  )
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

/** Small hexadecimal letters, and `+` for a space, as the documentation's example shows. */
function urlEncode(text: string): string {
  const escaped = encodeURIComponent(text.toWellFormed())
  return escaped.replace(/%[0-9A-F]{2}/g, (code) => (code === '%20' ? '+' : code.toLowerCase()))
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function base64Decode(text: string): string | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const decoded = Buffer.from(text, 'base64')
  const result = decoded.toString('utf8')
  return Buffer.from(result, 'utf8').equals(decoded) ? result : null
}
