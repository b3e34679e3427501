import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ticksOf } from '../../src/kql/index.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { askBoth, tally } from '../kql/differential.ts'
import { kqlQuery } from '../kql/generator/index.ts'

const now = ticksOf(new Date('2026-11-24T12:00:00Z'))

/** `AZTA_SEED` repeats a run; the seed of each run is printed. */
const seed = Number(process.env.AZTA_SEED ?? Math.floor(Math.random() * 2 ** 31))

test(`twenty thousand random queries have one answer in SQL and in the row interpreter (AZTA_SEED=${seed})`, async () => {
  const database = await memoryDatabase()
  const outcomes = tally()
  await fc.assert(
    fc.asyncProperty(kqlQuery, async (text) => {
      const verdict = outcomes.count(await askBoth(database, text, now))
      expect(verdict.outcome, `${verdict.reason}\n${text}`).not.toBe('different')
    }),
    { numRuns: 20_000, seed },
  )
  expect(outcomes.of('agreed')).toBeGreaterThanOrEqual(15_000)
})
