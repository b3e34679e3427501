import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { checkKql, datetimeText, type KqlType, kqlLiteral, ticksOf, timespanText } from '../../src/kql/index.ts'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

let database: Awaited<ReturnType<typeof memoryDatabase>>
beforeAll(async () => {
  database = await memoryDatabase()
})

async function backFromKql(literal: string) {
  const { rows } = await runKql(database, `let value = ${literal}; print value`, { tables: [], now: 0n })
  return rows[0]?.[0]
}

const LONG = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

test('any text comes back as itself, whatever it holds', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"; drop', '\\"', '\u202e\u0000', '// x\n', "'''"),
  )
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await backFromKql(kqlLiteral(value, 'string'))).toBe(value)
    }),
  )
})

test('any long, real, datetime and timespan comes back as itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.bigInt(LONG),
      fc.double(),
      fc.date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') }),
      async (long, real, moment) => {
        expect(await backFromKql(kqlLiteral(long, 'long'))).toBe(long)
        expect(await backFromKql(kqlLiteral(real, 'real'))).toBe(Object.is(real, -0) ? 0 : real)
        expect(await backFromKql(kqlLiteral(moment, 'datetime'))).toBe(datetimeText(ticksOf(moment)))
        expect(await backFromKql(kqlLiteral(long, 'timespan'))).toBe(timespanText(long))
      },
    ),
  )
})

test('any JSON comes back as itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ noUnicodeString: false, maxDepth: 3 }), async (value) => {
      const back = await backFromKql(kqlLiteral(JSON.parse(JSON.stringify(value)), 'dynamic'))
      const plain = JSON.parse(
        JSON.stringify(back ?? null, (_key, one) => (typeof one === 'bigint' ? Number(one) : one)),
      )
      expect(plain).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a null of every type is a literal the official parser takes', () => {
  const types: KqlType[] = [
    'bool',
    'int',
    'long',
    'real',
    'decimal',
    'string',
    'datetime',
    'timespan',
    'dynamic',
    'guid',
  ]
  for (const type of types) expect(checkKql(`let value = ${kqlLiteral(null, type)}; print value`, [])).toEqual([])
})

test('a value that is not of the type is refused', () => {
  expect(() => kqlLiteral(2n ** 63n, 'long')).toThrow('does not fit long')
  expect(() => kqlLiteral(1.5, 'long')).toThrow('not a whole number')
  expect(() => kqlLiteral('1', 'long')).toThrow('not a whole number')
  expect(() => kqlLiteral('x)', 'guid')).toThrow('not the text of a guid')
  expect(() => kqlLiteral(new Date(Number.NaN), 'datetime')).toThrow('valid Date')
})
