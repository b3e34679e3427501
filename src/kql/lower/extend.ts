import { convert } from '../functions/convert.ts'
import type { Named } from '../ir.ts'
import type { KqlColumn } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'

/** `extend name = value`: a new column, or another value under an old name. The rest passes through. */
export const lowerExtend: Lower<'extend'> = ({ input, values, columns }, statement) => {
  const step = statement.relation(input)
  return withValues(step, values, columns, statement)
}

/**
 * The rows of a step with these values, as columns in the order of `known`. A value that only names a column costs
 * nothing; a column of `known` without a value passes through.
 */
export function withValues(
  input: Lowered,
  values: readonly Named[],
  known: readonly KqlColumn[],
  statement: Statement,
): Lowered {
  const step = prepared(
    input,
    values.map(({ value }) => value),
    statement,
  )
  const made: string[] = []
  const columns = known.map((column): PhysicalColumn => {
    const value = values.find(({ name }) => name === column.name)?.value
    const same = value === undefined ? column.name : value.kind === 'column' ? value.name : undefined
    const passed = step.columns.find(({ name, type }) => name === same && type === column.type)
    if (passed !== undefined) return { ...passed, name: column.name }
    const fresh = statement.column(column)
    made.push(`${convert(statement.scalar(value!, step), column.type)} AS ${fresh.physical}`)
    return fresh
  })
  const from = made.length === 0 ? step.from : statement.step(() => `SELECT *, ${made.join(', ')} FROM ${step.from}`)
  return { from, columns, order: step.order, within: step.within }
}
