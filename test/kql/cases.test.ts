import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileKql, KqlError, ticksOf } from '../../src/kql/index.ts'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { readable } from '../harness/readable.ts'

/**
 * `test/cases/<name>/`: a question, the SQL it becomes, and its answer. `AZTA_RECORD=1` rewrites plan.sql; rows.json is
 * written by a person, from Kusto's documentation or by hand, and no flag touches it. Longs are texts there.
 */
const folder = join(import.meta.dirname, '../cases')
const options = { tables: [], now: ticksOf(new Date('2026-11-24T12:00:00Z')) }
let database: Awaited<ReturnType<typeof memoryDatabase>>

beforeAll(async () => {
  database = await memoryDatabase()
})

describe.each(readdirSync(folder))('%s', (name) => {
  const read = (file: string) => readFileSync(join(folder, name, file), 'utf8')
  const text = read('query.kql')

  test('becomes the recorded SQL', () => {
    const { sql } = compileKql(text, options)
    const plan = join(folder, name, 'plan.sql')
    if (process.env.AZTA_RECORD === '1' || !existsSync(plan)) writeFileSync(plan, `${sql}\n`)
    expect(`${sql}\n`).toBe(read('plan.sql'))
  })

  test('gives the written answer', async () => {
    const expected: unknown[] = JSON.parse(read('rows.json'))
    if (typeof expected[0] === 'string') {
      const error = await runKql(database, text, options).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(KqlError)
      expect((error as KqlError).code).toBe(expected[0])
      return
    }
    const { rows } = await runKql(database, text, options)
    expect(rows.map((row) => row.map(readable))).toEqual(expected)
  })
})
