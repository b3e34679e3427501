/** Time as the interpreter counts it, written from the Gregorian calendar's own rules. */

export const TICK = { us: 10n, ms: 10_000n, second: 10_000_000n, minute: 600_000_000n, hour: 36_000_000_000n }
export const DAY = 864_000_000_000n
/** 9999-12-31T23:59:59.9999999. */
const LAST_MOMENT = 3_155_378_975_999_999_999n
export const UNIX = 621_355_968_000_000_000n

export interface Calendar {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Ticks since midnight. */
  readonly rest: bigint
}

/** Floored division. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export function daysInMonth(year: number, month: number): number {
  return [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

/** Days from 0001-01-01 to the first of January of a year. */
function daysBefore(year: number): number {
  const past = year - 1
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400)
}

/** Which day of its year a date is, from 1. */
export function dayOfYear({ year, month, day }: Omit<Calendar, 'rest'>): number {
  let days = day
  for (let one = 1; one < month; one++) days += daysInMonth(year, one)
  return days
}

/** Ticks of a midnight, or null when the calendar has no such day. */
export function midnight(year: number, month: number, day: number): bigint | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return BigInt(daysBefore(year) + dayOfYear({ year, month, day }) - 1) * DAY
}

/** The date and the time of day of a moment. */
export function calendar(ticks: bigint): Calendar {
  let days = Number(ticks / DAY)
  let year = Math.max(1, Math.floor(days / 366))
  while (daysBefore(year + 1) <= days) year++
  days -= daysBefore(year)
  let month = 1
  while (days >= daysInMonth(year, month)) {
    days -= daysInMonth(year, month)
    month++
  }
  return { year, month, day: days + 1, rest: ticks % DAY }
}

/** A moment that Kusto can hold, or null. */
export function moment(ticks: bigint | null): bigint | null {
  return ticks === null || ticks < 0n || ticks > LAST_MOMENT ? null : ticks
}

/** `2024-02-29T01:02:03.0000000Z`. */
export function momentText(ticks: bigint): string {
  const { year, month, day, rest } = calendar(ticks)
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${clock(rest)}.${pad(rest % TICK.second, 7)}Z`
}

/** `-1.02:03:04.0000005`: days and fraction only where there are any. */
export function spanText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks
  const days = size >= DAY ? `${size / DAY}.` : ''
  const fraction = size % TICK.second === 0n ? '' : `.${pad(size % TICK.second, 7)}`
  return `${ticks < 0n ? '-' : ''}${days}${clock(size % DAY)}${fraction}`
}

function clock(rest: bigint): string {
  return [rest / TICK.hour, (rest / TICK.minute) % 60n, (rest / TICK.second) % 60n].map((one) => pad(one)).join(':')
}

export function pad(value: number | bigint, width = 2): string {
  return `${value}`.padStart(width, '0')
}

/** A moment that was written as `yyyy-mm-dd`, with or without a time of day; null for any other text. */
export function readMoment(text: string): bigint | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?Z?)?$/.exec(text.trim())
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0))
  const date = midnight(year!, month!, day!)
  if (date === null || hour! > 23 || minute! > 59 || second! > 59) return null
  return date + ofClock(hour!, minute!, second!, match[7])
}

/** A duration that was written as `[-][d.]hh:mm:ss[.fffffff]` or with one unit; null for any other text. */
export function readSpan(text: string): bigint | null {
  const trimmed = text.trim()
  const unit = /^(-?\d+)(d|h|m|s|ms|microsecond|tick)$/.exec(trimmed)
  if (unit !== null) return BigInt(unit[1]!) * UNITS[unit[2]!]!
  const match = /^(-?)(?:(\d+)\.)?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/.exec(trimmed)
  if (match === null) return null
  const [hour, minute, second] = match.slice(3, 6).map(Number)
  if (hour! > 23 || minute! > 59 || second! > 59) return null
  const size = BigInt(match[2] ?? 0) * DAY + ofClock(hour!, minute!, second!, match[6])
  return match[1] === '-' ? -size : size
}

const UNITS: Readonly<Record<string, bigint>> = {
  d: DAY,
  h: TICK.hour,
  m: TICK.minute,
  s: TICK.second,
  ms: TICK.ms,
  microsecond: TICK.us,
  tick: 1n,
}

function ofClock(hour: number, minute: number, second: number, fraction = ''): bigint {
  return BigInt(hour * 3600 + minute * 60 + second) * TICK.second + BigInt(fraction.padEnd(7, '0'))
}
