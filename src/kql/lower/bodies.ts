import { convert } from '../functions/convert.ts'
import type { Lower } from './index.ts'
import { unrolled } from './mv-expand.ts'
import { prepared } from './prepare.ts'
import { type Lowered, orderBy, type PhysicalColumn, type Statement } from './scope.ts'

/**
 * `mv-apply`: the body runs over each row unrolled, all rows at once: the number of the row tells them apart. Beside what
 * the body gives stand the row's own columns (https://learn.microsoft.com/kusto/query/mv-apply-operator).
 */
export const lowerMvApply: Lower<'mv-apply'> = ({ input, unrolling, body, columns: known }, statement) => {
  const source = toldApart(statement.relation(input), (order) => `row_number() OVER (${order})`, statement)
  const place = source.within.at(-1)!
  const rows = unrolled({ ...source, order: [{ sql: place, direction: 'ASC' }] }, unrolling, statement)
  const made = statement.body(body, rows, source.from)
  return besideTheirRow(made, source, { known, place }, statement)
}

/** `partition by key (body)`: the body runs over the rows of each key, all keys at once. */
export const lowerPartition: Lower<'partition'> = ({ input, key, body }, statement) => {
  const step = prepared(statement.relation(input), [key], statement)
  const value = statement.scalar(key, step)
  const rows = toldApart(step, () => `dense_rank() OVER (ORDER BY ${convert(value, value.type)})`, statement)
  const made = statement.body(body, { ...rows, order: step.order }, rows.from)
  return { ...made, order: [], within: step.within }
}

/** `rows`: where a body starts. */
export const lowerRows: Lower<'rows'> = (_rows, statement) => statement.rows()

/** The rows of a step with one more column that tells apart the tables of a body. */
function toldApart(step: Lowered, number: (order: string) => string, statement: Statement): Lowered {
  const place = statement.fresh()
  const from = statement.step(() => `SELECT *, ${number(orderBy(step.order).trim())} AS ${place} FROM ${step.from}`)
  return { ...step, from, within: [...step.within, place] }
}

/** Each row of the body beside the columns of the row it comes from, which keep the order they came in. */
function besideTheirRow(
  made: Lowered,
  source: Lowered,
  { known, place }: { readonly known: Lowered['columns'] | readonly { name: string }[]; readonly place: string },
  statement: Statement,
): Lowered {
  const own: { readonly column: PhysicalColumn; readonly fresh: PhysicalColumn }[] = []
  const columns = known.map(({ name }) => {
    const column = made.columns.find((one) => one.name === name)
    if (column !== undefined) return column
    const kept = source.columns.find((one) => one.name === name)!
    const fresh = statement.column(kept)
    own.push({ column: kept, fresh })
    return fresh
  })
  const from = statement.step(() => {
    const list = own.filter(({ fresh }) => statement.isUsed(fresh))
    const kept = list.map(({ column, fresh }) => `, source.${statement.use(column)} AS ${fresh.physical}`)
    const tables = `${made.from} AS made JOIN ${source.from} AS source ON made.${place} = source.${place}`
    return `SELECT made.*${kept.join('')} FROM ${tables}`
  })
  const order = [{ sql: place, direction: 'ASC' }, ...made.order]
  return { from, columns, order, within: source.within.slice(0, -1) }
}
