import { AGGREGATES } from '../aggregates.ts'
import { convert } from '../functions/convert.ts'
import { DECIMAL_AGGREGATES, refuseDecimals } from '../functions/decimals.ts'
import type { NamedAggregate, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import { type Lowered, orderBy, type PhysicalColumn, type Statement } from './scope.ts'
import { partsOf } from './shape.ts'

/** `summarize aggregates by keys`: keys first, one row per key tuple; with no keys, one row even on empty input. */
export const lowerSummarize: Lower<'summarize'> = ({ input, keys, aggregates, columns: known }, statement) => {
  const needed = [...keys.map(({ value }) => value), ...aggregates.flatMap(({ value }) => insides(value))]
  const step = prepared(statement.relation(input), needed, statement)
  const columns = known.map((column) => statement.column(column))
  const keySql = keys.map(({ value }, index) => convert(statement.scalar(value, step), columns[index]!.type))
  const values = [...keySql, ...aggregates.flatMap((one) => aggregateSql(one, step, statement))]
  const list = values.map((sql, index) => `${sql} AS ${columns[index]!.physical}`)
  if (keys.length === 0) return total(step, list, columns, statement)
  const group = [...step.within, ...keySql].map(groupTerm).join(', ')
  const from = statement.step(
    () => `SELECT ${[...step.within, ...list].join(', ')} FROM ${step.from} GROUP BY ${group}`,
  )
  return { from, columns, order: [], within: step.within }
}

/** A whole number in GROUP BY means a place in the list of what is selected: a key that is one is named by its place. */
function groupTerm(sql: string, index: number): string {
  return /^-?\d+$/.test(sql) ? String(index + 1) : sql
}

/** `count`: how many rows. */
export const lowerCount: Lower<'count'> = ({ input, columns: known }, statement) => {
  const column = statement.column(known[0]!)
  return total(statement.relation(input), [`count(*) AS ${column.physical}`], [column], statement)
}

/** One row for all rows; inside a body one for each table it works on, also for those that have no rows left. */
function total(
  step: Lowered,
  list: readonly string[],
  columns: readonly PhysicalColumn[],
  statement: Statement,
): Lowered {
  const { within } = step
  const select = list.join(', ') || '1 AS nothing'
  const rest = { columns, order: [], within }
  if (within.length === 0) {
    const source = list.length === 0 ? '' : ` FROM ${step.from}`
    return { ...rest, from: statement.step(() => `SELECT ${select}${source}`) }
  }
  const groups = statement.step(
    () => `SELECT ${within.join(', ')}, ${select} FROM ${step.from} GROUP BY ${within.join(', ')}`,
  )
  const empty = statement.step(() => `SELECT ${select} FROM ${step.from} WHERE FALSE`)
  const instances = statement.bodyTables()
  const from = statement.step(() => {
    const present = `made.${within[0]} IS NOT NULL`
    const pick = columns.map(
      ({ physical }) => `CASE WHEN ${present} THEN made.${physical} ELSE blank.${physical} END AS ${physical}`,
    )
    const keys = within.map((key) => `instance.${key}`)
    const on = within.map((key) => `made.${key} = instance.${key}`).join(' AND ')
    const tables = `(SELECT DISTINCT ${within.join(', ')} FROM ${instances}) AS instance`
    return `SELECT ${[...keys, ...pick].join(', ')} FROM ${tables} LEFT JOIN ${groups} AS made ON ${on} CROSS JOIN ${empty} AS blank`
  })
  return { ...rest, from }
}

/** What stands inside the aggregates of a value: that is computed row by row. */
export function insides(value: Scalar): readonly Scalar[] {
  return value.kind === 'aggregate' ? value.args : partsOf(value).flatMap(insides)
}

/** One aggregate may give several columns: `arg_max(x, *)`. */
function aggregateSql({ names, value }: NamedAggregate, step: Lowered, statement: Statement): readonly string[] {
  if (value.kind !== 'aggregate' || names.length === 1) return [statement.scalar(value, step).sql]
  const aggregate = AGGREGATES[value.fn]
  if (aggregate === undefined) throw new Unsupported('aggregate', `"${value.fn}"`, value.span)
  const args = value.args.map((arg) => statement.scalar(arg, step))
  refuseDecimals(value, args, DECIMAL_AGGREGATES)
  const results = aggregate(args, { type: value.type, span: value.span, order: orderBy(step.order) })
  if (results.length === names.length) return results
  throw new Unsupported('form', `"${value.fn}" with this many columns`, value.span)
}
