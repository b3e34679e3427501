import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { ticksOf } from '../../src/kql/index.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { askBoth, tally } from './differential.ts'
import { kqlQuery } from './generator/index.ts'

const now = ticksOf(new Date('2026-11-24T12:00:00Z'))
let database: Awaited<ReturnType<typeof memoryDatabase>>
beforeAll(async () => {
  database = await memoryDatabase()
})

test('a thousand random queries have one answer in SQL and in the row interpreter', { timeout: 240_000 }, async () => {
  const outcomes = tally()
  await fc.assert(
    fc.asyncProperty(kqlQuery, async (text) => {
      const verdict = outcomes.count(await askBoth(database, text, now))
      expect(verdict.outcome, `${verdict.reason}\n${text}`).not.toBe('different')
    }),
    { numRuns: 1000, seed: 20_261_124 },
  )
  // Most of them must say something: neither refused by the binder nor left open by the documentation.
  expect(outcomes.of('agreed')).toBeGreaterThanOrEqual(750)
})
