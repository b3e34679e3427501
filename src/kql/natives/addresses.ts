import { elementsOf, plainText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

interface Prefix {
  readonly value: number
  readonly bits: number
}

/** Functions of IPv4 addresses and prefixes as text; one that cannot be read gives null. */
export const addressNatives: readonly Native[] = [
  native('kql_ipv4_is_private', ['VARCHAR'], 'BOOLEAN', (text) => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? null : PRIVATE.some((range) => prefix.bits >= range.bits && within(prefix, range))
  }),
  native('kql_ipv4_is_in_range', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', inRange),
  native('kql_ipv4_in_any', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (text, json) => {
    if (parsePrefix(text) === undefined) return null
    return (elementsOf(json) ?? []).some((range) => inRange(text, plainText(range)) === true)
  }),
  native('kql_ipv4_is_match', ['VARCHAR', 'VARCHAR', 'BIGINT'], 'BOOLEAN', (a, b, bits) => {
    const order = compare(a, b, bits)
    return order === null ? null : order === 0n
  }),
  native('kql_ipv4_compare', ['VARCHAR', 'VARCHAR', 'BIGINT'], 'BIGINT', compare),
  native('kql_parse_ipv4', ['VARCHAR'], 'BIGINT', (text) => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? null : BigInt(masked(prefix.value, prefix.bits))
  }),
  native('kql_ipv4_last', ['VARCHAR'], 'BIGINT', (text) => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? null : BigInt(masked(prefix.value, prefix.bits) + 2 ** (32 - prefix.bits) - 1)
  }),
  native('kql_parse_ipv4_mask', ['VARCHAR', 'BIGINT'], 'BIGINT', (text, bits) => {
    const prefix = parsePrefix(text)
    if (prefix === undefined || bits < 0n || bits > 32n) return null
    return BigInt(masked(prefix.value, Math.min(prefix.bits, Number(bits))))
  }),
  native('kql_format_ipv4', ['VARCHAR', 'BIGINT'], 'VARCHAR', (text, bits) => {
    const prefix = readNumberOrPrefix(text)
    if (prefix === undefined || bits < 0n || bits > 32n) return null
    return addressText(masked(prefix.value, Math.min(prefix.bits, Number(bits))))
  }),
  native('kql_format_ipv4_mask', ['VARCHAR', 'BIGINT'], 'VARCHAR', (text, bits) => {
    const prefix = readNumberOrPrefix(text)
    if (prefix === undefined || bits < 0n || bits > 32n) return null
    const shortest = Math.min(prefix.bits, Number(bits))
    return `${addressText(masked(prefix.value, shortest))}/${shortest}`
  }),
  native('kql_ipv4_netmask_suffix', ['VARCHAR'], 'BIGINT', (text) => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? null : BigInt(prefix.bits)
  }),
  native('kql_ipv4_range_to_cidr_list', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (from, to) => {
    const [first, last] = [parsePrefix(from), parsePrefix(to)]
    return first === undefined || last === undefined ? null : JSON.stringify(prefixesBetween(first.value, last.value))
  }),
  native('kql_has_ipv4', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (text, json) => {
    const wanted = new Set((elementsOf(json) ?? []).map((one) => parsePrefix(plainText(one))?.value))
    return addressesIn(text).some(({ value }) => wanted.has(value))
  }),
  native('kql_has_ipv4_prefix', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (text, json) => {
    const prefixes = (elementsOf(json) ?? []).map(plainText).filter(isAddressPrefix)
    return addressesIn(text).some(({ value }) =>
      prefixes.some((one) => `${addressText(value)}.`.startsWith(whole(one))),
    )
  }),
]

/** Whole addresses in a text, with no letter or digit before or after (learn.microsoft.com/kusto/query/has-ipv4-function). */
function addressesIn(text: string): readonly Prefix[] {
  const found = text.matchAll(/(?<![\p{L}\p{N}])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}])/gu)
  return [...found].flatMap(([address]) => parsePrefix(address) ?? [])
}

/** A whole address, or its first numbers with a dot after the last one. */
function isAddressPrefix(text: string): boolean {
  return parsePrefix(text) !== undefined || /^(\d{1,3}\.){1,3}$/.test(text)
}

function whole(prefix: string): string {
  return prefix.endsWith('.') ? prefix : `${prefix}.`
}

/** The fewest prefixes that hold exactly the addresses from the first to the last. */
function prefixesBetween(first: number, last: number): readonly string[] {
  const prefixes: string[] = []
  for (let from = first; from <= last; ) {
    let bits = 32
    while (bits > 0 && masked(from, bits - 1) === from && from + 2 ** (33 - bits) - 1 <= last) bits--
    prefixes.push(`${addressText(from)}/${bits}`)
    from += 2 ** (32 - bits)
  }
  return prefixes
}

/** An address or prefix as text, or an address as a number in decimal digits. */
function readNumberOrPrefix(text: string): Prefix | undefined {
  if (!/^\d+$/.test(text)) return parsePrefix(text)
  return Number(text) <= 0xffffffff ? { value: Number(text), bits: 32 } : undefined
}

/** The private ranges Kusto tests against (learn.microsoft.com/kusto/query/ipv4-is-private-function). */
const PRIVATE: readonly Prefix[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parsePrefix(text)!)

function parsePrefix(text: string): Prefix | undefined {
  const match = /^\s*(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?\s*$/.exec(text)
  if (match === null) return undefined
  const bytes = match.slice(1, 5).map(Number)
  const bits = Number(match[5] ?? 32)
  if (bytes.some((byte) => byte > 255) || bits > 32) return undefined
  return { value: bytes.reduce((sum, byte) => sum * 256 + byte, 0), bits }
}

function masked(value: number, bits: number): number {
  const size = 2 ** (32 - bits)
  return Math.floor(value / size) * size
}

function within(prefix: Prefix, range: Prefix): boolean {
  return masked(prefix.value, range.bits) === masked(range.value, range.bits)
}

function inRange(text: string, range: string): boolean | null {
  const [prefix, wide] = [parsePrefix(text), parsePrefix(range)]
  return prefix === undefined || wide === undefined
    ? null
    : within(prefix, { ...wide, bits: Math.min(wide.bits, prefix.bits) })
}

/** -1, 0 or 1 under the shortest of the three prefixes. */
function compare(a: string, b: string, bits: bigint): bigint | null {
  const [first, second] = [parsePrefix(a), parsePrefix(b)]
  if (first === undefined || second === undefined || bits < 0n || bits > 32n) return null
  const shortest = Math.min(first.bits, second.bits, Number(bits))
  return BigInt(Math.sign(masked(first.value, shortest) - masked(second.value, shortest)))
}

function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}
