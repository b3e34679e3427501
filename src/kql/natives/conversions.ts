import { parseDynamic } from '../cell.ts'
import { datetimeText, parseDatetime, parseTimespan, ticksOfDay, timespanText } from '../time-text.ts'
import { elementsOf, plainText, realJson, realText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

const MAX_LONG = 2n ** 63n

/** Conversions between text and the other types. Text that is not of the type gives null. */
export const conversionNatives: readonly Native[] = [
  native('kql_datetime', ['VARCHAR'], 'BIGINT', parseDatetime),
  native('kql_timespan', ['VARCHAR'], 'BIGINT', parseTimespan),
  native('kql_datetime_text', ['BIGINT'], 'VARCHAR', datetimeText),
  native('kql_timespan_text', ['BIGINT'], 'VARCHAR', timespanText),
  native('kql_real_text', ['DOUBLE'], 'VARCHAR', realText),
  native('kql_real_json', ['DOUBLE'], 'VARCHAR', realJson),
  native('kql_bool', ['VARCHAR'], 'BOOLEAN', boolOf),
  native('kql_long', ['VARCHAR'], 'BIGINT', longOf),
  native('kql_real', ['VARCHAR'], 'DOUBLE', realOf),
  native('kql_dynamic_long', ['VARCHAR'], 'BIGINT', (json) => numberIn(json, longOf, (flag) => BigInt(flag))),
  native('kql_dynamic_real', ['VARCHAR'], 'DOUBLE', (json) => numberIn(json, realOf, Number)),
  native('kql_guid', ['VARCHAR'], 'VARCHAR', guidOf),
  native('kql_parse_json', ['VARCHAR'], 'VARCHAR', jsonOf),
  native('kql_json_type', ['VARCHAR'], 'VARCHAR', jsonType),
  native('kql_texts', ['VARCHAR', 'BOOLEAN'], 'VARCHAR', (json, folded) => {
    const texts = (elementsOf(json) ?? [parseDynamic(json)]).map(plainText)
    return JSON.stringify(folded ? texts.map((text) => text.toLowerCase()) : texts)
  }),
  native('kql_make_datetime', ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'], 'BIGINT', makeDatetime),
  native('kql_make_timespan', ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'], 'BIGINT', (days, hours, minutes, seconds) =>
    clockTicks(hours, minutes, seconds, days),
  ),
]

function boolOf(text: string): boolean | undefined {
  const folded = text.trim().toLowerCase()
  if (folded === 'true') return true
  if (folded === 'false') return false
  const number = longOf(text)
  return number === undefined ? undefined : number !== 0n
}

/** Decimal and hexadecimal digits; a fraction is cut. */
function longOf(text: string): bigint | undefined {
  const match = /^\s*([+-]?)(0x[0-9a-f]+|\d+)(?:\.\d*)?\s*$/i.exec(text)
  if (match === null) return undefined
  const value = BigInt(match[2]!) * (match[1] === '-' ? -1n : 1n)
  return value < MAX_LONG && value >= -MAX_LONG ? value : undefined
}

/** The number that a dynamic value is: a truth as one or zero, a text as it reads, a number as it stands. */
function numberIn<T>(
  json: string,
  read: (text: string) => T | undefined,
  ofTruth: (flag: boolean) => T,
): T | undefined {
  if (json === 'true' || json === 'false') return ofTruth(json === 'true')
  return read(json.startsWith('"') ? String(JSON.parse(json)) : json)
}

function realOf(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^nan$/i.test(trimmed)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined
}

function guidOf(text: string): string | undefined {
  const match = /^\s*\{?([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})\}?\s*$/i.exec(text)
  const hex = match?.[1]?.replaceAll('-', '').toLowerCase()
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What is not JSON is a text of its own; nothing is null. */
function jsonOf(text: string): string | undefined {
  if (text.trim() === '') return undefined
  try {
    return parseDynamic(text) === null ? undefined : text.trim()
  } catch {
    return JSON.stringify(text)
  }
}

function jsonType(json: string): string {
  const value = parseDynamic(json)
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const names: Readonly<Record<string, string>> = {
    bigint: 'long',
    number: 'double',
    boolean: 'bool',
    object: 'dictionary',
  }
  return names[typeof value] ?? 'string'
}

function makeDatetime(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  const date = ticksOfDay(year, month || 1, day || 1)
  const time = clockTicks(hour, minute, second, 0)
  return date === undefined || time === undefined || hour > 23 ? undefined : date + time
}

function clockTicks(hours: number, minutes: number, seconds: number, days: number): bigint | undefined {
  if (minutes >= 60 || seconds >= 60 || minutes < 0 || seconds < 0) return undefined
  return BigInt(Math.round(((days * 24 + hours) * 3600 + minutes * 60) * 1e7)) + BigInt(Math.round(seconds * 1e7))
}
