import { addressNatives } from './addresses.ts'
import { aggregateNatives } from './aggregates.ts'
import { arrayNatives } from './arrays.ts'
import { bagNatives } from './bags.ts'
import { conversionNatives } from './conversions.ts'
import { decimalNatives } from './decimals.ts'
import { dynamicMathNatives } from './dynamic-math.ts'
import { dynamicNatives } from './dynamics.ts'
import { encodingNatives } from './encodings.ts'
import { formatNatives } from './formats.ts'
import { ipv6Natives } from './ipv6.ts'
import type { Native } from './native.ts'
import { pairNatives } from './pairs.ts'
import { parserNatives } from './parsers.ts'
import { patternNatives } from './patterns.ts'
import { punycodeNatives } from './punycode.ts'
import { seriesElementNatives } from './series/elements.ts'
import { seriesFillNatives } from './series/fills.ts'
import { seriesFilterNatives } from './series/filters.ts'
import { seriesFitNatives } from './series/fits.ts'
import { seriesSummaryNatives } from './series/summaries.ts'
import { seriesNatives } from './series.ts'
import { sessionNatives } from './sessions.ts'
import { specialNatives } from './special.ts'
import { textNatives } from './texts.ts'
import { timeZoneNatives } from './time-zones.ts'

/** Every function in TypeScript that compiled SQL may call; whoever runs the SQL registers them first. */
export const NATIVES: readonly Native[] = [
  ...conversionNatives,
  ...textNatives,
  ...dynamicNatives,
  ...dynamicMathNatives,
  ...decimalNatives,
  ...arrayNatives,
  ...bagNatives,
  ...encodingNatives,
  ...punycodeNatives,
  ...aggregateNatives,
  ...parserNatives,
  ...addressNatives,
  ...ipv6Natives,
  ...formatNatives,
  ...timeZoneNatives,
  ...specialNatives,
  ...seriesElementNatives,
  ...seriesSummaryNatives,
  ...seriesFillNatives,
  ...seriesFilterNatives,
  ...seriesFitNatives,
  ...sessionNatives,
  ...pairNatives,
  ...patternNatives,
  ...seriesNatives,
]

/** Statements to run once on a connection before compiled SQL: small functions that SQL itself says best. */
export const MACROS: readonly string[] = [
  // Each table of a long statement counts as one level to the database, which allows 1,000 unless told otherwise.
  'SET max_expression_depth TO 20000',
  'CREATE OR REPLACE TEMP MACRO kql_steps(distance, step) AS CAST((distance - ((distance % step) + step) % step) // step AS BIGINT)',
  'CREATE OR REPLACE TEMP MACRO kql_moment(ticks) AS CASE WHEN ticks BETWEEN 0 AND 3155378975999999999 THEN CAST(ticks AS BIGINT) END',
  // Neither x % -1 nor abs() of the smallest long has an answer in 64 bits; the remainder has.
  `CREATE OR REPLACE TEMP MACRO kql_remainder(x, y) AS CASE WHEN y = -1 THEN x - x ELSE x % nullif(y, 0) END`,
  `CREATE OR REPLACE TEMP MACRO kql_modulo(x, y) AS CASE
    WHEN kql_remainder(x, y) >= 0 THEN kql_remainder(x, y)
    WHEN y > 0 THEN kql_remainder(x, y) + y ELSE kql_remainder(x, y) - y END`,
]
