import { AGGREGATES } from '../aggregates.ts'
import { convert } from '../functions/convert.ts'
import type { NamedAggregate } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { Lower } from './index.ts'
import { type Lowered, orderBy, type PhysicalColumn, type Statement } from './scope.ts'

/** `summarize aggregates by keys`: keys first, one row per key tuple; with no keys, one row even on empty input. */
export const lowerSummarize: Lower<'summarize'> = ({ input, keys, aggregates, columns: known }, statement) => {
  const step = statement.relation(input)
  const columns = known.map((column) => statement.column(column))
  const keySql = keys.map(({ value }, index) => convert(statement.scalar(value, step), columns[index]!.type))
  const values = [...keySql, ...aggregates.flatMap((one) => aggregateSql(one, step, statement))]

  const list = values.map((sql, index) => `${sql} AS ${columns[index]!.physical}`)
  const group = keys.length > 0 ? ` GROUP BY ${keySql.join(', ')}` : ''
  if (aggregates.length === 0 && keys.length === 0) return emptyRow(columns, statement)
  return { from: statement.step(() => `SELECT ${list.join(', ')} FROM ${step.from}${group}`), columns, order: [] }
}

/** `count`: how many rows. */
export const lowerCount: Lower<'count'> = ({ input, columns: known }, statement) => {
  const step = statement.relation(input)
  const column = statement.column(known[0]!)
  const from = statement.step(() => `SELECT count(*) AS ${column.physical} FROM ${step.from}`)
  return { from, columns: [column], order: [] }
}

/** One aggregate may give several columns: `arg_max(x, *)`. */
function aggregateSql({ names, value }: NamedAggregate, step: Lowered, statement: Statement): readonly string[] {
  if (value.kind !== 'aggregate' || names.length === 1) return [statement.scalar(value, step).sql]
  const aggregate = AGGREGATES[value.fn]
  if (aggregate === undefined) throw new Unsupported('aggregate', `"${value.fn}"`, value.span)
  const args = value.args.map((arg) => statement.scalar(arg, step))
  const results = aggregate(args, { type: value.type, span: value.span, order: orderBy(step.order) })
  if (results.length === names.length) return results
  throw new Unsupported('form', `"${value.fn}" with this many columns`, value.span)
}

function emptyRow(columns: readonly PhysicalColumn[], statement: Statement): Lowered {
  return { from: statement.step(() => 'SELECT 1 AS nothing'), columns, order: [] }
}
