import { convert } from '../functions/convert.ts'
import { Unsupported } from '../kql-error.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import { quote } from './sql.ts'

/**
 * `reduce by text`, after the paper that its page names: terms that are frequent at their place make the pattern of a text,
 * the others are a star; texts without a frequent term, and patterns that are rare themselves, are `others`
 * (https://learn.microsoft.com/kusto/query/reduce-operator; R. Vaarandi, "A Data Clustering Algorithm for Mining Patterns From
 * Event Logs", 2003). Which text stands for a pattern is left open: here the least. Work grows with the distinct texts.
 */
export const lowerReduce: Lower<'reduce'> = (relation, statement) => {
  const { input, value, threshold, separators, columns: known, span } = relation
  const step = prepared(statement.relation(input), [value], statement)
  if (step.within.length > 0) throw new Unsupported('form', 'reduce inside of a body', span)
  const columns = known.map((column) => statement.column(column))
  const [pattern, count, representative] = columns.map(({ physical }) => physical)
  const signs = quote(separators ?? '')
  const text = convert(statement.scalar(value, step), 'string')
  const texts = statement.step(() => `SELECT ${text} AS t, count(*) AS n FROM ${step.from} GROUP BY 1`)
  const support = `(SELECT ${threshold}e0 * sum(n) FROM ${texts})`
  const listed = statement.step(
    () => `SELECT t, n, from_json(kql_terms(t, ${signs}), '["VARCHAR"]') AS terms FROM ${texts}`,
  )
  const terms = statement.step(() => `SELECT t, n, unnest(terms) AS w, unnest(range(len(terms))) AS p FROM ${listed}`)
  const frequent = statement.step(
    () => `SELECT w, p FROM ${terms} WHERE w <> '' GROUP BY w, p HAVING sum(n) > ${support}`,
  )
  const kept = statement.step(
    () => `SELECT t, CAST(to_json(list(p)) AS VARCHAR) AS k FROM ${terms} JOIN ${frequent} USING (w, p) GROUP BY t`,
  )
  const patterns = statement.step(
    () => `SELECT t, n, kql_pattern(t, ${signs}, k) AS q FROM ${texts} LEFT JOIN ${kept} USING (t)`,
  )
  const clusters = statement.step(
    () => `SELECT CASE WHEN sum(n) > ${support} THEN q END AS q, sum(n) AS n, min(t) AS t FROM ${patterns} GROUP BY q`,
  )
  const from = statement.step(() => {
    const cells = [
      `coalesce(q, 'others') AS ${pattern}`,
      `CAST(sum(n) AS BIGINT) AS ${count}`,
      `CASE WHEN q IS NULL THEN '' ELSE min(t) END AS ${representative}`,
    ]
    return `SELECT ${cells.join(', ')} FROM ${clusters} GROUP BY q`
  })
  const order = [
    { sql: count!, direction: 'DESC' },
    { sql: pattern!, direction: 'ASC' },
  ]
  return { from, columns: columns, order, within: [] }
}
