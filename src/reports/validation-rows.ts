import type { Cell, Column, QueryResult } from '../model/index.ts'
import { countDifferences, type ValidationRun } from '../validate/index.ts'
import { cellText } from './plain-text.ts'

const text = (name: string) => ({ name, type: 'string' }) as const
const long = (name: string) => ({ name, type: 'long' }) as const

type Validation = ValidationRun['validations'][number]

const COUNTS: readonly Column[] = [
  ...['equal rows', 'explained rows', 'explained cells', 'unexplained rows', 'unexplained cells'].map(long),
]

/** One row for each question: how many rows agree, what is explained, what is not. */
export function validationRows(run: ValidationRun): QueryResult {
  const rows = run.validations.map((one) => [one.id, verdictOf(one, run), ...countsOf(one, run)])
  return { columns: [text('question'), text('verdict'), ...COUNTS], rows }
}

function verdictOf({ explained, unexplained, limitedTo }: Validation, { empty }: ValidationRun): string {
  if (empty.length > 0) return 'unknown'
  const scope = limitedTo === undefined ? '' : `, first ${limitedTo} rows`
  if (unexplained.length > 0) return `unexplained differences${scope}`
  return `${explained.length > 0 ? 'explained' : 'equal'}${scope}`
}

function countsOf({ equal, explained, unexplained }: Validation, { empty }: ValidationRun): readonly Cell[] {
  if (empty.length > 0) return COUNTS.map(() => null)
  const { rows, cells } = countDifferences(unexplained)
  return [equal, totalOf([explained], 'rows'), totalOf([explained], 'cells'), rows, cells].map(BigInt)
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

/** Both in one table, for programs: a row for each question with its counts, and a row for each difference without any. */
export function validationRecords(run: ValidationRun): QueryResult {
  const counts = validationRows(run)
  const differences = differenceRows(run)
  const place = differences.columns.slice(1)
  return {
    columns: [...counts.columns, ...place],
    rows: [
      ...counts.rows.map((row) => [...row, ...place.map(() => '')]),
      ...differences.rows.map(([id, ...rest]) => [id!, 'difference', ...COUNTS.map(() => null), ...rest]),
    ],
  }
}

/** How much causes explain. */
function totalOf(all: readonly Validation['explained'][], of: 'rows' | 'cells'): number {
  return all.flat().reduce((so, one) => so + one[of], 0)
}

/** What the run says in words: what could not be compared, what was found, and how much each cause explains. */
export function validationSentences(run: ValidationRun): readonly string[] {
  const { empty, causes, extra, validations } = run
  if (empty.length > 0) {
    return [
      ...empty.map((side) => `${side} has no row in this window`),
      'nothing was compared: check the window, the workspace, and whether its tables are filled yet',
    ]
  }
  return [
    ...causes.flatMap(({ found }) => found),
    ...extra,
    ...validations.flatMap(({ id, limitedTo }) =>
      limitedTo === undefined ? [] : [`${id} has more rows: only the first ${limitedTo} of each side were compared`],
    ),
    ...causes.map(({ name }) => `${name} explain ${shareOf(name, validations)}`),
    grandTotal(validations),
  ]
}

function shareOf(name: string, validations: readonly Validation[]): string {
  const own = validations.map(({ explained }) => explained.filter(({ cause }) => cause === name))
  return `${totalOf(own, 'rows')} rows of one side only, ${totalOf(own, 'cells')} cells`
}

function grandTotal(validations: readonly Validation[]): string {
  const sum = (of: (one: Validation) => number) => validations.reduce((so, one) => so + of(one), 0)
  const open = (of: 'rows' | 'cells') => sum(({ unexplained }) => countDifferences(unexplained)[of])
  const all = validations.map(({ explained }) => explained)
  return (
    `${sum((one) => one.equal)} rows equal; explained: ${totalOf(all, 'rows')} rows of one side only, ` +
    `${totalOf(all, 'cells')} cells; unexplained: ${open('rows')} rows, ${open('cells')} cells`
  )
}
