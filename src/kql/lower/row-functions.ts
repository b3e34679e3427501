import { convert } from '../functions/convert.ts'
import type { Call, RowFunction, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { withMade } from './prepare.ts'
import { type Lowered, orderBy, type Statement } from './scope.ts'
import { missing, type Sql } from './sql.ts'

type RowCall = Call & { readonly fn: RowFunction }

interface Place {
  readonly call: RowCall
  readonly partition: readonly string[]
  /** ` ORDER BY ...` of the rows. */
  readonly order: string
}

/** Adds the column of one function to rows that have an order. */
type Make = (step: Lowered, place: Place, statement: Statement) => Lowered

const MAKE: { readonly [Name in RowFunction]: Make } = {
  row_number: windowed(
    ([start], place) => `row_number() ${over(place)} + ${start === undefined ? '0' : `${start.sql} - 1`}`,
  ),
  prev: windowed(neighbour('lag')),
  next: windowed(neighbour('lead')),
  row_cumsum: windowed(cumulated),
  row_rank_dense: ranked(({ changed }, window) => `CAST(sum(CAST(${changed} AS BIGINT)) ${window} AS BIGINT)`),
  row_rank_min: ranked(({ changed, at }, window) => `max(CASE WHEN ${changed} THEN ${at} END) ${window}`),
  row_window_session: sessions,
}

/** Which argument of a function starts it anew, where it is true. */
const RESTART: { readonly [Name in RowFunction]?: number } = {
  row_number: 1,
  row_cumsum: 1,
  row_rank_dense: 1,
  row_rank_min: 1,
  row_window_session: 3,
}

/** The rows with a column for one function of neighbouring rows (https://learn.microsoft.com/kusto/query/window-functions). */
export function addRowFunction(row: Lowered, call: RowCall, statement: Statement): Lowered {
  const rows = orderedRows(row, call, statement)
  const restart = call.args[RESTART[call.fn] ?? call.args.length]
  const { step, partition } =
    restart === undefined ? { step: rows, partition: [] } : segmented(rows, restart, statement)
  const place = { call, partition: [...step.within, ...partition], order: orderBy(step.order) }
  return MAKE[call.fn](step, place, statement)
}

function windowed(sql: (args: readonly Sql[], place: Place) => string): Make {
  return (step, place, statement) => {
    const args = place.call.args.map((arg) => statement.scalar(arg, step))
    return withMade(step, place.call, sql(args, place), statement)
  }
}

/** Rows whose order no two share, so that every function sees the same neighbours. */
function orderedRows(row: Lowered, call: RowCall, statement: Statement): Lowered {
  if (row.order.length === 0) {
    throw new Unsupported(
      'form',
      `"${call.fn}" over rows without an order`,
      call.span,
      'sort or serialize the rows first',
    )
  }
  return numbered(row, statement)
}

/** The same rows with one column that says their place, unless there is one. */
export function numbered(row: Lowered, statement: Statement): Lowered {
  if (row.order.length === 1 && row.order[0]!.unique === true) return row
  const place = statement.fresh()
  const from = statement.step(
    () => `SELECT *, row_number() OVER (${orderBy(row.order).trim()}) AS ${place} FROM ${row.from}`,
  )
  return { ...row, from, order: [{ sql: place, direction: 'ASC', unique: true }] }
}

/** Rows with the number of restarts before and at each of them. */
function segmented(row: Lowered, restart: Scalar, statement: Statement) {
  const segment = statement.fresh()
  const when = convert(statement.scalar(restart, row), 'bool')
  const window = windowSql(row.within, orderBy(row.order))
  const from = statement.step(
    () => `SELECT *, sum(CASE WHEN ${when} THEN 1 ELSE 0 END) ${window} AS ${segment} FROM ${row.from}`,
  )
  return { step: { ...row, from }, partition: [segment] }
}

function over({ partition, order }: Place): string {
  return windowSql(partition, order)
}

function windowSql(partition: readonly string[], order: string): string {
  const by = partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')}`
  return `OVER (${[by, order.trim()].filter((part) => part !== '').join(' ')})`
}

function neighbour(name: 'lag' | 'lead') {
  return ([value, offset, fallback]: readonly Sql[], place: Place) => {
    const { type } = place.call
    const other = fallback === undefined ? missing(type) : convert(fallback, type)
    return `${name}(${convert(value!, type)}, ${offset === undefined ? '1' : offset.sql}, ${other}) ${over(place)}`
  }
}

function cumulated([term]: readonly Sql[], place: Place): string {
  const { type } = place.call
  const sum = `coalesce(sum(${convert(term!, type)}) ${over(place)}, 0)`
  return type === 'real' ? sum : `CAST(${sum} AS ${type === 'int' ? 'INTEGER' : 'BIGINT'})`
}

/** Ranks follow the changes of a value from one row to the next; they do not sort. */
function ranked(rank: (names: { readonly changed: string; readonly at: string }, window: string) => string): Make {
  return (step, place, statement) => {
    const names = { changed: statement.fresh(), at: statement.fresh() }
    const term = statement.scalar(place.call.args[0]!, step).sql
    const window = over(place)
    const from = statement.step(() => {
      const changed = `row_number() ${window} = 1 OR ${term} IS DISTINCT FROM lag(${term}) ${window}`
      return `SELECT *, ${changed} AS ${names.changed}, row_number() ${window} AS ${names.at} FROM ${step.from}`
    })
    return withMade({ ...step, from }, place.call, rank(names, window), statement)
  }
}

/** Where a session starts hangs on where the one before it started, so the whole column is made at once. */
function sessions(step: Lowered, { call, partition, order }: Place, statement: Statement): Lowered {
  const [moment, fromFirst, fromLast] = call.args.map((arg) => statement.scalar(arg, step).sql)
  const [place, starts] = [step.order[0]!.sql, statement.fresh()]
  const list = statement.step(() => {
    const items = (sql: string) => `CAST(to_json(list(${sql}${order})) AS VARCHAR)`
    const made = `kql_sessions(${items(moment!)}, ${items(fromFirst!)}, ${items(fromLast!)})`
    const keys = partition.length === 0 ? '' : ` GROUP BY ${partition.join(', ')}`
    return `SELECT list(${place}${order}) AS places, CAST(CAST(${made} AS JSON) AS BIGINT[]) AS starts FROM ${step.from}${keys}`
  })
  const flat = statement.step(() => `SELECT unnest(places) AS place, unnest(starts) AS ${starts} FROM ${list}`)
  const from = statement.step(
    () => `SELECT kept.*, made.${starts} FROM ${step.from} AS kept JOIN ${flat} AS made ON kept.${place} = made.place`,
  )
  return { ...step, from, made: new Map([...(step.made ?? []), [call, starts]]) }
}
