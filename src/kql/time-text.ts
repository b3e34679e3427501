/** Kusto counts time in ticks of 100 ns; a datetime is ticks since 0001-01-01T00:00Z. Ticks are exact as bigint. */

const SECOND = 10_000_000n
const DAY = 86_400n * SECOND
/** Ticks from year 1 to 1970. */
const EPOCH = 621_355_968_000_000_000n
/** 9999-12-31T23:59:59.9999999Z. */
const LAST = 3_155_378_975_999_999_999n

/** The datetime as ISO text with 7 digits and Z. */
export function datetimeText(ticks: bigint): string {
  const { year, month, day, rest } = calendarOf(ticks)
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${clockText(rest)}.${digits(rest % SECOND, 7)}Z`
}

/** Ticks of a moment of JavaScript. */
export function ticksOf(moment: Date): bigint {
  return BigInt(moment.getTime()) * 10_000n + EPOCH
}

/** The timespan as `[-][d.]hh:mm:ss[.fffffff]`, the way Kusto prints it. */
export function timespanText(ticks: bigint): string {
  const positive = ticks < 0n ? -ticks : ticks
  const days = positive / DAY
  const fraction = positive % SECOND
  const sign = ticks < 0n ? '-' : ''
  const head = days > 0n ? `${days}.` : ''
  return `${sign}${head}${clockText(positive % DAY)}${fraction > 0n ? `.${digits(fraction, 7)}` : ''}`
}

/** Year, month and day (from 1) of a datetime, and the ticks since that midnight. */
export function calendarOf(ticks: bigint): { year: number; month: number; day: number; rest: bigint } {
  const date = new Date(Number((ticks / DAY) * 86_400_000n - EPOCH / 10_000n))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), rest: ticks % DAY }
}

/** Ticks of a day of the calendar; undefined when there is no such day. */
export function ticksOfDay(year: number, month: number, day: number): bigint | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1 && year <= 9999 ? BigInt(date.getTime()) * 10_000n + EPOCH : undefined
}

const ISO_DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]+(.+))?$/i
const COMPACT_DATE = /^(\d{4})(\d{2})(\d{2})$/
const US_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[, ]+(.+))?$/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const RFC_DATE = /^(?:[a-z]{3,9},?\s+)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{4}|\d{2})(?:\s+(.+))?$/i

/**
 * Ticks of a datetime written as text, or undefined: ISO 8601, RFC 822 and 850, and the US form of the portal
 * (https://learn.microsoft.com/kusto/query/scalar-data-types/datetime). A text without a zone is UTC.
 */
export function parseDatetime(text: string): bigint | undefined {
  const trimmed = text.trim()
  const [year, month, day, clock] = dateParts(trimmed)
  if (year === undefined) return undefined
  const date = ticksOfDay(year, month!, day!)
  const time = clock === undefined ? 0n : parseClock(clock)
  if (date === undefined || time === undefined) return undefined
  const ticks = date + time
  return ticks >= 0n && ticks <= LAST ? ticks : undefined
}

function dateParts(text: string): [year?: number, month?: number, day?: number, clock?: string | undefined] {
  const iso = ISO_DATE.exec(text)
  if (iso !== null) return [Number(iso[1]), Number(iso[2] ?? 1), Number(iso[3] ?? 1), iso[4]]
  const compact = COMPACT_DATE.exec(text)
  if (compact !== null) return [Number(compact[1]), Number(compact[2]), Number(compact[3])]
  const us = US_DATE.exec(text)
  if (us !== null) return [Number(us[3]), Number(us[1]), Number(us[2]), us[4]]
  const rfc = RFC_DATE.exec(text)
  const month = MONTHS.indexOf(rfc?.[2]?.toLowerCase() ?? '')
  if (rfc === null || month < 0) return []
  return [fullYear(rfc[3]!), month + 1, Number(rfc[1]), rfc[4]]
}

/** Two-digit years as .NET reads them: 00 to 49 are of this century, the rest of the last. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length > 2) return year
  return year < 50 ? 2000 + year : 1900 + year
}

const CLOCK = /^(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(?:\.(\d{1,7})\d*)?)?\s*(am|pm)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$/i

/** Ticks since midnight, the zone taken off (so the result may be negative). */
function parseClock(text: string): bigint | undefined {
  const match = CLOCK.exec(text.trim())
  if (match === null) return undefined
  const [, hourText, minute = '0', second = '0', fraction = '', half, zone] = match
  if (match[2] === undefined && half === undefined) return undefined
  const hour = hourOf(Number(hourText), half?.toLowerCase())
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59) return undefined
  const seconds = BigInt(hour * 3600 + Number(minute) * 60 + Number(second))
  return seconds * SECOND + BigInt(fraction.padEnd(7, '0')) - zoneTicks(zone)
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour < 24 ? hour : undefined
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half === 'pm' ? 12 : 0)
}

function zoneTicks(zone: string | undefined): bigint {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0n
  const minutes = BigInt(Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  return minutes * 60n * SECOND * (zone.startsWith('-') ? -1n : 1n)
}

const UNITS: Readonly<Record<string, bigint>> = Object.fromEntries(
  (
    [
      [DAY, 'd day days'],
      [3600n * SECOND, 'h hr hrs hour hours'],
      [60n * SECOND, 'm min mins minute minutes'],
      [SECOND, 's sec secs second seconds'],
      [10_000n, 'ms milli millis millisecond milliseconds'],
      [10n, 'microsecond microseconds micro micros'],
      [1n, 'tick ticks'],
    ] as const
  ).flatMap(([ticks, names]) => names.split(' ').map((name) => [name, ticks])),
)

const WITH_UNIT = /^(-?)(\d+)(?:\.(\d+))?\s*([a-z]+)$/i
const WITH_COLONS = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7})\d*)?)?$/

/** Ticks of a timespan written as text (`1.5h`, `2.03:04:05.1234567`, `3` days), or undefined. */
export function parseTimespan(text: string): bigint | undefined {
  const trimmed = text.trim()
  if (/^-?\d+$/.test(trimmed)) return BigInt(trimmed) * DAY
  const unit = WITH_UNIT.exec(trimmed)
  if (unit !== null) return ofUnit(unit)
  const colons = WITH_COLONS.exec(trimmed)
  if (colons === null) return undefined
  const [, sign, days = '0', hours, minutes, seconds = '0', fraction = ''] = colons
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const clock = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND
  const ticks = BigInt(days) * DAY + clock + BigInt(fraction.padEnd(7, '0'))
  return sign === '-' ? -ticks : ticks
}

function ofUnit([, sign, whole, fraction = '', name]: RegExpExecArray): bigint | undefined {
  const unit = UNITS[name!.toLowerCase()]
  if (unit === undefined) return undefined
  const ticks = (BigInt(whole! + fraction) * unit) / 10n ** BigInt(fraction.length)
  return sign === '-' ? -ticks : ticks
}

/** `hh:mm:ss` of the ticks since a midnight. */
function clockText(ticks: bigint): string {
  const seconds = ticks / SECOND
  return `${digits(seconds / 3600n, 2)}:${digits((seconds / 60n) % 60n, 2)}:${digits(seconds % 60n, 2)}`
}

function digits(value: number | bigint, width: number): string {
  return String(value).padStart(width, '0')
}
