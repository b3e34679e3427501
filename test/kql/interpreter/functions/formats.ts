import { convert, textOf } from '../convert.ts'
import { calendar, DAY, pad, TICK } from '../time.ts'
import { Undetermined } from '../value.ts'
import { type Evaluate, type Functions, strict } from './table.ts'

/** The letters of https://learn.microsoft.com/kusto/query/format-datetime-function, the longest first. */
const MOMENT = /yyyy|yy|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|f{1,7}|F{1,7}|tt/g

const formatDatetime: Evaluate = strict(([ticks, form]) => {
  const { year, month, day, rest } = calendar(ticks as bigint)
  const hour = Number(rest / TICK.hour)
  const half = hour % 12 === 0 ? 12 : hour % 12
  const [minute, second] = [Number((rest / TICK.minute) % 60n), Number((rest / TICK.second) % 60n)]
  const fields: Readonly<Record<string, string>> = {
    yyyy: pad(year, 4),
    yy: pad(year % 100),
    MM: pad(month),
    M: `${month}`,
    dd: pad(day),
    d: `${day}`,
    HH: pad(hour),
    H: `${hour}`,
    hh: pad(half),
    h: `${half}`,
    mm: pad(minute),
    m: `${minute}`,
    ss: pad(second),
    s: `${second}`,
    tt: hour < 12 ? 'AM' : 'PM',
  }
  return (form as string).replace(MOMENT, (letters) => fields[letters] ?? fraction(letters, rest))
})

const SPAN = /d{1,8}|HH|H|hh|h|mm|m|ss|s|f{1,7}|F{1,7}/g

const formatTimespan: Evaluate = strict(([ticks, form]) => {
  const span = ticks as bigint
  if (span < 0n) throw new Undetermined('the form of a negative duration')
  const hour = (span % DAY) / TICK.hour
  const values: Readonly<Record<string, bigint>> = {
    d: span / DAY,
    H: hour,
    h: hour,
    m: (span / TICK.minute) % 60n,
    s: (span / TICK.second) % 60n,
  }
  return (form as string).replace(SPAN, (letters) => {
    const value = values[letters.charAt(0)]
    return value === undefined ? fraction(letters, span) : pad(value, letters.length)
  })
})

/** `F` leaves zeros at the end out. */
function fraction(letters: string, ticks: bigint): string {
  const digits = pad(ticks % TICK.second, 7).slice(0, letters.length)
  return letters.startsWith('f') ? digits : digits.replace(/0+$/, '')
}

const UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Steps of 1024 (https://learn.microsoft.com/kusto/query/format-bytes-function). */
const formatBytes: Evaluate = ([bytes, precision, unit]) => {
  const value = convert(bytes!, 'real') as number | null
  if (value === null) return ''
  if (!Number.isFinite(value) || value < 0 || value > 2 ** 53) throw new Undetermined(`${value} bytes`)
  const wanted = unit === undefined ? '' : textOf(unit)
  const found = UNITS.findIndex((one) => one.toLowerCase() === wanted.toLowerCase())
  if (wanted !== '' && found < 0) throw new Undetermined(`the unit ${wanted}`)
  let power = 0
  while (value >= 1024 ** (power + 1) && power < UNITS.length - 1) power++
  if (wanted !== '') power = found
  const scaled = value / 1024 ** power
  const digits = Number(precision?.value ?? 0)
  const rounded = Number(scaled.toFixed(digits))
  if (Math.abs(((scaled * 10 ** digits) % 1) - 0.5) < 1e-6) throw new Undetermined('rounding a half')
  return `${rounded} ${UNITS[power]}`
}

export const formats: Functions = {
  format_datetime: formatDatetime,
  format_timespan: formatTimespan,
  format_bytes: formatBytes,
}
