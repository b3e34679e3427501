import type { Lower } from './index.ts'
import { limited } from './sort.ts'

/**
 * `sample n`: rows drawn as if by chance. Kusto defines no order of drawing; here the same rows in the same order always give
 * the same sample, so that an answer can be had again.
 */
export const lowerSample: Lower<'sample'> = ({ input, count }, statement) => {
  const step = statement.relation(input)
  const draw = statement.fresh()
  const from = statement.step(() => `SELECT *, hash(row_number() OVER ()) AS ${draw} FROM ${step.from}`)
  const drawn = { ...step, from, order: [{ sql: draw, direction: 'ASC' }] }
  return { ...limited(drawn, statement.scalar(count, { columns: [] }).sql, statement), order: step.order }
}
