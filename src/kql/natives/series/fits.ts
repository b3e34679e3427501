import type { KqlDynamic } from '../../types.ts'
import { dynamicText } from '../dynamic-text.ts'
import { type Native, native } from '../native.ts'
import { mean, median, numbersOf, sum, variance } from './numbers.ts'

/** Regressions and decompositions. A series that holds anything but numbers gives null. */
export const seriesFitNatives: readonly Native[] = [
  native('kql_series_fit_line', ['VARCHAR'], 'VARCHAR', (json) => {
    const fit = lineOf(json)
    return fit === undefined ? null : dynamicText(Object.values(fit))
  }),
  native('kql_series_fit_line_bag', ['VARCHAR'], 'VARCHAR', (json) => {
    const fit = lineOf(json)
    return fit === undefined ? null : dynamicText(fit)
  }),
  native('kql_series_fit_poly', ['VARCHAR', 'VARCHAR', 'BIGINT'], 'VARCHAR', fitPolynomial),
  native('kql_series_seasonal', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, period) => {
    const series = numbersOf(json)
    return series === undefined ? null : dynamicText(seasonal(series, Number(period), series.length))
  }),
  native('kql_series_decompose', ['VARCHAR', 'BIGINT', 'VARCHAR', 'BIGINT'], 'VARCHAR', decompose),
]

type Quality = Readonly<Record<'rsquare' | 'variance' | 'rvariance', number>>

/** How well the fitted values follow the series. */
function qualityOf(series: readonly number[], fitted: readonly number[]): Quality {
  const spread = variance(series)
  const rest = variance(series.map((value, at) => value - fitted[at]!))
  return { rsquare: spread === 0 ? 1 : 1 - rest / spread, variance: spread, rvariance: rest }
}

/** The straight line of least squares over the places of the series, which count from 1. */
function straightLine(series: readonly number[]): { readonly slope: number; readonly interception: number } {
  const [middle, average] = [(series.length + 1) / 2, mean(series)]
  const spread = sum(series.map((_, at) => (at + 1 - middle) ** 2))
  const slope = spread === 0 ? 0 : sum(series.map((value, at) => (at + 1 - middle) * (value - average))) / spread
  return { slope, interception: average - slope * middle }
}

/** The fields in the order that the binder lists them as columns. */
function lineOf(json: string): Readonly<Record<string, KqlDynamic>> | undefined {
  const series = numbersOf(json)
  if (series === undefined || series.length === 0) return undefined
  const { slope, interception } = straightLine(series)
  const line = series.map((_, at) => interception + slope * (at + 1))
  const { rsquare, variance: spread, rvariance } = qualityOf(series, line)
  return { rsquare, slope, variance: spread, rvariance, interception, line_fit: line }
}

/** The polynomial of least squares; coefficients from the highest power down. */
function fitPolynomial(json: string, placesJson: string, degree: bigint): string | null {
  const [y, places] = [numbersOf(json), numbersOf(placesJson)]
  if (y === undefined || places === undefined || degree < 0n || BigInt(y.length) <= degree) return null
  const x = places.length === 0 ? y.map((_, at) => at + 1) : places
  if (x.length !== y.length) return null
  const powers = Array.from({ length: Number(degree) + 1 }, (_, power) => x.map((value) => value ** power))
  const coefficients = leastSquares(powers, y)
  if (coefficients === undefined) return null
  const fitted = y.map((_, at) => sum(coefficients.map((factor, power) => factor * powers[power]![at]!)))
  const { rsquare, variance: spread, rvariance } = qualityOf(y, fitted)
  return dynamicText([rsquare, coefficients.toReversed(), spread, rvariance, fitted])
}

/** Factors of the columns whose sum is nearest to y, by columns made orthogonal one after the other, twice over. */
function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]): readonly number[] | undefined {
  const basis: number[][] = []
  const upper: number[][] = []
  for (const column of columns) {
    let rest: readonly number[] = column
    const parts = basis.map(() => 0)
    for (let pass = 0; pass < 2; pass++) {
      for (const [at, unit] of basis.entries()) {
        const part = dot(unit, rest)
        parts[at]! += part
        rest = rest.map((value, row) => value - part * unit[row]!)
      }
    }
    const size = Math.sqrt(dot(rest, rest))
    if (size === 0) return undefined
    basis.push(rest.map((value) => value / size))
    upper.push([...parts, size])
  }
  return backSubstituted(
    upper,
    basis.map((unit) => dot(unit, y)),
  )
}

function backSubstituted(upper: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const factors = new Array<number>(right.length).fill(0)
  for (let at = right.length - 1; at >= 0; at--) {
    const known = sum(upper.slice(at + 1).map((column, index) => column[at]! * factors[at + 1 + index]!))
    factors[at] = (right[at]! - known) / upper[at]!.at(-1)!
  }
  return factors
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, at) => value * b[at]!))
}

/** Each place holds the median of the learned points at its phase; without a period all is 0. */
function seasonal(series: readonly number[], period: number, learned: number): readonly number[] {
  if (period <= 0) return series.map(() => 0)
  const phases = Array.from({ length: Math.min(period, learned) }, (_, phase) =>
    median(series.slice(0, learned).filter((_value, at) => at % period === phase)),
  )
  return series.map((_, at) => phases[at % period] ?? 0)
}

/** Baseline, season, trend and residual; the last points are left out of what is learned (series-decompose-function). */
function decompose(json: string, period: bigint, trend: string, testPoints: bigint): string | null {
  const series = numbersOf(json)
  if (series === undefined) return null
  const learned = Math.max(0, series.length - Number(testPoints))
  const season = seasonal(series, Number(period), learned)
  const rest = series.map((value, at) => value - season[at]!)
  const slow = trendOf(rest, trend, learned)
  const baseline = season.map((value, at) => value + slow[at]!)
  return dynamicText([baseline, season, slow, series.map((value, at) => value - baseline[at]!)])
}

function trendOf(series: readonly number[], kind: string, learned: number): readonly number[] {
  const known = series.slice(0, learned)
  if (kind === 'none' || known.length === 0) return series.map(() => 0)
  if (kind === 'avg') return series.map(() => mean(known))
  const { slope, interception } = straightLine(known)
  return series.map((_, at) => interception + slope * (at + 1))
}
