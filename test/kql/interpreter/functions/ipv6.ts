import { textOf } from '../convert.ts'
import { type Typed, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

/** The 128 binary digits of an address, cut to its prefix; IPv4 is read as ::ffff:a.b.c.d (RFC 4291). */
function digits(text: string): string | undefined {
  if (/\s|^[^:]*[.].*:|:.*[.]/.test(text)) throw new Undetermined(`the address "${text}"`)
  const [address, prefix] = text.split('/') as [string, string | undefined]
  const isFour = /^\d+(\.\d+){3}$/.test(address)
  const binary = isFour ? fourDigits(address) : sixDigits(address)
  const most = isFour ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined
  const width = prefix === undefined ? most : Number(prefix)
  if (binary === undefined || width > most) return undefined
  return binary.slice(0, width + (isFour ? 96 : 0))
}

function fourDigits(address: string): string | undefined {
  const bytes = address.split('.').map(Number)
  if (bytes.some((byte) => byte > 255) || /\d{4}/.test(address)) return undefined
  return '0'.repeat(80) + '1'.repeat(16) + bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

function sixDigits(address: string): string | undefined {
  const zeros = address.split('::')
  if (zeros.length > 2) return undefined
  const [head, tail] = zeros.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - head!.length - (tail?.length ?? 0)
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined
  const groups = [...head!, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...(tail ?? [])]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}

/** -1, 0 or 1 under the shortest prefix of all. */
const compare: Evaluate = ([a, b, prefix]) => {
  const [x, y] = [digits(textOf(a!)), digits(textOf(b!))]
  const width = prefix === undefined ? 128 : Number(prefix.value ?? -1)
  if (x === undefined || y === undefined || width < 0 || width > 128) return null
  const shortest = Math.min(x.length, y.length, width)
  const [p, q] = [x.slice(0, shortest), y.slice(0, shortest)]
  return p === q ? 0n : p < q ? -1n : 1n
}

const isMatch: Evaluate = (args, call) => {
  const order = compare(args, call)
  return order === null ? null : order === 0n
}

const parse = (text: Typed, prefix: Typed | undefined): string => {
  const own = digits(textOf(text))
  const width = prefix === undefined ? 128 : Number(prefix.value ?? -1)
  if (own === undefined || width < 0 || width > 128) return ''
  const all = own.slice(0, width).padEnd(128, '0')
  return all
    .match(/.{16}/g)!
    .map((group) => Number.parseInt(group, 2).toString(16).padStart(4, '0'))
    .join(':')
}

/** IPv6 addresses and prefixes as text (https://learn.microsoft.com/kusto/query/ipv6-compare-function). */
export const ipv6: Functions = {
  ipv6_compare: compare,
  ipv6_is_match: isMatch,
  ipv6_is_in_range: (args, call) => isMatch(args, call),
  parse_ipv6: ([text]) => parse(text!, undefined),
  parse_ipv6_mask: ([text, prefix]) => parse(text!, prefix),
}
