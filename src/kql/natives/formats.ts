import { calendarOf } from '../time-text.ts'
import { type Native, native } from './native.ts'

const SECOND = 10_000_000n
const HOUR = 3600n * SECOND
const DAY = 24n * HOUR

/** Formats of moments and durations, by the letters of `format_datetime` and `format_timespan`. */
export const formatNatives: readonly Native[] = [
  native('kql_format_datetime', ['BIGINT', 'VARCHAR'], 'VARCHAR', formatDatetime),
  native('kql_format_timespan', ['BIGINT', 'VARCHAR'], 'VARCHAR', formatTimespan),
]

const DATETIME_LETTERS = /yyyy|y{1,2}|M{1,2}|d{1,2}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}|tt/g

/** Runs of a letter that are longer than any the documentation lists: month and day names, which Kusto has not. */
const UNKNOWN_RUN = /M{3,}|d{3,}|H{3,}|h{3,}|m{3,}|s{3,}|f{8,}|F{8,}|y{5,}|t{3,}/

function formatDatetime(ticks: bigint, form: string): string {
  const unknown = UNKNOWN_RUN.exec(form)?.[0]
  if (unknown !== undefined) throw new RangeError(`format_datetime has no "${unknown}"`)
  const { year, month, day, rest } = calendarOf(ticks)
  const hour = Number(rest / HOUR)
  const parts: Readonly<Record<string, number>> = {
    y: year,
    M: month,
    d: day,
    H: hour,
    h: hour % 12 || 12,
    ...clock(rest),
  }
  return form.replace(DATETIME_LETTERS, (letters) => {
    if (letters === 'tt') return hour < 12 ? 'AM' : 'PM'
    return field(letters, parts, rest)
  })
}

const TIMESPAN_LETTERS = /d{1,8}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}/g

function formatTimespan(ticks: bigint, form: string): string {
  const positive = ticks < 0n ? -ticks : ticks
  const hour = Number((positive % DAY) / HOUR)
  const parts = { d: Number(positive / DAY), H: hour, h: hour, ...clock(positive) }
  return `${ticks < 0n ? '-' : ''}${form.replace(TIMESPAN_LETTERS, (letters) => field(letters, parts, positive))}`
}

function clock(ticks: bigint) {
  return { m: Number((ticks / (60n * SECOND)) % 60n), s: Number((ticks / SECOND) % 60n) }
}

/** The value of a run of one letter, padded to the run's length; `F` leaves out zeros at the end. */
function field(letters: string, parts: Readonly<Record<string, number>>, ticks: bigint): string {
  const letter = letters.charAt(0)
  if (letter === 'f' || letter === 'F') {
    const digits = String(ticks % SECOND)
      .padStart(7, '0')
      .slice(0, letters.length)
    return letter === 'f' ? digits : digits.replace(/0+$/, '')
  }
  const value = letter === 'y' && letters.length < 3 ? parts.y! % 100 : parts[letter]!
  return String(value).padStart(letters.length, '0')
}
