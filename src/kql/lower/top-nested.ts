import { convert } from '../functions/convert.ts'
import type { RelationOf } from '../ir.ts'
import type { KqlColumn } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import { missing, sortKey } from './sql.ts'

type Level = RelationOf<'top-nested'>['levels'][number]

interface Place {
  readonly level: Level
  readonly key: PhysicalColumn
  readonly rank: PhysicalColumn
}

/** The rows that are still in, the columns of the levels above, and the rows about what is out. */
interface Nest {
  readonly rows: Lowered
  readonly keys: readonly PhysicalColumn[]
  readonly columns: readonly PhysicalColumn[]
  readonly others: readonly string[]
}

/**
 * `top-nested n of key by aggregate, ...`: of the groups of the first level the n first, in each of them the n first of the
 * second, and so on. Each level is computed over the rows that the levels above have left. Under `with others` the rows a
 * level has left out are counted together (https://learn.microsoft.com/kusto/query/top-nested-operator).
 */
export const lowerTopNested: Lower<'top-nested'> = ({ input, levels, columns: known }, statement) => {
  const rows = prepared(
    { ...statement.relation(input), order: [] },
    levels.map(({ key }) => key.value),
    statement,
  )
  const places = levels.map((level, index) => ({
    level,
    key: keyColumn(level, known[2 * index]!, rows, levels, statement),
    rank: statement.column(known[2 * index + 1]!),
  }))
  const start: Nest = { rows, keys: [], columns: [], others: [] }
  const nest = places.reduce((above, _place, index) => lowerLevel(above, places.slice(index), statement), start)
  const list = [...rows.within, ...nest.columns.map((column) => statement.use(column))].join(', ')
  const tables = [
    `SELECT DISTINCT ${list} FROM ${nest.rows.from}`,
    ...nest.others.map((one) => `SELECT ${list} FROM ${one}`),
  ]
  return {
    from: statement.step(() => tables.join(' UNION ALL ')),
    columns: nest.columns,
    order: [],
    within: rows.within,
  }
}

/** A key that is a column stands there already, unless two levels have the same. */
function keyColumn(
  { key: { value } }: Level,
  known: KqlColumn,
  rows: Lowered,
  levels: readonly Level[],
  statement: Statement,
): PhysicalColumn {
  const name = value.kind === 'column' ? value.name : undefined
  const column = rows.columns.find((one) => one.name === name && one.type === known.type)
  const others = levels.filter(({ key }) => key.value.kind === 'column' && key.value.name === name)
  if (column === undefined || others.length > 1) return statement.column(known)
  statement.use(column)
  return { ...column, name: known.name }
}

/** The first of these places, with those below it. */
function lowerLevel(above: Nest, places: readonly Place[], statement: Statement): Nest {
  const [{ level, key, rank }] = places as [Place, ...Place[]] // one at least: the level at hand
  const { rows } = above
  const keySql = convert(statement.scalar(level.key.value, rows), key.type)
  const made = () => statement.step(() => `SELECT *, ${keySql} AS ${key.physical} FROM ${rows.from}`)
  const keyed = { ...rows, from: keySql === key.physical ? rows.from : made() }
  const outer = [...rows.within, ...above.keys.map((column) => statement.use(column))]
  const rankSql = convert(statement.scalar(level.aggregate.value, keyed), rank.type)
  const limit = level.count === undefined ? undefined : statement.scalar(level.count, { columns: [] }).sql
  const groups = statement.step(() => {
    const partition = outer.length === 0 ? '' : `PARTITION BY ${outer.join(', ')} `
    const order = `ORDER BY ${sortKey({ sql: rank.physical, type: rank.type })} ${level.descending ? 'DESC' : 'ASC'} NULLS LAST, ${key.physical} ASC NULLS FIRST`
    const cut = limit === undefined ? '' : ` QUALIFY row_number() OVER (${partition}${order}) <= ${limit}`
    const group = [...outer, key.physical].join(', ')
    return `SELECT ${group}, ${rankSql} AS ${rank.physical} FROM ${keyed.from} GROUP BY ${group}${cut}`
  })
  const equal = ({ physical, type }: PhysicalColumn) =>
    `kept.${physical} ${type === 'string' ? '=' : 'IS NOT DISTINCT FROM'} best.${physical}`
  const same = rows.within.map((name) => `kept.${name} = best.${name}`)
  const on = [...same, ...[...above.keys, key].map(equal)].join(' AND ')
  const joined = `SELECT kept.*, best.${rank.physical} FROM ${keyed.from} AS kept JOIN ${groups} AS best ON ${on}`
  const counted = limit !== undefined && places.some((place) => place.level.others !== undefined)
  return {
    rows: { ...keyed, from: statement.step(() => joined) },
    keys: [...above.keys, key],
    columns: [...above.columns, key, rank],
    others: counted ? [...above.others, others({ keyed, groups, on }, above, places, statement)] : above.others,
  }
}

/** One row, in each group of the levels above, about what a level left out; levels that do not count others stay empty. */
function others(
  { keyed, groups, on }: { readonly keyed: Lowered; readonly groups: string; readonly on: string },
  above: Nest,
  places: readonly Place[],
  statement: Statement,
): string {
  const missed = `SELECT * FROM ${keyed.from} AS kept WHERE NOT EXISTS (SELECT 1 FROM ${groups} AS best WHERE ${on})`
  const out = { ...keyed, from: statement.step(() => missed) }
  const outer = [...out.within, ...above.columns.map((column) => statement.use(column))]
  const cells = places.flatMap(({ level, key, rank }) => {
    const [name, value] =
      level.others === undefined
        ? [missing(key.type), missing(rank.type)]
        : [
            convert(statement.scalar(level.others, { columns: [] }), key.type),
            convert(statement.scalar(level.aggregate.value, out), rank.type),
          ]
    return [`${name} AS ${key.physical}`, `${value} AS ${rank.physical}`]
  })
  const group = outer.length === 0 ? ' HAVING count(*) > 0' : ` GROUP BY ${outer.join(', ')}`
  return statement.step(() => `SELECT ${[...outer, ...cells].join(', ')} FROM ${out.from}${group}`)
}
