import type { KqlType } from '../../../src/kql/index.ts'
import { moment, momentText, readMoment, readSpan, spanText } from './time.ts'
import { type Dynamic, isArray, isBag, missing, type Typed, Undetermined, type Value } from './value.ts'

/** A real as text: the shortest digits that read back, always with a point or an exponent. */
export function realText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return 'Infinity'
  if (value === -Infinity) return '-Infinity'
  const text = `${value}`
  return text.includes('.') || text.includes('e') ? text : `${text}.0`
}

/** A dynamic value as JSON, without spaces. */
export function jsonText(value: Dynamic): string {
  if (value === null) return 'null'
  if (typeof value === 'bigint' || typeof value === 'boolean') return `${value}`
  if (typeof value === 'number') return Number.isFinite(value) ? realText(value) : JSON.stringify(realText(value))
  if (typeof value === 'string') return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(jsonText).join(',')}]`
  return `{${[...value].map(([key, one]) => `${JSON.stringify(key)}:${jsonText(one)}`).join(',')}}`
}

/** JSON text as a dynamic value; undefined when it is none. */
export function readJson(text: string): Dynamic | undefined {
  try {
    return ofJson(
      JSON.parse(text, (_key, value, context?: { source?: string }) =>
        typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context!.source!) : value,
      ),
    )
  } catch {
    return undefined
  }
}

function ofJson(value: unknown): Dynamic {
  if (Array.isArray(value)) return value.map(ofJson)
  if (value === null || typeof value !== 'object') return value as Dynamic // JSON.parse gives nothing else
  return new Map(Object.entries(value).map(([key, one]) => [key, ofJson(one)]))
}

/** What `tostring` gives (https://learn.microsoft.com/kusto/query/tostring-function): null is the empty text. */
export function textOf({ type, value }: Typed): string {
  if (value === null) return ''
  switch (type) {
    case 'string':
    case 'guid':
      return `${value}`
    case 'bool':
      return value ? 'True' : 'False'
    case 'real':
      return realText(value as number)
    case 'datetime':
      return momentText(value as bigint)
    case 'timespan':
      return spanText(value as bigint)
    case 'dynamic':
      return typeof value === 'string' ? value : jsonText(value)
    default:
      return `${value}`
  }
}

/** The value in another type; what has none is null. */
export function convert(from: Typed, type: KqlType): Value {
  if (from.type === type) return from.value
  if (from.value === null) return missing(type)
  switch (type) {
    case 'string':
      return textOf(from)
    case 'dynamic':
      return dynamicOf(from)
    case 'real':
      return realOf(from)
    case 'long':
    case 'int':
      return wholeOf(from, type)
    case 'bool':
      return boolOf(from)
    case 'datetime':
      return momentOf(from)
    case 'timespan':
      return spanOf(from)
    case 'guid':
      return guidOf(textOf(from))
    case 'decimal':
      throw new Undetermined('decimal')
  }
}

/** Times and guids become text inside of a dynamic value. */
function dynamicOf(from: Typed): Dynamic {
  return from.type === 'datetime' || from.type === 'timespan' ? textOf(from) : from.value
}

function realOf({ type, value }: Typed): number | null {
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return Number(value)
  if (type !== 'string' && type !== 'dynamic') return null
  if (typeof value !== 'string') return null
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return realWord(value)
  return Number(value)
}

/** Words for infinities and NaN are not documented as readable texts. */
function realWord(text: string): null {
  if (/nan|inf|^\s*[+.]|\.\s*$|^\s|\s$/i.test(text)) throw new Undetermined(`toreal("${text}")`)
  return null
}

function wholeOf(from: Typed, type: 'int' | 'long'): bigint | null {
  const { value } = from
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'bigint') return within(value, type)
  if (typeof value === 'number') return Number.isFinite(value) ? within(BigInt(Math.trunc(value)), type) : null
  if (typeof value !== 'string') return null
  if (/^0x[0-9a-f]+$/i.test(value)) return within(BigInt(value), type)
  if (/^[+-]?(0x|\d+\.|\d+e)|^[+\s]|\s$/i.test(value)) throw new Undetermined(`tolong("${value}")`)
  return /^-?\d+$/.test(value) ? within(BigInt(value), type) : null
}

function within(value: bigint, type: 'int' | 'long'): bigint | null {
  const edge = type === 'int' ? 1n << 31n : 1n << 63n
  return value >= -edge && value < edge ? value : null
}

function boolOf({ value }: Typed): boolean | null {
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (typeof value !== 'string') return null
  const folded = value.toLowerCase()
  if (folded === 'true' || folded === 'false') return folded === 'true'
  if (/^\s*[+-]?\d|^\s|\s$/.test(value)) throw new Undetermined(`tobool("${value}")`)
  return null
}

function momentOf({ type, value }: Typed): bigint | null {
  if (typeof value !== 'string') {
    if (type === 'dynamic') return null
    throw new Undetermined(`todatetime of a ${type}`)
  }
  const ticks = readMoment(value)
  if (ticks === null && /\d/.test(value)) throw new Undetermined(`todatetime("${value}")`)
  return moment(ticks)
}

function spanOf({ type, value }: Typed): bigint | null {
  if (typeof value !== 'string') throw new Undetermined(`totimespan of a ${type}`)
  const ticks = readSpan(value)
  if (ticks === null && /\d/.test(value)) throw new Undetermined(`totimespan("${value}")`)
  return ticks
}

function guidOf(text: string): string | null {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase()
  if (/^\W*[0-9a-f]{8}/i.test(text)) throw new Undetermined(`toguid("${text}")`)
  return null
}

/** Whether two dynamic values are one: a long and a real of one size are. */
export function sameDynamic(a: Dynamic, b: Dynamic): boolean {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b) === 0
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((one, index) => sameDynamic(one, b[index]!))
  if (isBag(a) && isBag(b)) {
    return a.size === b.size && [...a].every(([key, one]) => b.has(key) && sameDynamic(one, b.get(key)!))
  }
  return a === b
}

function isNumber(value: Dynamic): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

/** -1, 0, 1, or undefined for NaN, which is in no order with anything. A long and a real are compared as reals. */
export function compareNumbers(a: bigint | number, b: bigint | number): number | undefined {
  const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)]
  if (x < y) return -1
  if (x > y) return 1
  return Number.isNaN(x) || Number.isNaN(y) ? undefined : 0
}
