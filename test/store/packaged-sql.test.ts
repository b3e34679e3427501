import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { bindQuery, packagedTexts, type Query, queries, rogueNetworks, runQuery } from '../../queries/index.ts'
import { compileKql } from '../../src/kql/index.ts'
import { kqlTables, openRows } from '../../src/store/index.ts'
import { compilerKey, keyOf, type PackagedSql, packagedSql } from '../../src/store/packaged/packaged-sql.ts'
import { cutTemplate, fillTemplate, isSpelled, type SqlTemplate } from '../../src/store/packaged/sql-template.ts'

/** Values that stand nowhere else in a text. */
const MARKS = { from: new Date('2001-02-03T04:05:06.789Z'), to: new Date('2002-03-04T05:06:07.891Z'), limit: 9973 }
const OTHERS = [
  { from: new Date('2026-11-01T10:00:00Z'), to: new Date('2026-11-01T12:00:00Z'), limit: 20 },
  { from: new Date('1970-01-01T00:00:00Z'), to: new Date('1970-01-01T00:00:00Z'), limit: 1 },
  { from: new Date('2100-12-31T23:59:59.999Z'), to: new Date('1999-01-01T00:00:00.001Z'), limit: 10_000 },
]

const day = { from: OTHERS[0]!.from, to: OTHERS[0]!.to }

/** Values by which it is decided whose SQL can be recorded; others check what was. */
const TRIAL = { from: new Date('2011-05-06T07:08:09.123Z'), to: new Date('2013-07-08T09:10:11.124Z'), limit: 8317 }

/** A value may lie in the SQL in any form, and reckoned with another: such questions are compiled each time. */
const recordable = packagedTexts.filter((query) => {
  if (!isSpelled(valuesFor(query, MARKS))) return false
  const trial = valuesFor(query, TRIAL)
  return fillTemplate(templateOf(query), trial) === compiled(bindQuery(query, trial)).sql
})

function templateOf(query: Query): SqlTemplate {
  const marks = valuesFor(query, MARKS)
  const { sql, columns, estimates } = compiled(bindQuery(query, marks))
  return { columns, estimates, ...cutTemplate(sql, marks) }
}

function compiled(kql: string, now = 0n) {
  return compileKql(kql, { tables: kqlTables(), now })
}

function accepts(params: Query['params'], name: string, value: unknown): boolean {
  return (params.shape[name] as z.ZodType).safeParse(value).success
}

/** Those of the values that a query takes; whole numbers that are not named get values of their own, others their defaults. */
function valuesFor({ params }: Query, values: Readonly<Record<string, unknown>>) {
  const usual = params.parse(day)
  return Object.fromEntries(
    Object.keys(params.shape).map((name, index) => {
      const own = [Number(values.limit) + 7 * (index + 1), 991 - 7 * index, 97 - index].find((one) =>
        accepts(params, name, one),
      )
      return [name, values[name] ?? (typeof usual[name] === 'number' ? own : usual[name])]
    }),
  )
}

function packagedNow(): PackagedSql {
  const questions = recordable.map((query) => [query.id, { key: keyOf(query), ...templateOf(query) }] as const)
  return { compiler: compilerKey() ?? '', questions: Object.fromEntries(questions) }
}

test('the recorded SQL is what the compiler makes today (AZTA_RECORD=1 records it anew)', () => {
  const file = join(import.meta.dirname, '../../src/store/packaged/packaged-sql.json')
  const now = packagedNow()
  if (process.env.AZTA_RECORD === '1') writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(now)
})

test('all questions are recorded', () => {
  expect(packagedTexts.filter((query) => !recordable.includes(query)).map(({ id }) => id)).toEqual([])
})

test('a question with a list that is not empty is compiled', () => {
  const params = { ...rogueNetworks.params.parse(day), countries: ['de'] }
  expect(
    packagedSql({ kql: bindQuery(rogueNetworks, params), question: { id: rogueNetworks.id, params } }),
  ).toBeUndefined()
})

describe.each(recordable.map((query) => [query.id, query] as const))('%s', (id, query) => {
  test.each(OTHERS)('asked with other values, recorded and compiled are one SQL: $limit', (other) => {
    const values = valuesFor(query, other)
    const kql = bindQuery(query, values)
    const { sql, columns, estimates } = compiled(kql, 639_291_240_000_000_000n)
    expect(packagedSql({ kql, question: { id, params: values } })).toEqual({ sql, columns, estimates })
  })
})

test('a text that is not the packaged one is compiled, whatever it calls itself', () => {
  const [first] = queries
  const question = { id: first!.id, params: OTHERS[0]! }
  expect(packagedSql({ kql: `${bindQuery(first!, OTHERS[0]!)} | take 1`, question })).toBeUndefined()
  expect(packagedSql({ kql: bindQuery(first!, OTHERS[1]!), question })).toBeUndefined()
  expect(packagedSql({ kql: 'print 1', question: { id: 'nobody', params: {} } })).toBeUndefined()
})

test('without a part of the rows, a packaged question is compiled for what is left', async () => {
  const at = '2026-11-01T10:00:00.0000000Z'
  const row = { SubType: 'FlowLog', FlowIntervalStartTime: at, FlowStatus: 'Allowed', FlowDirection: 'Outbound' }
  const ends = { SrcIp: '10.0.0.4', DestIp: '10.0.0.5', FlowType: 'IntraVNet', IsFlowCapturedAtUdrHop: false }
  const store = await openRows(
    { NTANetAnalytics: [{ ...row, ...ends, TimeGenerated: '2026-11-09T10:00:00.0000000Z' }] },
    { now: () => 0n },
  )
  const asked = async (backend: Parameters<typeof runQuery>[0]) =>
    (await runQuery(backend, queries.find(({ id }) => id === 'top-talkers')!, OTHERS[0]!)).rows.length
  expect(await asked(store)).toBeGreaterThan(0)
  expect(await asked(store.asWorkspace())).toBe(0)
  await store.close()
})
