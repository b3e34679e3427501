import type { BoundSql, KqlColumn, KqlTable } from '../../../src/kql/index.ts'
import type { Table } from '../interpreter/table.ts'
import { readMoment } from '../interpreter/time.ts'
import type { Value } from '../interpreter/value.ts'

const COLUMNS = [
  { name: 'l', type: 'long' },
  { name: 's', type: 'string' },
  { name: 'd', type: 'datetime' },
  { name: 'r', type: 'real' },
  { name: 'j', type: 'dynamic' },
] as const satisfies readonly KqlColumn[]

/** Each row as SQL and as values of the interpreter, written side by side by hand. */
const ROWS: readonly (readonly [sql: string, values: readonly Value[]])[] = [
  [`(1, 'a', 638000000000000000, '1.5', '[1,2]')`, [1n, 'a', readMoment('2022-09-28T22:13:20Z'), 1.5, [1n, 2n]]],
  [`(NULL, '', NULL, NULL, NULL)`, [null, '', null, null, null]],
  [`(-5, 'É1', 0, 'nan', '{"a":"x"}')`, [-5n, 'É1', 0n, Number.NaN, new Map([['a', 'x']])]],
  [
    `(9007199254740993, 'ab c', 3155378975999999999, '-0.25', '"t"')`,
    [9007199254740993n, 'ab c', readMoment('9999-12-31T23:59:59.9999999Z'), -0.25, 't'],
  ],
]

/** As of a database that keeps moments in microseconds. */
const bound: BoundSql = (operator, ticks) => `d // 10 ${operator} (${ticks}${operator === '<' ? ' + 9' : ''}) // 10`

/** A table of the database, which queries name `Stored`. */
export const stored: KqlTable = {
  name: 'Stored',
  from: `(SELECT CAST(c1 AS BIGINT) AS l, c2 AS s, CAST(c3 AS BIGINT) AS d, CAST(c4 AS DOUBLE) AS r, CAST(c5 AS JSON) AS j
    FROM (VALUES ${ROWS.map(([sql]) => sql).join(', ')}) AS rows(c1, c2, c3, c4, c5))`,
  columns: COLUMNS.map((column) => ({ ...column, sql: column.name, ...(column.name === 'd' && { bound }) })),
}

/** The same rows for the interpreter. */
export const storedRows: Table = {
  columns: COLUMNS,
  rows: ROWS.map(([, values]) => values),
  ranks: ROWS.map(() => 0),
}
