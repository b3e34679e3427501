import { convert } from '../functions/convert.ts'
import type { Lower } from './index.ts'
import type { PhysicalColumn } from './scope.ts'

/**
 * `mv-expand`: one row for each element of the arrays, the shorter ones filled up with null. A bag gives one bag for each
 * property; null gives one row; an empty array gives none (https://learn.microsoft.com/kusto/query/mv-expand-operator).
 */
export const lowerMvExpand: Lower<'mv-expand'> = (
  { input, expands, columns: known, indexColumn, limit },
  statement,
) => {
  const step = statement.relation(input)
  const lists = expands.map(({ value }) => ({
    list: statement.fresh(),
    sql: `coalesce(kql_elements(${convert(statement.scalar(value, step), 'dynamic')}), '[null]')`,
  }))
  const position = statement.fresh()
  const made: string[] = []
  const columns = known.map((column): PhysicalColumn => {
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
    made.push(`${index < 0 ? position : convert(element, column.type)} AS ${fresh.physical}`)
    return fresh
  })
  const from = statement.step(() => {
    const inner = lists.map(({ list, sql }) => `CAST(CAST(${sql} AS JSON) AS JSON[]) AS ${list}`).join(', ')
    const longest = `greatest(${lists.map(({ list }) => `len(${list})`).join(', ')})`
    const count = limit === undefined ? longest : `least(${longest}, ${statement.scalar(limit, { columns: [] }).sql})`
    const rows = `SELECT *, ${inner} FROM ${step.from}`
    const unrolled = `SELECT *, unnest(range(0, ${count})) AS ${position} FROM (${rows})`
    return `SELECT *, ${made.join(', ')} FROM (${unrolled})`
  })
  return { from, columns, order: step.order }
}
