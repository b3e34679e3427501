import { createHash } from 'node:crypto'
import { convert, textOf } from '../convert.ts'
import { type Dynamic, isArray, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

/** Characters are code points. */
const characters = (text: string) => Array.from(text)

function textual(evaluate: (text: string, ...more: string[]) => Dynamic): Evaluate {
  return (args) => evaluate(...(args.map(textOf) as [string, ...string[]]))
}

const split: Evaluate = ([text, delimiter, index]) => {
  const by = textOf(delimiter!)
  if (by === '') throw new Undetermined('split at nothing')
  const parts = textOf(text!).split(by)
  if (index === undefined) return parts
  if (index.value === null || (index.value as bigint) < 0n) throw new Undetermined('split at a place before the first')
  const part = parts[Number(index.value)]
  return part === undefined ? [] : [part]
}

const substring: Evaluate = ([text, start, length]) => {
  const all = characters(textOf(text!))
  const from = convert(start!, 'long') as bigint | null
  const many = length === undefined ? BigInt(all.length) : (convert(length, 'long') as bigint | null)
  if (from === null || many === null || many < 0n) throw new Undetermined('a substring of no length')
  const first = from < 0n ? Math.max(0, all.length + Number(from)) : Number(from)
  return all.slice(first, first + Number(many)).join('')
}

const indexof: Evaluate = ([text, part, start, length, occurrence]) => {
  const all = characters(textOf(text!))
  const wanted = characters(textOf(part!))
  const [from, many, nth] = [start, length, occurrence].map((one) => (one === undefined ? undefined : one.value))
  if ([from, many, nth].includes(null) || wanted.length === 0) throw new Undetermined('indexof of nothing')
  if (Number(nth ?? 1) > 1 && Number(many ?? -1) >= 0)
    throw new Undetermined('how far a later occurrence is looked for')
  if (Number(nth ?? 1) < 1 || Number(many ?? -1) < -1) return null
  const first = from === undefined ? 0 : Number(from) < 0 ? Math.max(0, all.length + Number(from)) : Number(from)
  const end = Number(many ?? -1) < 0 ? all.length : Math.min(all.length, first + Number(many))
  let found = 0
  for (let at = first; at + wanted.length <= end; at++) {
    if (wanted.every((character, index) => all[at + index] === character) && ++found === Number(nth ?? 1)) {
      return BigInt(at)
    }
  }
  return -1n
}

/** Plain parts may overlap, patterns do not (https://learn.microsoft.com/kusto/query/countof-function). */
const countof: Evaluate = ([text, part, kind]) => {
  const [own, wanted] = [textOf(text!), textOf(part!)]
  if (wanted === '') throw new Undetermined('countof nothing')
  if (kind?.value === 'regex') return BigInt([...own.matchAll(pattern(wanted, 'gu'))].length)
  let count = 0n
  for (let at = 0; at < own.length; at++) if (own.startsWith(wanted, at)) count++
  return count
}

/** The generator writes only patterns that RE2 and JavaScript read alike. */
function pattern(text: string, flags = 'u'): RegExp {
  return new RegExp(text, flags)
}

const extract: Evaluate = ([regex, group, text], { type }) => {
  const found = pattern(textOf(regex!)).exec(textOf(text!))
  return convert({ type: 'string', value: found?.[Number(group!.value)] ?? '' }, type)
}

const extractAll: Evaluate = ([regex, text]) => {
  const found = [...textOf(text!).matchAll(pattern(textOf(regex!), 'gu'))]
  if (found.length === 0) return null
  return found.map(([, first, ...more]) => (more.length === 0 ? (first ?? '') : [first ?? '', ...more]))
}

/** `\1` is the first group, `\0` the match. */
function replaceRegex(text: string, regex: string, by: string): string {
  const groups = pattern(`${regex}|`).exec('')!.length - 1
  return text.replace(pattern(regex, 'gu'), (...found: string[]) =>
    by.replace(/\\(\d)/g, (_, group: string) => {
      if (Number(group) > groups) throw new Undetermined(`the group ${group} of ${regex}`)
      return found[Number(group)] ?? ''
    }),
  )
}

function replaceString(text: string, part: string, by: string): string {
  if (part === '') throw new Undetermined('a replacement of nothing')
  return text.split(part).join(by)
}

const strcatArray: Evaluate = ([list, delimiter]) => {
  if (!isArray(list!.value)) throw new Undetermined('strcat_array of no array')
  return list!.value.map((value) => textOf({ type: 'dynamic', value })).join(textOf(delimiter!))
}

const strrep: Evaluate = ([text, times, delimiter]) => {
  const many = Number(convert(times!, 'long') ?? -1)
  if (many < 0 || many > 1024) throw new Undetermined('a text repeated less than no times')
  return new Array(many).fill(textOf(text!)).join(delimiter === undefined ? '' : textOf(delimiter))
}

const trimmed = (start: boolean, end: boolean): Evaluate =>
  textual((regex, text) => {
    const rest = start ? text.replace(pattern(`^(?:${regex})`), '') : text
    return end ? rest.replace(pattern(`(?:${regex})$`), '') : rest
  })

/** Letters of two's complement of 64 bits, of 32 for an int; no more than 16 (https://learn.microsoft.com/kusto/query/tohex-function). */
const tohex: Evaluate = ([value, width]) => {
  if (value!.value === null) return ''
  const bits = value!.type === 'int' ? 32 : 64
  return BigInt.asUintN(bits, value!.value as bigint)
    .toString(16)
    .padStart(Math.min(Number(width?.value ?? 0), 16), '0')
}

const hash = (algorithm: string) =>
  textual((text) => createHash(algorithm).update(Buffer.from(text, 'utf8')).digest('hex'))

export const strings: Functions = {
  'matches regex': textual((text, regex) => pattern(regex).test(text)),
  strlen: textual((text) => BigInt(characters(text).length)),
  string_size: textual((text) => BigInt(Buffer.byteLength(text, 'utf8'))),
  tolower: textual((text) => text.toLowerCase()),
  toupper: textual((text) => text.toUpperCase()),
  strcat: textual((...texts) => texts.join('')),
  strcat_delim: textual((delimiter, ...texts) => texts.join(delimiter)),
  strcat_array: strcatArray,
  strrep,
  substring,
  split,
  trim: trimmed(true, true),
  trim_start: trimmed(true, false),
  trim_end: trimmed(false, true),
  replace_regex: textual((text, regex, by) => replaceRegex(text, regex!, by!)),
  replace: textual((regex, by, text) => replaceRegex(text!, regex, by!)),
  replace_string: textual((text, part, by) => replaceString(text, part!, by!)),
  extract,
  extract_all: extractAll,
  extractall: extractAll,
  reverse: textual((text) => characters(text).reverse().join('')),
  indexof,
  countof,
  base64_encode_tostring: textual((text) => Buffer.from(text, 'utf8').toString('base64')),
  url_encode: textual((text) => formEncoded(text)),
  url_decode: textual((text) => formDecoded(text)),
  tohex,
  hash_md5: hash('md5'),
  hash_sha256: hash('sha256'),
}

/** Letters, digits and -_.!~*'() stay; a space is `+`; the rest is `%xx` of its UTF-8 bytes. */
function formEncoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      if (/[A-Za-z0-9\-_.!~*'()]/.test(character)) return character
      return character === ' ' ? '+' : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

function formDecoded(text: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text) || /%[89a-f]/i.test(text)) throw new Undetermined(`url_decode("${text}")`)
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
