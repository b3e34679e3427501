import { convert } from '../functions/convert.ts'
import type { RelationOf } from '../ir.ts'
import type { Lower } from './index.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'

type Level = RelationOf<'top-nested'>['levels'][number]

/** The rows that are still in, and the columns of the levels above. */
interface Nest {
  readonly rows: Lowered
  readonly keys: readonly PhysicalColumn[]
  readonly columns: readonly PhysicalColumn[]
}

/**
 * `top-nested n of key by aggregate, ...`: of the groups of the first level the n first, in each of them the n first of the
 * second, and so on. Each level is computed over the rows that the levels above have left.
 */
export const lowerTopNested: Lower<'top-nested'> = ({ input, levels, columns: known }, statement) => {
  const start: Nest = { rows: { ...statement.relation(input), order: [] }, keys: [], columns: [] }
  const nest = levels.reduce((above, level, index) => {
    const [key, rank] = [statement.column(known[2 * index]!), statement.column(known[2 * index + 1]!)]
    return lowerLevel(above, level, { key, rank }, statement)
  }, start)
  const list = nest.columns.map((column) => statement.use(column))
  const from = statement.step(() => `SELECT DISTINCT ${list.join(', ')} FROM ${nest.rows.from}`)
  return { from, columns: nest.columns, order: [] }
}

function lowerLevel(
  above: Nest,
  { key: { value }, aggregate, count, descending }: Level,
  { key, rank }: { readonly key: PhysicalColumn; readonly rank: PhysicalColumn },
  statement: Statement,
): Nest {
  const { rows } = above
  const keySql = convert(statement.scalar(value, rows), key.type)
  const keyed = { ...rows, from: statement.step(() => `SELECT *, ${keySql} AS ${key.physical} FROM ${rows.from}`) }
  const outer = above.keys.map((column) => statement.use(column))
  const rankSql = convert(statement.scalar(aggregate.value, keyed), rank.type)
  const limit = count === undefined ? undefined : statement.scalar(count, { columns: [] }).sql
  const groups = statement.step(() => {
    const partition = outer.length === 0 ? '' : `PARTITION BY ${outer.join(', ')} `
    const order = `ORDER BY ${rank.physical} ${descending ? 'DESC' : 'ASC'} NULLS LAST, ${key.physical} ASC NULLS FIRST`
    const cut = limit === undefined ? '' : ` QUALIFY row_number() OVER (${partition}${order}) <= ${limit}`
    const group = [...outer, key.physical].join(', ')
    return `SELECT ${group}, ${rankSql} AS ${rank.physical} FROM ${keyed.from} GROUP BY ${group}${cut}`
  })
  const on = [...outer, key.physical].map((name) => `kept.${name} IS NOT DISTINCT FROM best.${name}`).join(' AND ')
  const joined = `SELECT kept.*, best.${rank.physical} FROM ${keyed.from} AS kept JOIN ${groups} AS best ON ${on}`
  return {
    rows: { ...keyed, from: statement.step(() => joined) },
    keys: [...above.keys, key],
    columns: [...above.columns, key, rank],
  }
}
