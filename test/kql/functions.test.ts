import { beforeAll, expect, test } from 'vitest'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { readable } from '../harness/readable.ts'
import { addressCases } from './functions/addresses.ts'
import { decimalCases } from './functions/decimals.ts'
import { dynamicCases } from './functions/dynamics.ts'
import { logicCases, numberCases } from './functions/numbers.ts'
import { encodingCases, parserCases } from './functions/parsers.ts'
import { seriesCases } from './functions/series.ts'
import { regexCases, textCases } from './functions/text.ts'
import { timeCases } from './functions/times.ts'

const cases = [
  ...textCases,
  ...regexCases,
  ...parserCases,
  ...encodingCases,
  ...dynamicCases,
  ...addressCases,
  ...numberCases,
  ...logicCases,
  ...timeCases,
  ...seriesCases,
  ...decimalCases,
]
let database: Awaited<ReturnType<typeof memoryDatabase>>

beforeAll(async () => {
  database = await memoryDatabase()
})

test.each(cases)('%s', async (expression, value) => {
  const { rows } = await runKql(database, `print ${expression}`, { tables: [], now: 0n })
  expect(rows[0]?.map(readable)).toEqual([typeof value === 'number' ? expect.closeTo(value, 12) : value])
})
