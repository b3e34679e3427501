import { isIPv4 } from 'node:net'

/** Addresses from first to last, both included, with what is known of them. */
export interface Range<T> {
  readonly bits: string
  readonly first: bigint
  readonly last: bigint
  readonly value: T
}

/** The value of the narrowest range that holds the address, of equal ones the first. */
export function search<T>(ranges: readonly Range<T>[], address: string): T | undefined {
  const number = numberOf(address)
  const family = isIPv4(address) ? '4' : '6'
  const holding = ranges.filter((range) => range.bits === family && range.first <= number && number <= range.last)
  const sizes = holding.map((range) => range.last - range.first)
  const smallest = sizes.reduce((so, size) => (size < so ? size : so), sizes[0] ?? 0n)
  return holding[sizes.indexOf(smallest)]?.value
}

/** The range of `10.0.0.0/8` or of a single address. */
export function fromPrefix<T>(prefix: string, value: T): Range<T> {
  const [address, length] = prefix.split('/') as [string, string?]
  const bits = isIPv4(address) ? 32 : 128
  const mask = (1n << BigInt(bits - Number(length ?? bits))) - 1n
  const number = numberOf(address)
  return { bits: bits === 32 ? '4' : '6', first: number & ~mask, last: number | mask, value }
}

/** The range between two addresses. */
export function fromEnds<T>(first: string, last: string, value: T): Range<T> {
  return { bits: isIPv4(first) ? '4' : '6', first: numberOf(first), last: numberOf(last), value }
}

/** Every byte or 16-bit part in hex, read as one number. */
export function numberOf(address: string): bigint {
  const hex = (parts: readonly string[], width: number) =>
    BigInt(`0x${parts.map((part) => part.padStart(width, '0')).join('')}`)
  if (isIPv4(address))
    return hex(
      address.split('.').map((part) => Number(part).toString(16)),
      2,
    )
  const missing = 8 - address.split(':').filter((part) => part !== '').length
  const full = address.replace('::', `:${Array.from({ length: missing }, () => '0').join(':')}:`)
  return hex(
    full.split(':').filter((part) => part !== ''),
    4,
  )
}

/** Fields of the lines of a comma separated text; `#` starts a comment. */
export function lines(text: string): string[][] {
  const bare = text.split('\n').map((line) => line.split('#')[0]!.trim())
  return bare.filter((line) => line !== '').map((line) => line.split(',').map((field) => field.trim()))
}
