import type { Span } from './record-walk.ts'

const [ZERO, DOT, DASH, COLON, LETTER_T, LETTER_Z] = [0x30, 0x2e, 0x2d, 0x3a, 0x54, 0x5a]
const DAY = 86_400_000

/** UTC milliseconds of a record's `time` as Azure writes it, `2026-11-01T10:05:00.0000000Z`; NaN for any other spelling. */
export function recordTime(bytes: Uint8Array, { start, end }: Span): number {
  const two = (at: number) => digits(bytes, start + at, 2)
  const marks =
    end - start >= 20 &&
    bytes[start + 4] === DASH &&
    bytes[start + 7] === DASH &&
    bytes[start + 10] === LETTER_T &&
    bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON &&
    bytes[end - 1] === LETTER_Z
  const [month, day, hour, minute, second] = [two(5), two(8), two(11), two(14), two(17)]
  const inRange = month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60
  const lateDay = day > 28 && day <= 31 // not in every month: the slow way knows
  if (!marks || !(inRange || lateDay)) return Number.NaN
  const milliseconds = fraction(bytes, start + 19, end - 1)
  if (lateDay) return Date.parse(Buffer.from(bytes.subarray(start, end)).toString('latin1'))
  const days = daysBefore(digits(bytes, start, 4), month) + day - 1
  return days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

/** Days from 1970 to the first of a month, by the civil calendar in years that begin in March. */
function daysBefore(year: number, month: number): number {
  const marchYear = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5)
  return (
    marchYear * 365 +
    Math.floor(marchYear / 4) -
    Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400) +
    dayOfYear -
    719_468
  )
}

/** Milliseconds of `.`, digits to the end; nothing is 0. */
function fraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0
  if (bytes[start] !== DOT || end - start < 2) return Number.NaN
  let value = 0
  for (let at = start + 1; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    if (at <= start + 3) value += digit * [100, 10, 1][at - start - 1]!
  }
  return value
}

/** A number of so many digits; NaN when one of them is none. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) {
    const digit = bytes[at]! - ZERO
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN
  }
  return value
}
