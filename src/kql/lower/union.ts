import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, Span } from '../types.ts'
import type { Lower } from './index.ts'
import type { Lowered, Statement } from './scope.ts'
import { missing, quote } from './sql.ts'

/** `union`: all rows of all legs; a column that a leg has not is missing in its rows. */
export const lowerUnion: Lower<'union'> = ({ inputs, sourceColumn, columns: known, span }, statement) => {
  const columns = known.map((column) => statement.column(column))
  const legs = inputs.map((leg) => ({ leg, step: statement.relation(leg.relation) }))
  const homes = homesOf(known, sourceColumn, legs, span)
  if (legs.some(({ step }) => step.within.length > 0)) {
    throw new Unsupported('form', 'a union inside of a body', span, 'unite before or after mv-apply or partition')
  }
  const body = ({ leg, step }: (typeof legs)[number]) => {
    const list = columns.flatMap((column, index) => {
      if (!statement.isUsed(column)) return []
      const source = index === 0 && column.name === sourceColumn
      return [`${source ? quote(leg.source) : legColumn(known[index]!, step, homes, statement)} AS ${column.physical}`]
    })
    return `SELECT ${list.join(', ') || '1 AS nothing'} FROM ${step.from}`
  }
  return { from: statement.step(() => legs.map(body).join(' UNION ALL ')), columns, order: [], within: [] }
}

function legColumn(home: KqlColumn, step: Lowered, homes: Homes, statement: Statement): string {
  const source = step.columns.find((column) => homes.get(keyOf(column)) === home)
  return source === undefined ? missing(home.type) : statement.use(source)
}

/** The column that comes out for each name and type that goes in. */
type Homes = ReadonlyMap<string, KqlColumn>

const keyOf = ({ name, type }: KqlColumn) => `${type} ${name}`

/**
 * One name with two types becomes two columns, `a_long` and `a_string`; where such a name is taken, the binder puts a
 * number behind it (https://learn.microsoft.com/kusto/query/union-operator).
 */
function homesOf(
  known: readonly KqlColumn[],
  sourceColumn: string | undefined,
  legs: readonly { readonly step: Lowered }[],
  span: Span,
): Homes {
  const given = [...new Map(legs.flatMap(({ step }) => step.columns.map((one) => [keyOf(one), one] as const))).values()]
  const types = Map.groupBy(given, ({ name }) => name)
  const isMixed = ({ name }: KqlColumn) => types.get(name)!.length > 1
  const free = known.filter(({ name }, index) => index > 0 || name !== sourceColumn)
  const own = given
    .filter((one) => !isMixed(one))
    .map((one) => [one, free.find(({ name }) => name === one.name)] as const)
  const taken = new Set(own.map(([, home]) => home))
  const widened = given.filter(isMixed).map((one) => {
    const homes = free.filter((home) => !taken.has(home) && isWidened(home, one))
    if (homes.length > 1) throw new Unsupported('form', `a union in which "${one.name}" may be two columns`, span)
    return [one, homes[0]] as const
  })
  return new Map(
    [...own, ...widened].flatMap(([one, home]) => (home === undefined ? [] : [[keyOf(one), home] as const])),
  )
}

/** Whether a column is called after the name and the type of another: `a_long`, `a_long1`. */
function isWidened(home: KqlColumn, { name, type }: KqlColumn): boolean {
  const stem = `${name}_${type}`
  return home.type === type && home.name.startsWith(stem) && /^\d*$/.test(home.name.slice(stem.length))
}
