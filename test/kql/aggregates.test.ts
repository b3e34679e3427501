import { beforeAll, expect, test } from 'vitest'
import { compileKql } from '../../src/kql/index.ts'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { readable } from '../harness/readable.ts'

let database: Awaited<ReturnType<typeof memoryDatabase>>

beforeAll(async () => {
  database = await memoryDatabase()
})

/** x is 1 to 4 and null, w weighs it, r is x doubled, t has an empty text, d are bags and arrays. */
const ROWS = `datatable(x: long, w: long, r: real, t: string, d: dynamic) [
  1, 5, 2.0, "a", dynamic({"k": 1, "n": 1.5}),
  2, 1, 4.0, "b", dynamic({"k": "x", "z": [1, "y"]}),
  3, 1, 6.0, "b", dynamic(["A1", "A2"]),
  4, 1, 8.0, "", dynamic(["A2", "C1"]),
  long(null), 9, real(null), "", dynamic(null)]`

/** Values by hand, by the definitions of each aggregate's page under learn.microsoft.com/kusto/query. */
const cases: readonly (readonly [aggregate: string, value: unknown])[] = [
  ['count()', '5'],
  ['cnt()', '5'],
  ['countif(x > 2)', '2'],
  ['sum(x)', '10'],
  ['sumif(x, x > 2)', '7'],
  ['sum(totimespan("00:00:01"))', '00:00:05'],
  ['avg(x)', 2.5],
  ['avgif(x, x > 2)', 3.5],
  ['avg(totimespan("00:00:03"))', '00:00:03'],
  ['avgif(x, x > 9)', 'NaN'],
  ['min(t)', ''],
  ['minif(x, x > 1)', '2'],
  ['max(x)', '4'],
  ['maxif(x, x < 4)', '3'],
  ['dcount(x)', '4'],
  ['dcountif(t, x > 1)', '2'],
  ['count_distinct(t)', '3'],
  ['count_distinctif(t, x <= 3)', '2'],
  ['arg_max(x, t)', '4'],
  ['argmax(x, t)', '4'],
  ['arg_min(x, t)', '1'],
  ['argmin(x, t)', '1'],
  ['take_any(x / x)', '1'],
  ['any(x / x)', '1'],
  ['take_anyif(t, x == 1)', 'a'],
  ['anyif(t, x == 1)', 'a'],
  ['binary_all_and(x)', '0'],
  ['binary_all_or(x)', '7'],
  ['binary_all_xor(x)', '4'],
  ['stdev(x)', Math.sqrt(5 / 3)],
  ['stdevif(x, x > 2)', Math.sqrt(0.5)],
  ['stdevp(x)', Math.sqrt(1.25)],
  ['variance(x)', 5 / 3],
  ['varianceif(x, x > 2)', 0.5],
  ['variancep(x)', 1.25],
  ['variancepif(x, x > 2)', 0.25],
  ['covariance(x, r)', 10 / 3],
  ['covarianceif(x, r, x > 2)', 1],
  ['covariancep(x, r)', 2.5],
  ['covariancepif(x, r, x > 2)', 0.5],
  ['percentile(x, 50)', '2'],
  ['percentiles(x, 75)', '3'],
  ['percentiles_array(x, 0, 26, 100)', ['1', '2', '4']],
  ['percentiles_array(x, dynamic([25, 75]))', ['1', '3']],
  ['percentilew(x, w, 62.5)', '1'],
  ['percentilesw(r, w, 63)', 4],
  ['percentilesw_array(x, w, dynamic([50, 100]))', ['1', '4']],
  ['make_list(t)', ['a', 'b', 'b', '', '']],
  ['make_list(x, 2)', ['1', '2']],
  ['makelist(x)', ['1', '2', '3', '4']],
  ['make_list_if(x, x > 2)', ['3', '4']],
  ['make_list_with_nulls(x)', ['1', '2', '3', '4', null]],
  ['array_sort_asc(make_set(t))', ['', 'a', 'b']],
  ['array_sort_asc(makeset(x))', ['1', '2', '3', '4']],
  ['array_sort_asc(make_set_if(x, x > 2, 5))', ['3', '4']],
  ['array_sort_asc(make_set_if(d, x > 2))', ['A1', 'A2', 'C1']],
  ['make_bag(d)', { k: '1', n: 1.5, z: ['1', 'y'] }],
  ['make_dictionary(d)', { k: '1', n: 1.5, z: ['1', 'y'] }],
  ['make_bag_if(d, x == 2)', { k: 'x', z: ['1', 'y'] }],
  [
    'buildschema(d)',
    [{ k: ['long', 'string'], n: 'double', z: { '`indexer`': ['long', 'string'] } }, { '`indexer`': 'string' }],
  ],
]

test.each(cases)('%s', async (aggregate, value) => {
  const { rows } = await runKql(database, `${ROWS} | summarize y = ${aggregate}`, { tables: [], now: 0n })
  expect(readable(rows[0]![0]!)).toEqual(typeof value === 'number' ? expect.closeTo(value, 12) : value)
})

test('what Azure only estimates is told apart', () => {
  const text = 'range x from 1 to 3 step 1 | summarize dcount(x), percentile(x, 50), max(x)'
  expect(compileKql(text, { tables: [], now: 0n }).estimates).toEqual(['dcount', 'percentile'])
})

test('of nothing there are neutral values, and a row', async () => {
  const nothing = 'count(), sum(x), avg(x), max(x), make_list(x), make_set(t), make_bag(d), stdev(x), percentile(x, 50)'
  const { rows } = await runKql(database, `${ROWS} | where x > 9 | summarize ${nothing}`, { tables: [], now: 0n })
  expect(rows.map((row) => row.map(readable))).toEqual([['0', '0', 'NaN', null, [], [], {}, 0, null]])
})

test('several values of take_any come from one row', async () => {
  const text = 'datatable(a: long, b: string) [long(null), "x", 2, "y"] | summarize take_any(a, b)'
  const { rows } = await runKql(database, text, { tables: [], now: 0n })
  expect([
    [null, 'x'],
    ['2', 'y'],
  ]).toContainEqual(rows[0]!.map(readable))
})

test('decimals are summed, averaged, compared and sorted as the numbers they are', async () => {
  const rows = 'datatable(m: decimal) [decimal(10.5), decimal(9), decimal(-3), decimal(-20), decimal(null)]'
  const totals = 'sum(m), avg(m), min(m), max(m), dcount(m), arg_max(m, m), sumif(m, m > 9)'
  const one = await runKql(database, `${rows} | summarize ${totals}`, { tables: [], now: 0n })
  expect(one.rows[0]!.map(readable)).toEqual(['-3.5', '-0.875', '-20', '10.5', '4', '10.5', '10.5', '10.5'])
  const all = await runKql(database, `${rows} | sort by m asc`, { tables: [], now: 0n })
  expect(all.rows.map(([cell]) => cell)).toEqual([null, '-20', '-3', '9', '10.5'])
})

test('a legacy set or list stops at 128 values', async () => {
  const text = 'range n from 1 to 300 step 1 | summarize array_length(makelist(n)), array_length(make_list(n))'
  const { rows } = await runKql(database, text, { tables: [], now: 0n })
  expect(rows[0]!.map(readable)).toEqual(['128', '300'])
})
