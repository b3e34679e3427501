import type { SortTerm } from '../ir.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import { type Lowered, type Order, orderBy, type Statement } from './scope.ts'
import { sortKey } from './sql.ts'

/** `sort by`: the rows keep their order as columns of their own, which the steps after it pass on. */
export const lowerSort: Lower<'sort'> = ({ input, terms }, statement) =>
  sorted(statement.relation(input), terms, statement)

/** `top n by`: sorted, and cut. */
export const lowerTop: Lower<'top'> = ({ input, count, terms }, statement) => {
  const step = sorted(statement.relation(input), terms, statement)
  return limited(step, statement.scalar(count, { columns: [] }).sql, statement)
}

/** `take n`: of sorted rows the first ones, otherwise any. */
export const lowerTake: Lower<'take'> = ({ input, count }, statement) =>
  limited(statement.relation(input), statement.scalar(count, { columns: [] }).sql, statement)

function sorted(input: Lowered, terms: readonly SortTerm[], statement: Statement): Lowered {
  const step = prepared(
    input,
    terms.map(({ value }) => value),
    statement,
  )
  const made: string[] = []
  const order = terms.flatMap(({ value, descending, nullsFirst }): readonly Order[] => {
    const direction = `${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
    const given = statement.scalar(value, step)
    const key = sortKey(given)
    const special = given.type === 'real' ? [specialFirst(given.sql, nullsFirst, statement)] : []
    made.push(...special.map((one) => one.made))
    const before = special.map(({ term }) => term)
    if (value.kind === 'column' && key === given.sql) return [...before, { sql: key, direction }]
    const name = statement.fresh()
    made.push(`${key} AS ${name}`)
    return [...before, { sql: name, direction }]
  })
  const from = made.length === 0 ? step.from : statement.step(() => `SELECT *, ${made.join(', ')} FROM ${step.from}`)
  return { ...step, from, order }
}

/** The first rows, of each table that is worked on. */
export function limited(step: Lowered, count: string, statement: Statement): Lowered {
  const order = orderBy(step.order)
  const first = `QUALIFY row_number() OVER (PARTITION BY ${step.within.join(', ')}${order}) <= ${count}`
  const cut = step.within.length === 0 ? `${order} LIMIT ${count}` : ` ${first}`
  return { ...step, from: statement.step(() => `SELECT * FROM ${step.from}${cut}`) }
}

/**
 * NaN stands beside null, whatever the direction; the database holds it for the greatest number
 * (https://learn.microsoft.com/kusto/query/sort-operator#use-of-special-floating-point-values).
 */
function specialFirst(sql: string, nullsFirst: boolean, statement: Statement) {
  const key = statement.fresh()
  const made = `CASE WHEN isnan(${sql}) THEN 1 WHEN ${sql} IS NULL THEN 2 ELSE 0 END AS ${key}`
  return { made, term: { sql: key, direction: nullsFirst ? 'DESC' : 'ASC' } }
}
