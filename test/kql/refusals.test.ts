import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkKql, compileKql, describeKql, KqlError, type KqlTable } from '../../src/kql/index.ts'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const T: KqlTable = {
  name: 'T',
  from: "(VALUES ('x', CAST(1 AS BIGINT))) AS t(a, b)",
  columns: [
    { name: 'a', type: 'string', sql: 'a' },
    { name: 'b', type: 'long', sql: 'b' },
  ],
}

function refusal(text: string): KqlError {
  try {
    compileKql(text, { tables: [T], now: 0n })
  } catch (error) {
    if (error instanceof KqlError) return error
    throw error
  }
  throw new Error(`${text} was not refused`)
}

describe('what is not supported stops with its name and place', () => {
  test.each([
    ['T\n| reduce kind=source by a', 'kql/unsupported-form', 'reduce kind=source', 2, 15],
    ['T | fork (take 1) (take 2)', 'kql/unsupported-operator', 'fork', 1, 5],
    ['T | consume', 'kql/unsupported-operator', 'consume', 1, 5],
    ['T | facet by a', 'kql/unsupported-operator', 'facet', 1, 5],
    ['T | scan with (step s: true;)', 'kql/unsupported-form', 'without an order', 1, 5],
    ['set query_now = datetime(2020-01-01); T', 'kql/unsupported-form', 'query_now', 1, 1],
    ['T | extend r = row_number()', 'kql/unsupported-form', 'row_number', 1, 16],
    ['T | partition by a { T | count }', 'kql/unsupported-form', 'braces', 1, 20],
    ['T | search "x" | search "x"', 'kql/unsupported-form', 'a column "$table"', 1, 18],
    ['let f = (n: string) { table(n) }; f("T") | union f("X")', 'kql/unsupported-form', 'the table "X"', 1, 23],
    ['declare query_parameters(n: long); T | where b == n', 'kql/unsupported-form', 'the query parameter "n"', 1, 26],
    ['T | evaluate rolling_percentile(b, 50, b, 1, 0)', 'kql/unsupported-form', 'a window of 0', 1, 46],
    ['T | evaluate autocluster()', 'kql/unsupported-plugin', 'autocluster', 1, 14],
    ['T | extend s = series_outliers(dynamic([1]))', 'kql/unsupported-function', 'series_outliers', 1, 16],
    ['T | summarize hll(a)', 'kql/unsupported-function', 'hll', 1, 15],
    ['print sqrt(decimal(1.5))', 'kql/unsupported-form', '"sqrt" of a decimal', 1, 7],
    ['T | summarize stdev(todecimal(b))', 'kql/unsupported-form', '"stdev" of a decimal', 1, 15],
    ['externaldata(x:string)["https://example.org"]', 'kql/unsupported-operator', 'externaldata', 1, 1],
    ['T | parse a with "x" b', 'kql/unsupported-form', 'a parse into "b"', 1, 5],
  ])('%s', (text, code, name, line, column) => {
    const error = refusal(text)
    expect(error).toMatchObject({ code, line, column })
    expect(error.message).toContain(name)
    expect(error.hint).toBeTruthy()
  })
})

describe('what is wrong stops with the official parser’s code and place', () => {
  test.each([
    ['T |\n  where nope == 1', 'KS142', 2, 9],
    ['Unknown | take 1', 'KS204', 1, 1],
    ['T | where a + 1 > 2', 'KS106', 1, 13],
    ['T | where (', 'KS006', 1, 12],
  ])('%s', (text, code, line, column) => {
    expect(refusal(text)).toMatchObject({ code, line, column })
  })
})

test('table() is the table of that name, whatever the lets are called', () => {
  const text = 'let T = print a = 1; let f = (name: string) { table(name) | count }; f("T")'
  expect(describeKql(text, [T])).toEqual([{ name: 'Count', type: 'long' }])
  expect(compileKql(text, { tables: [T], now: 0n }).sql).toContain(T.from)
})

test('a text that binds has no errors, and its columns are the binder’s', () => {
  expect(checkKql('T | summarize n = count() by a', [T]).filter(({ severity }) => severity === 'error')).toEqual([])
  expect(describeKql('T | summarize n = count(), max(b) by a', [T])).toEqual([
    { name: 'a', type: 'string' },
    { name: 'n', type: 'long' },
    { name: 'max_b', type: 'long' },
  ])
})

describe('fuzz', () => {
  let database: Awaited<ReturnType<typeof memoryDatabase>>
  beforeAll(async () => {
    database = await memoryDatabase()
  })

  const WORDS =
    'T | where extend project summarize by count() a b == and or ( ) , 1 "x" 1h now() datetime(2024-01-01) join kind=inner on union let x = ; order asc take bin strcat tolong has in ~ ! [ ] . dynamic({}) mv-expand toscalar distinct top range from to step print * - /'.split(
      ' ',
    )
  const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((words) => words.join(' '))
  const piped = fc.array(
    fc.constantFrom(
      'where b > 0',
      'extend c = b + 1',
      'summarize n = count() by a',
      'take 1',
      'order by a asc',
      'distinct *',
      'project a',
      'count',
      'mv-expand a',
      'where a has "x"',
      'join T on a',
      'union T',
      'mv-apply x = dynamic([1, 2]) to typeof(long) on (summarize n = sum(x))',
      'partition by a (top 1 by b)',
      'make-series n = count() on b step 1 by a',
      'parse a with "x" y: long *',
      'serialize r = row_number()',
      'serialize | scan declare (s: long = 0) with (step f: true => s = f.s + 1;)',
      'search "x"',
      'top-nested 1 of a with others = "o" by count()',
      'sample 1',
    ),
    { maxLength: 6 },
  )

  test('any text ends in rows or in a KqlError', { timeout: 120_000 }, async () => {
    const text = fc.oneof(
      soup,
      fc.string({ unit: 'binary', maxLength: 40 }),
      piped.map((steps) => ['T', ...steps].join(' | ')),
    )
    await fc.assert(
      fc.asyncProperty(text, async (query) => {
        const outcome = await runKql(database, query, { tables: [T], now: 0n }).then(
          ({ rows }) => Array.isArray(rows),
          (error: unknown) => error instanceof KqlError && error.code !== 'kql/failed',
        )
        expect(outcome, query).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
