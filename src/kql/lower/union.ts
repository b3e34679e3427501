import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, Span } from '../types.ts'
import type { Lower } from './index.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import { missing, quote } from './sql.ts'

/** `union`: all rows of all legs; a column that a leg has not is missing in its rows. */
export const lowerUnion: Lower<'union'> = ({ inputs, sourceColumn, columns: known, span }, statement) => {
  const columns = known.map((column) => statement.column(column))
  const legs = inputs.map((leg) => ({ leg, step: statement.relation(leg.relation) }))
  refuseMixed(known, legs, span)
  if (legs.some(({ step }) => step.within.length > 0)) {
    throw new Unsupported('form', 'a union inside of a body', span, 'unite before or after mv-apply or partition')
  }
  const body = ({ leg, step }: (typeof legs)[number]) => {
    const list = columns.flatMap((column, index) => {
      if (!statement.isUsed(column)) return []
      const source = index === 0 && column.name === sourceColumn
      return [`${source ? quote(leg.source) : legColumn(column, step, statement)} AS ${column.physical}`]
    })
    return `SELECT ${list.join(', ') || '1 AS nothing'} FROM ${step.from}`
  }
  return { from: statement.step(() => legs.map(body).join(' UNION ALL ')), columns, order: [], within: [] }
}

/** One name with two types becomes two columns, `a_long` and `a_string`: a leg fills the one of its own type. */
function legColumn(column: KqlColumn, step: Lowered, statement: Statement): string {
  const source = sourceOf(column, step.columns)
  return source === undefined ? missing(column.type) : statement.use(source)
}

function sourceOf({ name, type }: KqlColumn, columns: readonly PhysicalColumn[]): PhysicalColumn | undefined {
  const same = columns.filter((one) => one.type === type)
  return same.find((one) => one.name === name) ?? same.find((one) => `${one.name}_${type}` === name)
}

/** The binder may name a column of one leg like the suffixed column of another; which is which is then unknown. */
function refuseMixed(columns: readonly KqlColumn[], legs: readonly { readonly step: Lowered }[], span: Span): void {
  for (const column of columns) {
    const names = legs.flatMap(({ step }) => sourceOf(column, step.columns)?.name ?? [])
    if (new Set(names).size > 1) throw new Unsupported('form', `a union in which "${column.name}" is two columns`, span)
  }
}
