import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import { tableWhere } from './sources.ts'

/** `where predicate`: rows for which it is true; null is not. */
export const lowerWhere: Lower<'where'> = ({ input, predicate }, statement) => {
  const rows = input.kind === 'table' ? tableWhere(input, predicate, statement) : statement.relation(input)
  const step = prepared(rows, [predicate], statement)
  const condition = statement.scalar(predicate, step).sql
  return { ...step, from: statement.step(() => `SELECT * FROM ${step.from} WHERE ${condition}`) }
}
