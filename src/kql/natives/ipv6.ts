import { elementsOf, plainText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** An address of 128 bits and how many of them count. */
interface Prefix {
  readonly value: bigint
  readonly bits: number
}

/** IPv4 addresses are read as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffffn << 32n

/** Functions of IPv6 and IPv4 addresses and prefixes as text; one that cannot be read gives null. */
export const ipv6Natives: readonly Native[] = [
  native('kql_ipv6_compare', ['VARCHAR', 'VARCHAR', 'BIGINT'], 'BIGINT', compare),
  native('kql_ipv6_is_match', ['VARCHAR', 'VARCHAR', 'BIGINT'], 'BOOLEAN', (a, b, bits) => {
    const order = compare(a, b, bits)
    return order === null ? null : order === 0n
  }),
  native('kql_ipv6_is_in_range', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', inRange),
  native('kql_ipv6_in_any', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (text, json) => {
    if (parsePrefix(text) === undefined) return null
    return (elementsOf(json) ?? []).some((range) => inRange(text, plainText(range)) === true)
  }),
  native('kql_parse_ipv6', ['VARCHAR', 'BIGINT'], 'VARCHAR', (text, bits) => {
    const prefix = parsePrefix(text)
    if (prefix === undefined || bits < 0n || bits > 128n) return null
    return canonical(masked(prefix.value, Math.min(prefix.bits, Number(bits))))
  }),
  native('kql_ipv6_last', ['VARCHAR'], 'VARCHAR', (text) => {
    const prefix = parsePrefix(text)
    if (prefix === undefined) return null
    return canonical(masked(prefix.value, prefix.bits) | ((1n << BigInt(128 - prefix.bits)) - 1n))
  }),
]

function parsePrefix(text: string): Prefix | undefined {
  const [, address = '', length] = /^\s*([0-9a-f:.]+)(?:\/(\d{1,3}))?\s*$/i.exec(text) ?? []
  const four = parseFour(address)
  const value = four === undefined ? parseSix(address) : MAPPED | four
  const most = four === undefined ? 128 : 32
  const bits = length === undefined ? most : Number(length)
  if (value === undefined || bits > most) return undefined
  // An IPv4 address after :: stands for one that is mapped, as Kusto's own examples have it.
  const isShort = four === undefined && address.includes('.') && length !== undefined && bits <= 32
  return { value, bits: four === undefined && !isShort ? bits : 96 + bits }
}

function parseFour(text: string): bigint | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}

/** Groups of four hexadecimal digits, one run of zeros left out as ::, an IPv4 address for the last two. */
function parseSix(text: string): bigint | undefined {
  const [, head = '', tail] = /^(.*?)([\d.]*\.[\d.]*)?$/.exec(text) ?? []
  const four = tail === undefined ? undefined : parseFour(tail)
  if (tail !== undefined && four === undefined) return undefined
  if (four !== undefined && head === '::') return MAPPED | four
  const groups = groupsOf(
    four === undefined ? head : `${head}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`,
  )
  return groups?.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function groupsOf(text: string): readonly string[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [first, second] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - first!.length - (second?.length ?? 0)
  if (second === undefined ? gap !== 0 : gap < 1) return undefined
  const groups = [...first!, ...Array<string>(gap).fill('0'), ...(second ?? [])]
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups : undefined
}

function masked(value: bigint, bits: number): bigint {
  const rest = BigInt(128 - bits)
  return (value >> rest) << rest
}

function canonical(value: bigint): string {
  return value.toString(16).padStart(32, '0').match(/.{4}/g)!.join(':')
}

function inRange(text: string, range: string): boolean | null {
  const [prefix, wide] = [parsePrefix(text), parsePrefix(range)]
  if (prefix === undefined || wide === undefined) return null
  const bits = Math.min(wide.bits, prefix.bits)
  return masked(prefix.value, bits) === masked(wide.value, bits)
}

/** -1, 0 or 1 under the shortest of the three prefixes. */
function compare(a: string, b: string, bits: bigint): bigint | null {
  const [first, second] = [parsePrefix(a), parsePrefix(b)]
  if (first === undefined || second === undefined || bits < 0n || bits > 128n) return null
  const shortest = Math.min(first.bits, second.bits, Number(bits))
  const [x, y] = [masked(first.value, shortest), masked(second.value, shortest)]
  return x === y ? 0n : x < y ? -1n : 1n
}
