import type { QueryResult } from '../model/index.ts'
import type { ValidationRun } from '../validate/index.ts'
import { cellText } from './plain-text.ts'

const text = (name: string) => ({ name, type: 'string' }) as const
const long = (name: string) => ({ name, type: 'long' }) as const

/** One row for each question: how many rows agree, what is explained, what is not. */
export function validationRows({ validations }: ValidationRun): QueryResult {
  const rows = validations.map(({ id, equal, explained, unexplained }) => {
    const verdict = unexplained.length > 0 ? 'unexplained differences' : explained > 0 ? 'explained' : 'equal'
    return [id, verdict, BigInt(equal), BigInt(explained), BigInt(unexplained.length)]
  })
  const columns = [text('question'), text('verdict'), long('equal rows'), long('explained'), long('unexplained')]
  return { columns, rows }
}

/** Every difference that nothing explains: where, and what each side says. */
export function differenceRows({ validations }: ValidationRun): QueryResult {
  const rows = validations.flatMap(({ id, unexplained }) =>
    unexplained.map((one) =>
      one.kind === 'different'
        ? [id, one.key, one.column, cellText(one.local), cellText(one.remote)]
        : [id, one.key, '', one.kind === 'missing' ? 'there' : 'absent', one.kind === 'missing' ? 'absent' : 'there'],
    ),
  )
  return { columns: ['question', 'key', 'column', 'local', 'remote'].map(text), rows }
}

/** What the run says in words: intervals that one side lacks, and how much that explains. */
export function validationSentences({ local, remote, missing, extra, validations }: ValidationRun): readonly string[] {
  const sum = (of: (one: ValidationRun['validations'][number]) => number) =>
    validations.reduce((so, one) => so + of(one), 0)
  return [
    ...missing.map(
      ({ interval, localRows }) => `interval ${interval} is not in ${remote}: ${localRows} rows here, 0 there`,
    ),
    ...extra.map(
      ({ interval, remoteRows }) => `interval ${interval} is not in ${local}: 0 rows here, ${remoteRows} there`,
    ),
    `${sum((one) => one.equal)} rows equal, ${sum((one) => one.explained)} differences explained by missing intervals, ` +
      `${sum((one) => one.unexplained.length)} unexplained`,
  ]
}
