import { asText } from '../functions/convert.ts'
import type { Lower } from './index.ts'
import { orderBy } from './scope.ts'
import { quote } from './sql.ts'

/** `evaluate narrow()`: a row for each cell, with the number of its row from 0 (https://learn.microsoft.com/kusto/query/narrow-plugin). */
export const lowerNarrow: Lower<'narrow'> = ({ input, columns: known }, statement) => {
  const step = statement.relation(input)
  const columns = known.map((column) => statement.column(column))
  const [row, name, value] = columns.map(({ physical }) => physical)
  const cells = step.columns.map((column) => asText({ sql: statement.use(column), type: column.type, notNull: false }))
  const names = step.columns.map((column) => quote(column.name))
  const place = statement.fresh()
  const from = statement.step(() => {
    const number = `row_number() OVER (${orderBy(step.order).trim()}) - 1 AS ${row}`
    const unrolled = `unnest([${names.join(', ')}]) AS ${name}, unnest([${cells.join(', ')}]) AS ${value}`
    return `SELECT ${[...step.within, number, unrolled].join(', ')}, unnest(range(${cells.length})) AS ${place} FROM ${step.from}`
  })
  const order = [row!, place].map((sql) => ({ sql, direction: 'ASC' }))
  return { from, columns, order, within: step.within }
}
