import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'

/** `where predicate`: rows for which it is true; null is not. */
export const lowerWhere: Lower<'where'> = ({ input, predicate }, statement) => {
  const step = prepared(statement.relation(input), [predicate], statement)
  const condition = statement.scalar(predicate, step).sql
  return { ...step, from: statement.step(() => `SELECT * FROM ${step.from} WHERE ${condition}`) }
}
