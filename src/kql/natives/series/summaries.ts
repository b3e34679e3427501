import { parseDynamic } from '../../cell.ts'
import type { KqlDynamic } from '../../types.ts'
import { dynamicText, elementsOf } from '../dynamic-text.ts'
import { type Native, native } from '../native.ts'
import { mean, numberOf, numbersOf, sum, variance } from './numbers.ts'

/** What a whole series, or two of them, come to. */
export const seriesSummaryNatives: readonly Native[] = [
  native('kql_series_sum', ['VARCHAR'], 'DOUBLE', ofKnown(sum)),
  native(
    'kql_series_product',
    ['VARCHAR'],
    'DOUBLE',
    ofKnown((values) => values.reduce((product, x) => product * x, 1)),
  ),
  native('kql_series_magnitude', ['VARCHAR'], 'DOUBLE', ofKnown(magnitude)),
  native('kql_series_dot_product', ['VARCHAR', 'VARCHAR'], 'DOUBLE', (a, b) => {
    const pairs = knownPairs(a, b)
    return pairs === undefined ? null : sum(pairs.map(([x, y]) => x * y))
  }),
  native('kql_series_cosine', ['VARCHAR', 'VARCHAR'], 'DOUBLE', (a, b) => {
    const pairs = knownPairs(a, b)
    if (pairs === undefined) return null
    const [first, second] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
    return sum(pairs.map(([x, y]) => x * y)) / (magnitude(first) * magnitude(second))
  }),
  native('kql_series_pearson', ['VARCHAR', 'VARCHAR'], 'DOUBLE', pearson),
  native('kql_series_stats', ['VARCHAR', 'BOOLEAN'], 'VARCHAR', (json, ignore) => {
    const { min, min_idx, max, max_idx, avg, stdev, variance: spread } = statsOf(json, ignore)
    return dynamicText([min, min_idx, max, max_idx, avg, stdev, spread])
  }),
  native('kql_series_stats_bag', ['VARCHAR', 'BOOLEAN'], 'VARCHAR', (json, ignore) =>
    dynamicText(statsOf(json, ignore)),
  ),
]

/** What the elements that are numbers come to; null when there is no array. */
function ofKnown(summary: (values: readonly number[]) => number): (json: string) => number | undefined {
  return (json) => {
    const elements = elementsOf(json)
    return elements === undefined ? undefined : summary(elements.flatMap((element) => numberOf(element) ?? []))
  }
}

function magnitude(values: readonly number[]): number {
  return Math.sqrt(sum(values.map((value) => value * value)))
}

/** The numbers at each place of both, a number standing for a series of it; undefined when a series is empty. */
function knownPairs(a: string, b: string): readonly (readonly [number, number])[] | undefined {
  const [first, second] = [elementsOf(a), elementsOf(b)]
  const length = Math.min(first?.length ?? Number.MAX_SAFE_INTEGER, second?.length ?? Number.MAX_SAFE_INTEGER)
  if (length === 0 || (first === undefined && second === undefined)) return undefined
  const [one, other] = [parseDynamic(a), parseDynamic(b)]
  return Array.from({ length }, (_, at) => at).flatMap((at) => {
    const [x, y] = [
      numberOf(first === undefined ? one : first[at]),
      numberOf(second === undefined ? other : second[at]),
    ]
    return x === undefined || y === undefined ? [] : [[x, y] as const]
  })
}

/** Null when an element is no number, or when the lengths differ. */
function pearson(a: string, b: string): number | null {
  const [first, second] = [numbersOf(a), numbersOf(b)]
  if (first === undefined || second === undefined || first.length !== second.length) return null
  const [x, y] = [mean(first), mean(second)]
  const together = sum(first.map((value, at) => (value - x) * (second[at]! - y)))
  return (
    together / Math.sqrt(sum(first.map((value) => (value - x) ** 2)) * sum(second.map((value) => (value - y) ** 2)))
  )
}

type Stats = Readonly<
  Record<'min' | 'min_idx' | 'max' | 'max_idx' | 'avg' | 'stdev' | 'variance' | 'sum' | 'len', KqlDynamic>
>

/** All null when an element is not finite, unless such elements are to be ignored. */
function statsOf(json: string, ignore: boolean): Stats {
  const elements = elementsOf(json) ?? []
  const places = elements.flatMap((element, at) => {
    const value = numberOf(element)
    return value !== undefined && Number.isFinite(value) ? [{ value, at }] : []
  })
  const values = places.map(({ value }) => value)
  const nothing = values.length === 0 || (!ignore && values.length < elements.length)
  const known = <Value>(value: Value) => (nothing ? null : value)
  const [min, max] = [Math.min(...values), Math.max(...values)]
  const placeOf = (wanted: number) => BigInt(places.find(({ value }) => value === wanted)?.at ?? 0)
  const spread = variance(values)
  return {
    min: known(min),
    min_idx: known(placeOf(min)),
    max: known(max),
    max_idx: known(placeOf(max)),
    avg: known(mean(values)),
    stdev: known(Math.sqrt(spread)),
    variance: known(spread),
    sum: known(sum(values)),
    len: BigInt(elements.length),
  }
}
