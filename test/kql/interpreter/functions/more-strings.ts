import { createHash } from 'node:crypto'
import { convert, textOf } from '../convert.ts'
import { compareTexts } from '../table.ts'
import { type Dynamic, isArray, type Typed, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'
import { textOperators } from './text-operators.ts'

const characters = (text: string) => Array.from(text)

function textual(evaluate: (text: string, ...more: string[]) => Dynamic): Evaluate {
  return (args) => evaluate(...(args.map(textOf) as [string, ...string[]]))
}

/** Each character of the list becomes the one at its place; the last one stands for all that have none. */
function translated(list: string, by: string, text: string): string {
  const [from, to] = [characters(list), characters(by)]
  return characters(text)
    .map((character) => {
      const at = from.indexOf(character)
      return at < 0 ? character : (to[at] ?? to.at(-1) ?? '')
    })
    .join('')
}

function textsOf(list: Typed): readonly string[] {
  if (!isArray(list.value)) throw new Undetermined('texts that are no array')
  return list.value.map((value) => textOf({ type: 'dynamic', value }))
}

/** One replacement after the other. */
const replaceStrings: Evaluate = ([text, parts, by]) => {
  const [wanted, replacements] = [textsOf(parts!), textsOf(by!)]
  if (wanted.length !== replacements.length || wanted.includes('')) throw new Undetermined('replacements without pairs')
  return replacedAtOnce(textOf(text!), wanted, replacements)
}

/** From left to right, what was put in is not looked at again: the cat of the reference becomes a dog and no pigeon. */
function replacedAtOnce(text: string, wanted: readonly string[], replacements: readonly string[]): string {
  let made = ''
  for (let at = 0; at < text.length; ) {
    const found = wanted.filter((part) => text.startsWith(part, at))
    if (new Set(found).size > 1) throw new Undetermined('which of two that begin alike is replaced')
    const [part = text[at]!] = found
    made += found.length > 0 ? replacements[wanted.indexOf(part)]! : part
    at += part.length
  }
  return made
}

/** The place of the first text of the list that is a term, or -1. */
const hasAnyIndex: Evaluate = ([text, parts], call) => {
  const has = (part: string) => textOperators.has!([text!, { type: 'string', value: part }], call) === true
  return BigInt(textsOf(parts!).findIndex(has))
}

const indexofRegex: Evaluate = ([text, regex, ...more]) => {
  if (more.length > 0) throw new Undetermined('a search from a place')
  const own = textOf(text!)
  const found = new RegExp(textOf(regex!), 'u').exec(own)
  return found === null ? -1n : BigInt(characters(own.slice(0, found.index)).length)
}

/** Fields in double quotes may hold commas, line ends, and double quotes twice (RFC 4180). Only the first record counts. */
const parseCsv: Evaluate = ([text]) => {
  const own = textOf(text!)
  if (own === '' || /["\r\n]/.test(own)) throw new Undetermined('a record of no fields, or of fields in quotes')
  return own.split(',')
}

function componentEncoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9\-_.!~*'()]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/** Text that is no base64, or whose bytes are no UTF-8, gives nothing. */
const decode: Evaluate = textual((text) => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return ''
  const bytes = Buffer.from(text, 'base64')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Undetermined('bytes that are no text')
  }
})

function masked(args: readonly Typed[]): { readonly address: string; readonly bits: number } | undefined {
  const [value, prefix] = args
  const bits = prefix === undefined ? 32 : Number(prefix.value ?? -1)
  const number = numberOf(value!)
  if (number === undefined || bits < 0 || bits > 32) return undefined
  const kept = bits === 0 ? 0n : (number >> BigInt(32 - bits)) << BigInt(32 - bits)
  return { address: [24n, 16n, 8n, 0n].map((shift) => (kept >> shift) & 255n).join('.'), bits }
}

function numberOf(value: Typed): bigint | undefined {
  if (typeof value.value === 'bigint') return value.value >= 0n && value.value < 1n << 32n ? value.value : undefined
  const text = textOf(value)
  if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(text)) {
    if (/\d\.\d|^\d+$/.test(text)) throw new Undetermined(`the address "${text}"`)
    return undefined
  }
  const bytes = text.split('.').map(BigInt)
  return bytes.some((byte) => byte > 255n) ? undefined : bytes.reduce((sum, byte) => sum * 256n + byte, 0n)
}

/** Texts that are compared, replaced, encoded and taken apart. */
export const moreStrings: Functions = {
  strcmp: textual((a, b) => BigInt(compareTexts(a, b))),
  translate: textual((list, by, text) => translated(list, by!, text!)),
  replace_strings: replaceStrings,
  has_any_index: hasAnyIndex,
  indexof_regex: indexofRegex,
  isascii: textual((text) => [...text].every((character) => character.charCodeAt(0) < 128)),
  isutf8: textual((text) => text.isWellFormed()),
  unicode_codepoints_from_string: textual((text) => characters(text).map((one) => BigInt(one.codePointAt(0)!))),
  unicode_codepoints_to_string: (args) => ofCodePoints(args),
  make_string: (args) => ofCodePoints(args),
  to_utf8: textual((text) => characters(text).map((one) => BigInt(one.codePointAt(0)!))),
  url_encode_component: textual(componentEncoded),
  base64_encodestring: textual((text) => Buffer.from(text, 'utf8').toString('base64')),
  base64_decode_tostring: decode,
  base64_decodestring: decode,
  base64_decode_toarray: textual((text) => {
    if (!/^(?:[A-Za-z0-9+/]{4})+$/.test(text)) throw new Undetermined('an odd base64')
    return [...Buffer.from(text, 'base64')].map(BigInt)
  }),
  hash_sha1: textual((text) => createHash('sha1').update(Buffer.from(text, 'utf8')).digest('hex')),
  parse_csv: parseCsv,
  format_ipv4: (args) => masked(args)?.address ?? '',
  format_ipv4_mask: (args) => {
    const found = masked(args)
    return found === undefined ? '' : `${found.address}/${found.bits}`
  },
}

/** Code points, one by one or in arrays, as a text. */
function ofCodePoints(args: readonly Typed[]): string {
  const points = args.flatMap((arg) => {
    const value = convert(arg, 'dynamic')
    return isArray(value) ? value : [value]
  })
  if (points.some((one) => typeof one !== 'bigint' || one < 1n || one > 0x10ffffn)) {
    throw new Undetermined('a character of no number')
  }
  return String.fromCodePoint(...points.map(Number))
}
