import { Unsupported } from '../kql-error.ts'
import type { Sql } from '../lower/sql.ts'
import { asText, convert } from './convert.ts'
import { datetimeOrNull } from './numbers.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

const SECOND = 10_000_000n
const DAY = 86_400n * SECOND
/** Ticks from year 1 to 1970; the database counts microseconds from there. */
const EPOCH = 621_355_968_000_000_000n

/** Ticks in the parts of time that have one length. */
const LENGTHS: Readonly<Record<string, bigint>> = {
  week: 7n * DAY,
  day: DAY,
  hour: 3600n * SECOND,
  minute: 60n * SECOND,
  second: SECOND,
  millisecond: 10_000n,
  microsecond: 10n,
}

const MONTHS: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 }

/** Ticks as the database's TIMESTAMP, cut to microseconds. */
function timestamp(ticks: string): string {
  return `make_timestamp((${ticks}) // 10 - ${EPOCH / 10n})`
}

/** A TIMESTAMP as ticks. */
function ticks(timestampSql: string): string {
  return `(epoch_us(${timestampSql}) * 10 + ${EPOCH})`
}

function partOf(args: readonly Sql[], { spans }: CallContext): string {
  const part = args[0]!.literal
  if (typeof part === 'string') return part.toLowerCase()
  throw new Unsupported('form', 'a computed part of time', spans[0]!, 'write it as a text, for example "hour"')
}

function unknownPart(part: string, { spans }: CallContext): Unsupported {
  return new Unsupported('form', `the part of time "${part}"`, spans[0]!)
}

const datetimeAdd: LowerFunction = (args, call) => {
  const part = partOf(args, call)
  const amount = convert(args[1]!, 'long')
  const moment = args[2]!.sql
  const length = LENGTHS[part]
  if (length !== undefined) return datetimeOrNull(`(${moment} + CAST(${amount} AS HUGEINT) * ${length})`)
  const months = MONTHS[part]
  if (months === undefined) throw unknownPart(part, call)
  const day = `${timestamp(moment)}::DATE + to_months(CAST(${amount} * ${months} AS INTEGER))`
  return datetimeOrNull(`(${ticks(day)} + ${moment} % ${DAY})`)
}

/** How many borders of the part lie between the two moments; weeks begin on Sunday. */
const datetimeDiff: LowerFunction = (args, call) => {
  const part = partOf(args, call)
  const [a, b] = [args[1]!.sql, args[2]!.sql]
  if (part === 'week') return `(${weekNumber(a)} - ${weekNumber(b)})`
  if (part === 'nanosecond') return `((${a} - ${b}) * 100)`
  const length = LENGTHS[part]
  if (length !== undefined) return `(${a} // ${length} - ${b} // ${length})`
  if (MONTHS[part] === undefined) throw unknownPart(part, call)
  return `date_diff('${part}', ${timestamp(b)}, ${timestamp(a)})`
}

/** Weeks since the Sunday before year 1, which began on a Monday. */
function weekNumber(sql: string): string {
  return `((${sql} // ${DAY} + 1) // 7)`
}

const PARTS: Readonly<Record<string, (sql: string) => string>> = {
  year: (sql) => `year(${timestamp(sql)})`,
  quarter: (sql) => `quarter(${timestamp(sql)})`,
  month: (sql) => `month(${timestamp(sql)})`,
  week_of_year: (sql) => `weekofyear(${timestamp(sql)})`,
  day: (sql) => `day(${timestamp(sql)})`,
  dayofyear: (sql) => `dayofyear(${timestamp(sql)})`,
  hour: (sql) => `(${sql} // ${LENGTHS.hour} % 24)`,
  minute: (sql) => `(${sql} // ${LENGTHS.minute} % 60)`,
  second: (sql) => `(${sql} // ${SECOND} % 60)`,
  millisecond: (sql) => `(${sql} // 10000 % 1000)`,
  microsecond: (sql) => `(${sql} // 10 % 1000000)`,
  nanosecond: (sql) => `(${sql} % ${SECOND} * 100)`,
}

const datetimePart: LowerFunction = (args, call) => {
  const part = partOf(args, call)
  const write = PARTS[part]
  if (write === undefined) throw unknownPart(part, call)
  return `CAST(${write(args[1]!.sql)} AS INTEGER)`
}

function part(name: string): LowerFunction {
  return ([moment]) => `CAST(${PARTS[name]!(moment!.sql)} AS INTEGER)`
}

/** The start of the day, week, month or year, `offset` of them later; or the last tick of it. */
function edge(unit: 'day' | 'week' | 'month' | 'year', end: boolean): LowerFunction {
  return ([moment, offset]) => {
    const by = offset === undefined ? '0' : convert(offset, 'long')
    const start = startOf(unit, moment!.sql, end ? `(${by} + 1)` : by)
    return datetimeOrNull(end ? `(${start} - 1)` : start)
  }
}

function startOf(unit: 'day' | 'week' | 'month' | 'year', sql: string, offset: string): string {
  if (unit === 'day') return `((${sql} // ${DAY} + ${offset}) * ${DAY})`
  if (unit === 'week') return `(((${weekNumber(sql)} + ${offset}) * 7 - 1) * ${DAY})`
  const months = `to_months(CAST(${offset} * ${MONTHS[unit]} AS INTEGER))`
  return ticks(`date_trunc('${unit}', ${timestamp(sql)}) + ${months}`)
}

function unixTime(ticksPerUnit: bigint): LowerFunction {
  return ([value]) => {
    const amount =
      value!.type === 'real'
        ? `TRY_CAST(trunc(${value!.sql} * ${ticksPerUnit}) AS HUGEINT)`
        : `(CAST(${convert(value!, 'long')} AS HUGEINT) * ${ticksPerUnit})`
    return datetimeOrNull(`(${amount} + ${EPOCH})`)
  }
}

const ago: LowerFunction = ([span], { now }) => datetimeOrNull(`(CAST(${now} AS BIGINT) - ${span!.sql})`)

const makeDatetime: LowerFunction = (args, { span }) => {
  if (args.length === 1) return convert(args[0]!, 'datetime')
  if (args.length === 7) throw new Unsupported('form', 'make_datetime with seven arguments', span)
  const list = Array.from({ length: 6 }, (_, index) =>
    args[index] === undefined ? '0.0' : convert(args[index], 'real'),
  )
  return `kql_make_datetime(${list.join(', ')})`
}

const makeTimespan: LowerFunction = (args) => {
  const list =
    args.length < 4 ? ['0.0', ...args.map((arg) => convert(arg, 'real'))] : args.map((arg) => convert(arg, 'real'))
  const [days, hours, minutes, seconds = '0.0'] = list
  return `kql_make_timespan(${days}, ${hours}, ${minutes}, ${seconds})`
}

/** Moments and durations, in ticks. */
export const timeFunctions: FunctionTable = {
  now: ([offset], { now }) =>
    offset === undefined ? `CAST(${now} AS BIGINT)` : datetimeOrNull(`(CAST(${now} AS BIGINT) + ${offset.sql})`),
  ago,
  datetime_add: datetimeAdd,
  datetime_diff: datetimeDiff,
  datetime_part: datetimePart,
  datepart: datetimePart,
  datetime_utc_to_local: ([moment, zone]) => `kql_utc_to_local(${moment!.sql}, ${asText(zone!)})`,
  datetime_local_to_utc: ([moment, zone]) => `kql_local_to_utc(${moment!.sql}, ${asText(zone!)})`,
  getyear: part('year'),
  getmonth: part('month'),
  monthofyear: part('month'),
  week_of_year: part('week_of_year'),
  weekofyear: part('week_of_year'),
  dayofmonth: part('day'),
  dayofyear: part('dayofyear'),
  hourofday: part('hour'),
  dayofweek: ([moment]) => `((${moment!.sql} // ${DAY} + 1) % 7 * ${DAY})`,
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
  unixtime_seconds_todatetime: unixTime(SECOND),
  unixtime_milliseconds_todatetime: unixTime(10_000n),
  unixtime_microseconds_todatetime: unixTime(10n),
  unixtime_nanoseconds_todatetime: ([value]) => datetimeOrNull(`(${convert(value!, 'long')} // 100 + ${EPOCH})`),
  format_datetime: ([moment, form]) => `coalesce(kql_format_datetime(${moment!.sql}, ${asText(form!)}), '')`,
  format_timespan: ([span, form]) => `coalesce(kql_format_timespan(${span!.sql}, ${asText(form!)}), '')`,
}
