import { convert, textOf } from '../convert.ts'
import { isArray, type Typed, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

/** An address as its 32 binary digits, cut to the prefix; undefined for any other text. */
function digits(text: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text)
  if (match === null) {
    if (/^\s|\s$/.test(text) && /\d\.\d/.test(text)) throw new Undetermined(`the address "${text}"`)
    return undefined
  }
  const bytes = match.slice(1, 5).map(Number)
  const prefix = Number(match[5] ?? 32)
  if (bytes.some((byte) => byte > 255) || prefix > 32) return undefined
  return bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, prefix)
}

/** -1, 0 or 1 of the two, cut to the shortest prefix of all. */
const compare: Evaluate = (args) => {
  const [a, b] = args.slice(0, 2).map((arg) => digits(textOf(arg)))
  const prefix = args[2] === undefined ? 32 : Number(args[2].value ?? -1)
  if (a === undefined || b === undefined || prefix < 0 || prefix > 32) return null
  const width = Math.min(a.length, b.length, prefix)
  const [x, y] = [a.slice(0, width), b.slice(0, width)]
  return x === y ? 0n : x < y ? -1n : 1n
}

const isMatch: Evaluate = (args, call) => {
  const order = compare(args, call)
  return order === null ? null : order === 0n
}

function inRange(address: string, range: string): boolean | null {
  const [own, wide] = [digits(address), digits(range)]
  if (own === undefined || wide === undefined) return null
  const width = Math.min(own.length, wide.length)
  return own.slice(0, width) === wide.slice(0, width)
}

/** 10/8, 172.16/12 and 192.168/16 (https://learn.microsoft.com/kusto/query/ipv4-is-private-function). */
const PRIVATE = ['00001010', '101011000001', '1100000010101000']

const inAnyRange: Evaluate = ([address, ...lists]) => {
  const own = textOf(address!)
  if (digits(own) === undefined) return null
  return lists.flatMap(rangesOf).some((range) => inRange(own, range) === true)
}

function rangesOf(list: Typed): readonly string[] {
  if (list.type !== 'dynamic') return [textOf(list)]
  if (!isArray(list.value)) throw new Undetermined('ranges that are no list')
  return list.value.map((value) => convert({ type: 'dynamic', value }, 'string') as string)
}

const parse: Evaluate = ([text, prefix]) => {
  const own = digits(textOf(text!))
  const width = prefix === undefined ? 32 : Number(prefix.value ?? -1)
  if (own === undefined || width < 0 || width > 32) return null
  return BigInt(`0b${own.slice(0, width).padEnd(32, '0')}`)
}

/** IPv4 addresses and prefixes as text. */
export const addresses: Functions = {
  ipv4_compare: compare,
  ipv4_is_match: isMatch,
  ipv4_is_in_range: ([address, range]) => inRange(textOf(address!), textOf(range!)),
  ipv4_is_in_any_range: inAnyRange,
  ipv4_is_private: ([address]) => {
    const own = digits(textOf(address!))
    return own === undefined ? null : PRIVATE.some((prefix) => own.startsWith(prefix))
  },
  parse_ipv4: parse,
  parse_ipv4_mask: parse,
}
