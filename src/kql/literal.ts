import { timespanText } from './time-text.ts'
import type { KqlDynamic, KqlType } from './types.ts'

/** What may be written as a literal: a null of any type is `null`, a datetime is a Date, a timespan is ticks of 100 ns. */
export type KqlLiteralValue = KqlDynamic | Date

/**
 * The KQL literal of a value. It is the only way a value enters a text, so whatever a user types stays one literal. Throws
 * a RangeError for a value that is not of the type.
 */
export function kqlLiteral(value: KqlLiteralValue, type: KqlType): string {
  if (value === null) return type === 'string' ? '""' : `${type}(null)`
  switch (type) {
    case 'string':
      return stringLiteral(expect(value, 'string', type))
    case 'bool':
      return String(expect(value, 'boolean', type))
    case 'int':
      return `int(${whole(value, type, 31n)})`
    case 'long':
      return `long(${whole(value, type, 63n)})`
    case 'real':
      return realLiteral(expect(value, 'number', type))
    case 'decimal':
      return `decimal(${matching(value, /^[+-]?\d+(\.\d+)?$/, type)})`
    case 'guid':
      return `guid(${matching(value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, type)})`
    case 'datetime':
      return datetimeLiteral(value)
    case 'timespan':
      return `timespan(${timespanText(BigInt(whole(value, type, 63n)))})`
    case 'dynamic':
      return `parse_json(${stringLiteral(JSON.stringify(value, exactIntegers))})`
  }
}

/** Escapes quotes, backslashes, and every character that does not print on its own: the text stays on one line. */
function stringLiteral(text: string): string {
  const escaped = text.replace(/["\\\p{C}\u2028\u2029]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
  return `"${escaped}"`
}

function realLiteral(value: number): string {
  if (Number.isNaN(value)) return 'real(nan)'
  if (!Number.isFinite(value)) return value > 0 ? 'real(+inf)' : 'real(-inf)'
  return `real(${value})`
}

function datetimeLiteral(value: KqlLiteralValue): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return `datetime(${value.toISOString()})`
  throw new RangeError('a datetime literal needs a valid Date')
}

function whole(value: KqlLiteralValue, type: KqlType, bits: bigint): string {
  const exact = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  if (!exact) throw new RangeError(`${String(value)} is not a whole number, so not ${type}`)
  const number = BigInt(value)
  if (number >= 1n << bits || number < -(1n << bits)) throw new RangeError(`${number} does not fit ${type}`)
  return String(number)
}

function matching(value: KqlLiteralValue, form: RegExp, type: KqlType): string {
  if (typeof value === 'string' && form.test(value)) return value
  throw new RangeError(`the value is not the text of a ${type}`)
}

function expect<T extends 'string' | 'number' | 'boolean'>(value: KqlLiteralValue, kind: T, type: KqlType) {
  if (typeof value === kind) return value as T extends 'string' ? string : T extends 'number' ? number : boolean
  throw new RangeError(`a ${type} literal needs a ${kind}, not ${typeof value}`)
}

/** JSON has no bigint: written digit by digit. */
function exactIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(String(value)) : value
}

/** `JSON.rawJSON` of Node 22 and later, which the ES2024 library types do not name yet. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
