import type { Call, Scalar } from '../ir.ts'
import type { Bound, KqlTable } from '../types.ts'
import type { Statement } from './scope.ts'
import { isFixed } from './shape.ts'

/**
 * What a predicate demands of the columns of a table as the database itself holds them, in SQL: it knows the least and the most
 * of each piece of a column, and skips pieces by such bounds, not by values that are computed. They leave in every row for which
 * the predicate is true, and maybe more.
 */
export function boundsOf(predicate: Scalar, table: KqlTable, statement: Statement): readonly string[] {
  if (predicate.kind !== 'call') return []
  if (predicate.fn === 'and') return predicate.args.flatMap((arg) => boundsOf(arg, table, statement))
  const { fn, args } = columnFirst(predicate)
  const [column, ...values] = args
  if (column?.kind !== 'column' || !values.every((value) => isFixed(value) && value.type === column.type)) return []
  const bound = table.columns.find(({ name }) => name === column.name)?.bound
  const operators = OPERATORS[fn]
  if (bound === undefined || operators === undefined) return []
  return operators.map((operator, index) => {
    const value = values[index] ?? values[0]! // == compares twice with the one it has
    return bound(operator, statement.scalar(value, { columns: [] }).sql)
  })
}

const OPERATORS: Readonly<Record<string, readonly Bound[]>> = {
  '<': ['<'],
  '<=': ['<='],
  '>': ['>='],
  '>=': ['>='],
  '==': ['>=', '<='],
  between: ['>=', '<='],
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' }

/** `value < column` is `column > value`. */
function columnFirst({ fn, args }: Call): Pick<Call, 'fn' | 'args'> {
  const mirrored = MIRRORED[fn]
  return mirrored !== undefined && args[1]?.kind === 'column' ? { fn: mirrored, args: args.toReversed() } : { fn, args }
}
