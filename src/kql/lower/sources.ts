import { convert } from '../functions/convert.ts'
import type { RelationOf, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { boundsOf } from './bounds.ts'
import type { Lower } from './index.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import { missing } from './sql.ts'

/** A table of the database: the columns that are read, each in its physical form. */
export const lowerTable: Lower<'table'> = (relation, statement) => tableWhere(relation, undefined, statement)

/** The rows of a table that a predicate may be true for: pieces of the table for which it cannot be are not read. */
export function tableWhere(
  { name, span, columns: known }: RelationOf<'table'>,
  predicate: Scalar | undefined,
  statement: Statement,
): Lowered {
  const table = statement.tables.find((one) => one.name === name)
  if (table === undefined) throw new Unsupported('form', `the table "${name}" here`, span)
  const columns = known.map((column) => statement.column(column))
  const bounds = predicate === undefined ? [] : boundsOf(predicate, table, statement)
  const from = statement.step(() => {
    const list = columns.flatMap((column, index) =>
      statement.isUsed(column) ? [`${table.columns[index]!.sql} AS ${column.physical}`] : [],
    )
    const where = bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`
    return `SELECT ${list.join(', ') || '1 AS nothing'} FROM ${table.from}${where}`
  })
  return { from, columns, order: [], within: [] }
}

/** A table that a `let` names. Each mention has physical names of its own, so that it can be joined with itself. */
export const lowerLet: Lower<'let'> = ({ id }, statement) => {
  const step = statement.letStep(id)
  if (statement.isNamedOnce(id)) return step
  const columns = step.columns.map((column) => statement.column(column))
  const order = step.order.map((one) => ({ ...one, from: one.sql, sql: statement.fresh() }))
  const from = statement.step(() => {
    const list = columns.flatMap((column, index) =>
      statement.isUsed(column) ? [`${statement.use(step.columns[index]!)} AS ${column.physical}`] : [],
    )
    const ordered = order.map((one) => `${one.from} AS ${one.sql}`)
    return `SELECT ${[...list, ...ordered].join(', ') || '1 AS nothing'} FROM ${step.from}`
  })
  return { from, columns, order: order.map(({ from: _, ...one }) => one), within: [] }
}

/** `print`: one row. */
export const lowerPrint: Lower<'print'> = ({ values, columns: known }, statement) => {
  const columns = known.map((column) => statement.column(column))
  const cells = values.map(({ value }, index) => cell(value, columns[index]!, statement))
  return { from: statement.step(() => `SELECT ${cells.join(', ')}`), columns, order: [], within: [] }
}

/** `datatable`: its rows, in order of the text. */
export const lowerDatatable: Lower<'datatable'> = ({ rows, columns: known }, statement) => {
  const columns = known.map((column) => statement.column(column))
  if (rows.length === 0) {
    const list = columns.map(({ type, physical }) => `${missing(type)} AS ${physical}`)
    return { from: statement.step(() => `SELECT ${list.join(', ')} WHERE FALSE`), columns, order: [], within: [] }
  }
  const names = columns.map(({ physical }) => physical).join(', ')
  const tuples = rows.map((row) => {
    const values = row.map((value, index) => convert(statement.scalar(value, { columns: [] }), columns[index]!.type))
    return `(${values.join(', ')})`
  })
  const from = statement.step(() => `SELECT * FROM (VALUES ${tuples.join(', ')}) AS rows(${names})`)
  return { from, columns, order: [], within: [] }
}

/** `range`: from, from + step, ... up to and with `to`, in this order. */
export const lowerRange: Lower<'range'> = ({ from, to, step, columns: known, span }, statement) => {
  const column = statement.column(known[0]!)
  if (column.type === 'real') throw new Unsupported('form', 'a range of reals', span)
  const [first, last, by] = [from, to, step].map((one) => statement.scalar(one, { columns: [] }).sql)
  const place = statement.fresh()
  const value = `${first} + ${place} * ${by}`
  const cast = column.type === 'int' ? `CAST(${value} AS INTEGER)` : value
  const source = `range(CAST(0 AS BIGINT), CAST(1 + (${last} - ${first}) // ${by} AS BIGINT)) AS steps(${place})`
  return {
    from: statement.step(() => `SELECT ${cast} AS ${column.physical}, ${place} FROM ${source}`),
    columns: [column],
    order: [{ sql: place, direction: 'ASC', unique: true }],
    within: [],
  }
}

function cell(value: Scalar, column: PhysicalColumn, statement: Statement): string {
  return `${convert(statement.scalar(value, { columns: [] }), column.type)} AS ${column.physical}`
}
