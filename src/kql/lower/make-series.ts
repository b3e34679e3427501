import { convert } from '../functions/convert.ts'
import type { RelationOf, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlType, Span } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import { literalSql, quote, type Sql } from './sql.ts'
import { insides } from './summarize.ts'

type Series = RelationOf<'make-series'>

/** The range of an axis in SQL: where place 0 lies, and the places from `first` up to and without `end`. */
interface Axis {
  readonly value: Sql
  readonly origin: string
  readonly step: string
  /** Both may hang on the places that have rows, which are in this column. */
  readonly first: (place: string) => string
  readonly end: (place: string) => string
  readonly isBounded: boolean
  /** Rows outside of the range are left out before anything is counted. */
  readonly where: string
}

/**
 * `make-series`: rows are grouped by keys and places of the axis, and the places of each combination of keys are written
 * into arrays, gaps filled (https://learn.microsoft.com/kusto/query/make-series-operator).
 */
export const lowerMakeSeries: Lower<'make-series'> = (relation, statement) => {
  const { keys, aggregates, axis: along } = relation
  const needed = [...keys.map(({ value }) => value), along.value, ...aggregates.flatMap(({ value }) => insides(value))]
  const step = prepared(statement.relation(relation.input), needed, statement)
  const columns = relation.columns.map((column) => statement.column(column))
  const axis = axisOf(relation, statement.scalar(along.value, step), statement)
  const buckets = bucketed(relation, step, { axis, columns }, statement)
  return { from: arrays(relation, buckets, { axis, columns }, statement), columns, order: [], within: step.within }
}

interface Buckets {
  readonly from: string
  readonly place: string
  readonly groups: readonly string[]
  /** JSON of each aggregate, and of what stands in a gap. */
  readonly values: readonly { readonly sql: string; readonly gap: string }[]
}

interface Parts {
  readonly axis: Axis
  readonly columns: readonly PhysicalColumn[]
}

/** One row for each combination of keys and each place that has rows. */
function bucketed(
  { keys, aggregates }: Series,
  step: Lowered,
  { axis, columns }: Parts,
  statement: Statement,
): Buckets {
  const place = statement.fresh()
  const placed = statement.step(() => {
    const at = floored(`${axis.value.sql} - ${axis.origin}`, axis.step, axis.value.type)
    return `SELECT *, ${at} AS ${place} FROM ${step.from} WHERE ${axis.value.sql} IS NOT NULL${axis.where}`
  })
  const rows = { ...step, from: placed }
  const keySql = keys.map(({ value }, index) => convert(statement.scalar(value, rows), columns[index]!.type))
  const values = aggregates.map(({ value, fallback }) => {
    const aggregate = statement.scalar(value, rows)
    const zero: Sql = { sql: '0', type: 'int', notNull: true }
    const gap = fallback === undefined ? zero : statement.scalar(fallback, { columns: [] })
    const gapSql = { sql: convert(gap, value.type), type: value.type, notNull: false }
    return { name: statement.fresh(), sql: json(aggregate), gap: json(gapSql) }
  })
  const from = statement.step(() => {
    const names = keySql.map((sql, index) => `${sql} AS ${columns[index]!.physical}`)
    const list = [...step.within, ...names, place, ...values.map(({ sql, name }) => `${sql} AS ${name}`)]
    return `SELECT ${list.join(', ')} FROM ${placed} GROUP BY ${[...step.within, ...keySql, place].join(', ')}`
  })
  const groups = [...step.within, ...keys.map((_, index) => columns[index]!.physical)]
  return { from, place, groups, values: values.map(({ name, gap }) => ({ sql: name, gap })) }
}

/** One row for each combination of keys. */
function arrays(
  { keys, nonempty, span }: Series,
  buckets: Buckets,
  { axis, columns }: Parts,
  statement: Statement,
): string {
  const { place, groups } = buckets
  const [first, end] = [axis.first(place), axis.end(place)]
  const places = `CAST(to_json(list(${place})) AS VARCHAR)`
  const series = buckets.values.map(({ sql, gap }, index) => {
    const values = `'[' || string_agg(${sql}, ',') || ']'`
    const filled = `kql_series(coalesce(${places}, '[]'), coalesce(${values}, '[]'), ${first}, ${end}, ${gap})`
    return `CAST(${filled} AS JSON) AS ${columns[keys.length + index]!.physical}`
  })
  if (nonempty && !axis.isBounded) {
    throw new Unsupported('form', 'make-series kind=nonempty without from and to', span)
  }
  const axisSql = `kql_axis(${quote(axis.value.type)}, ${text(axis.origin)}, ${text(axis.step)}, ${first}, ${end})`
  const list = [...groups, ...series, `CAST(${axisSql} AS JSON) AS ${columns.at(-1)!.physical}`]
  const group = groups.length === 0 ? (nonempty ? '' : ' HAVING count(*) > 0') : ` GROUP BY ${groups.join(', ')}`
  return statement.step(() => `SELECT ${list.join(', ')} FROM ${buckets.from}${group}`)
}

/** Without bounds, a series reaches from its first place with rows to its last. */
function axisOf({ from, to, step, inclusive, span }: Series, value: Sql, statement: Statement): Axis {
  const type = axisType(value, span)
  const constant = (scalar: Scalar) => statement.scalar(scalar, { columns: [] })
  const size = constant(step)
  const width = type === 'datetime' ? convert(size, 'timespan') : convert(size, type)
  const low = from === undefined ? undefined : convert(constant(from), type)
  const high = to === undefined ? undefined : convert(constant(to), type)
  const origin = low === undefined || inclusive ? zero(type) : low
  const sql = convert(value, type)
  const last = (end: string) =>
    inclusive ? `${floored(end, width, type)} + 1` : `-(${floored(`${origin} - ${end}`, width, type)})`
  const bounds = [
    low === undefined ? '' : ` AND ${sql} >= ${low}`,
    high === undefined ? '' : ` AND ${sql} ${inclusive ? '<=' : '<'} ${high}`,
  ]
  return {
    value: { ...value, sql, type },
    origin,
    step: width,
    first: (place) => (low === undefined ? `min(${place})` : inclusive ? floored(low, width, type) : '0::BIGINT'),
    end: (place) => (high === undefined ? `max(${place}) + 1` : last(high)),
    isBounded: low !== undefined && high !== undefined,
    where: bounds.join(''),
  }
}

function axisType({ type }: Sql, span: Span): KqlType {
  if (type === 'int' || type === 'bool') return 'long'
  if (type === 'long' || type === 'real' || type === 'datetime' || type === 'timespan') return type
  throw new Unsupported('form', `an axis of type ${type}`, span)
}

function zero(type: KqlType): string {
  return literalSql(type, type === 'real' ? 0 : 0n)
}

/** The whole number of steps in a distance, downwards, below zero too. */
function floored(distance: string, step: string, type: KqlType): string {
  if (type === 'real') return `CAST(floor((${distance}) / ${step}) AS BIGINT)`
  return `kql_steps(${distance}, ${step})`
}

function text(sql: string): string {
  return `CAST(${sql} AS VARCHAR)`
}

/** A value as the JSON text that stands in an array; null is written out. */
function json(value: Sql): string {
  return `coalesce(CAST(${convert(value, 'dynamic')} AS VARCHAR), 'null')`
}
