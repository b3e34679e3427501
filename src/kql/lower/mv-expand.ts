import { convert } from '../functions/convert.ts'
import type { RelationOf } from '../ir.ts'
import type { KqlColumn, KqlType } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import type { Sql } from './sql.ts'

/**
 * `mv-expand`: one row for each element of the arrays, the shorter ones filled up with null. A bag gives one bag for each
 * property; null gives one row; an empty array gives none (https://learn.microsoft.com/kusto/query/mv-expand-operator).
 */
export const lowerMvExpand: Lower<'mv-expand'> = (relation, statement) =>
  unrolled(statement.relation(relation.input), relation, statement)

type Unrolling = Omit<RelationOf<'mv-expand'>, 'kind' | 'input' | 'span'>

/** The rows of a step, once for each element of the lists that are unrolled, in order. */
export function unrolled(input: Lowered, unrolling: Unrolling, statement: Statement): Lowered {
  const { expands, indexColumn, limit, pairs } = unrolling
  const step = prepared(
    input,
    expands.map(({ value }) => value),
    statement,
  )
  const elements = pairs ? 'kql_pairs' : 'kql_elements'
  const lists = expands.map(({ value }) => ({
    list: statement.fresh(),
    sql: `coalesce(${elements}(${convert(statement.scalar(value, step), 'dynamic')}), '[null]')`,
  }))
  const position = statement.fresh()
  const made: string[] = []
  const columns = unrolling.columns.map((column: KqlColumn): PhysicalColumn => {
    const index = expands.findIndex(({ name }) => name === column.name)
    if (index < 0 && column.name !== indexColumn) {
      return step.columns.find(({ name }) => name === column.name)!
    }
    const fresh = statement.column(column)
    const element = {
      sql: `nullif(${lists[index]?.list}[${position} + 1], 'null')`,
      type: 'dynamic',
      notNull: false,
    } as const
    made.push(`${index < 0 ? position : cast(element, column.type)} AS ${fresh.physical}`)
    return fresh
  })
  const from = statement.step(() => {
    const inner = lists.map(({ list, sql }) => `CAST(CAST(${sql} AS JSON) AS JSON[]) AS ${list}`).join(', ')
    const longest = `greatest(${lists.map(({ list }) => `len(${list})`).join(', ')})`
    const count = limit === undefined ? longest : `least(${longest}, ${statement.scalar(limit, { columns: [] }).sql})`
    const rows = `SELECT *, ${inner} FROM ${step.from}`
    const each = `SELECT *, unnest(range(0, ${count})) AS ${position} FROM (${rows})`
    return `SELECT *, ${made.join(', ')} FROM (${each})`
  })
  const order = step.order.length === 0 ? [] : [...step.order, { sql: position, direction: 'ASC' }]
  return { from, columns, order: order.map(({ sql, direction }) => ({ sql, direction })), within: step.within }
}

/** What JSON calls the values that have each of these types; a text is not read as a number. */
const KINDS: Partial<Record<KqlType, string>> = {
  bool: "= 'BOOLEAN'",
  int: "NOT IN ('BOOLEAN', 'VARCHAR', 'ARRAY', 'OBJECT')",
  long: "NOT IN ('BOOLEAN', 'VARCHAR', 'ARRAY', 'OBJECT')",
  real: "NOT IN ('BOOLEAN', 'VARCHAR', 'ARRAY', 'OBJECT')",
}

/** `to typeof(...)` casts and does not parse: an element that is not of the type is null. */
function cast(element: Sql, type: KqlType): string {
  const kind = KINDS[type]
  const value = convert(element, type)
  return kind === undefined ? value : `CASE WHEN json_type(${element.sql}) ${kind} THEN ${value} END`
}
