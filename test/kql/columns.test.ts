import { beforeAll, expect, test } from 'vitest'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { readable } from '../harness/readable.ts'

let database: Awaited<ReturnType<typeof memoryDatabase>>

beforeAll(async () => {
  database = await memoryDatabase()
})

/** Functions that ask for columns, and functions that give several: values from their pages or by hand. */
const cases: readonly (readonly [query: string, names: readonly string[], row: readonly unknown[]])[] = [
  ['print a = 1, b = "" | project p = pack_all()', ['p'], [{ a: '1', b: '' }]],
  ['print a = 1, b = "" | project p = pack_all(true)', ['p'], [{ a: '1' }]],
  ['print a = 1, b = "x" | project p = bag_pack_columns(b)', ['p'], [{ b: 'x' }]],
  ['let T = datatable(A: string, B: int) []; print c = column_names_of(T)', ['c'], [['A', 'B']]],
  ['print a = 1 | project x = column_ifexists("a", 2), y = column_ifexists("b", 2)', ['x', 'y'], ['1', '2']],
  ['print a = 1 | project x = columnifexists("b", 2)', ['x'], ['2']],
  ['print a = 1 | project x = iscolumnexists("a"), y = iscolumnexists("b")', ['x', 'y'], [true, false]],
  [
    'set query_bin_auto_size=1h; set query_bin_auto_at=datetime(2017-01-01 00:05); print t = bin_auto(datetime(2017-01-01 02:00))',
    ['t'],
    ['2017-01-01T01:05:00.0000000Z'],
  ],
  ['set query_bin_auto_size=5; print n = bin_auto(13)', ['n'], ['10']],
  [
    'let upTo = (T: (x: long), p: real) { T | summarize percentiles(x, p) }; range x from 1 to 10 step 1 | invoke upTo(50)',
    ['percentile_x_50'],
    ['5'],
  ],
  ['print (low, at) = series_stats(dynamic([3, 1, 2]))', ['low', 'at'], [1, '1']],
  ['print low = series_stats(dynamic([3, 1, 2]))', ['low'], [1]],
  [
    'print array_sort_asc(dynamic([2, 1]), dynamic(["b", "a"]))',
    ['array0_sorted', 'array1_sorted'],
    [
      ['1', '2'],
      ['a', 'b'],
    ],
  ],
  [
    'print s = dynamic([1, 3, 5]) | project (r2, slope) = series_fit_line(s), n = 1 | project r2, slope, n',
    ['r2', 'slope', 'n'],
    [1, 2, '1'],
  ],
  [
    'print s = dynamic([3, 6, 11]) | extend (r2, factors) = series_fit_poly(s, dynamic([1, 2, 3]), int(2)), t = 1 | project round(r2, 9), round(toreal(factors[0]), 9), t',
    ['r2', 'factors_0', 't'],
    [1, 1, '1'],
  ],
]

test.each(cases)('%s', async (query, names, row) => {
  const { columns, rows } = await runKql(database, query, { tables: [], now: 0n })
  expect(columns.map(({ name }) => name)).toEqual(names)
  expect(rows.map((cells) => cells.map(readable))).toEqual([row])
})
