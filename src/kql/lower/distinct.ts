import { withValues } from './extend.ts'
import type { Lower } from './index.ts'

/** `distinct`: each combination of these values once. */
export const lowerDistinct: Lower<'distinct'> = ({ input, values, columns }, statement) => {
  const step = withValues(statement.relation(input), values, columns, statement)
  const list = step.columns.map((column) => statement.use(column))
  const from = statement.step(() => `SELECT DISTINCT ${[...step.within, ...list].join(', ')} FROM ${step.from}`)
  return { from, columns: step.columns, order: [], within: step.within }
}
