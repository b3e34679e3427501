import { convert } from '../convert.ts'
import { calendar, DAY, dayOfYear, daysInMonth, floorDiv, midnight, moment, TICK, UNIX } from '../time.ts'
import { Undetermined, type Value } from '../value.ts'
import { type Evaluate, type Functions, strict } from './table.ts'

const LENGTHS: Readonly<Record<string, bigint>> = {
  week: 7n * DAY,
  day: DAY,
  hour: TICK.hour,
  minute: TICK.minute,
  second: TICK.second,
  millisecond: TICK.ms,
  microsecond: TICK.us,
}

const MONTHS: Readonly<Record<string, bigint>> = { year: 12n, quarter: 3n, month: 1n }

/** Months are counted on the calendar; a day that the month has not becomes its last. */
function addMonths(ticks: bigint, months: bigint): bigint | null {
  const { year, month, day, rest } = calendar(ticks)
  const total = BigInt(year) * 12n + BigInt(month - 1) + months
  const [toYear, toMonth] = [Number(floorDiv(total, 12n)), Number(total - floorDiv(total, 12n) * 12n) + 1]
  if (toYear < 1 || toYear > 9999) return null
  return midnight(toYear, toMonth, Math.min(day, daysInMonth(toYear, toMonth)))! + rest
}

const datetimeAdd: Evaluate = strict(([part, amount, ticks]) => {
  const unit = `${part}`.toLowerCase()
  const length = LENGTHS[unit]
  if (length !== undefined) return moment((ticks as bigint) + (amount as bigint) * length)
  const months = MONTHS[unit]
  if (months === undefined) throw new Undetermined(`datetime_add of ${unit}`)
  return addMonths(ticks as bigint, (amount as bigint) * months)
})

/** How many borders of the unit lie between (https://learn.microsoft.com/kusto/query/datetime-diff-function). */
const datetimeDiff: Evaluate = strict(([part, a, b]) => {
  const unit = `${part}`.toLowerCase()
  return place(unit, a as bigint) - place(unit, b as bigint)
})

/** Which of its units a moment lies in. Weeks begin on Sunday; year 1 began on a Monday. */
function place(unit: string, ticks: bigint): bigint {
  if (unit === 'week') return (ticks / DAY + 1n) / 7n
  if (unit === 'nanosecond') return ticks * 100n
  const length = LENGTHS[unit]
  if (length !== undefined) return ticks / length
  const months = MONTHS[unit]
  if (months === undefined) throw new Undetermined(`datetime_diff of ${unit}`)
  const { year, month } = calendar(ticks)
  return (BigInt(year) * 12n + BigInt(month - 1)) / months
}

/** ISO 8601: the week of the year's first Thursday is the first. */
function isoWeek(ticks: bigint): number {
  const weekday = Number((ticks / DAY) % 7n)
  const thursday = ticks + BigInt(3 - weekday) * DAY
  if (moment(thursday) === null) throw new Undetermined('the week at the end of time')
  return Math.floor((dayOfYear(calendar(thursday)) - 1) / 7) + 1
}

const PARTS: Readonly<Record<string, (ticks: bigint) => number | bigint>> = {
  year: (ticks) => calendar(ticks).year,
  quarter: (ticks) => Math.ceil(calendar(ticks).month / 3),
  month: (ticks) => calendar(ticks).month,
  week_of_year: isoWeek,
  day: (ticks) => calendar(ticks).day,
  dayofyear: (ticks) => dayOfYear(calendar(ticks)),
  hour: (ticks) => (ticks / TICK.hour) % 24n,
  minute: (ticks) => (ticks / TICK.minute) % 60n,
  second: (ticks) => (ticks / TICK.second) % 60n,
  millisecond: (ticks) => (ticks / TICK.ms) % 1000n,
  microsecond: (ticks) => (ticks / TICK.us) % 1_000_000n,
  nanosecond: (ticks) => (ticks % TICK.second) * 100n,
}

function partOf(name: string): Evaluate {
  return strict(([ticks]) => BigInt(PARTS[name]!(ticks as bigint)))
}

const datetimePart: Evaluate = strict(([part, ticks]) => {
  const read = PARTS[`${part}`.toLowerCase()]
  if (read === undefined) throw new Undetermined(`datetime_part of ${part}`)
  return BigInt(read(ticks as bigint))
})

/** The start of the unit, some units later; null where there is no such moment. */
function startOf(unit: string, ticks: bigint, offset: bigint): bigint | null {
  if (unit === 'day') return (ticks / DAY + offset) * DAY
  if (unit === 'week') return ((ticks / DAY + 1n) / 7n + offset) * 7n * DAY - DAY
  const { year, month } = calendar(ticks)
  return addMonths(midnight(year, unit === 'year' ? 1 : month, 1)!, offset * MONTHS[unit]!)
}

function edge(unit: string, end: boolean): Evaluate {
  return strict(([ticks, offset]) => {
    const by = (offset ?? 0n) as bigint
    const start = startOf(unit, ticks as bigint, end ? by + 1n : by)
    if (end && moment(start) === null) throw new Undetermined('the end of the last unit of time')
    return moment(start === null ? null : end ? start - 1n : start)
  })
}

/** Whole ticks of units since 1970. */
function unixTime(length: bigint): Evaluate {
  return strict(([value]) => {
    if (typeof value !== 'number') return moment((value as bigint) * length + UNIX)
    const ticks = value * Number(length)
    if (!Number.isFinite(ticks) || Math.abs(ticks) > 2 ** 53) throw new Undetermined('a moment far off')
    return moment(BigInt(Math.trunc(ticks)) + UNIX)
  })
}

const whole = (value: Value) => (typeof value === 'number' ? value : Number(value))

const makeDatetime: Evaluate = strict((_values, { type }, args) => {
  if (args.length === 1) return convert(args[0]!, type)
  const [year, month, day, hour = 0, minute = 0, second = 0] = args.map(({ value }) => whole(value))
  if ([year, month, day].some((one) => one! < 1)) throw new Undetermined('a date with parts below 1')
  const date = midnight(year!, month!, day!)
  if (date === null || hour > 23 || minute > 59 || second >= 60) return null
  if (hour < 0 || minute < 0 || second < 0) return null
  return date + BigInt(hour) * TICK.hour + BigInt(minute) * TICK.minute + BigInt(Math.round(second * 1e7))
})

const makeTimespan: Evaluate = strict((_values, _call, args) => {
  const numbers = args.map(({ value }) => whole(value))
  const [days, hours, minutes, seconds = 0] = args.length < 4 ? [0, ...numbers] : numbers
  if (numbers.some((one) => one < 0) || hours! > 23 || minutes! > 59 || seconds > 59) {
    throw new Undetermined('a duration of too large parts')
  }
  const clock = BigInt(hours!) * TICK.hour + BigInt(minutes!) * TICK.minute + BigInt(Math.round(seconds * 1e7))
  return BigInt(days!) * DAY + clock
})

export const times: Functions = {
  now: ([offset], { now }) => {
    if (offset === undefined) return now
    return offset.value === null ? null : moment(now + (offset.value as bigint))
  },
  ago: strict(([span], { now }) => moment(now - (span as bigint))),
  datetime_add: datetimeAdd,
  datetime_diff: datetimeDiff,
  datetime_part: datetimePart,
  getyear: partOf('year'),
  getmonth: partOf('month'),
  monthofyear: partOf('month'),
  week_of_year: partOf('week_of_year'),
  dayofmonth: partOf('day'),
  dayofyear: partOf('dayofyear'),
  hourofday: partOf('hour'),
  dayofweek: strict(([ticks]) => (((ticks as bigint) / DAY + 1n) % 7n) * DAY),
  startofday: edge('day', false),
  startofweek: edge('week', false),
  startofmonth: edge('month', false),
  startofyear: edge('year', false),
  endofday: edge('day', true),
  endofweek: edge('week', true),
  endofmonth: edge('month', true),
  endofyear: edge('year', true),
  make_datetime: makeDatetime,
  make_timespan: makeTimespan,
  unixtime_seconds_todatetime: unixTime(TICK.second),
  unixtime_milliseconds_todatetime: unixTime(TICK.ms),
  unixtime_microseconds_todatetime: unixTime(TICK.us),
}
