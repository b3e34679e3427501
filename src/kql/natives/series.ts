import { parseDynamic } from '../cell.ts'
import { datetimeText, timespanText } from '../time-text.ts'
import type { KqlDynamic } from '../types.ts'
import { dynamicText, elementsOf, realJson } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** As long as arrays of make-series get (https://learn.microsoft.com/kusto/query/make-series-operator). */
const LONGEST = 1_048_576n

/** The arrays of make-series: places from `first` up to and without `end`. */
export const seriesNatives: readonly Native[] = [
  native(
    'kql_series',
    ['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'VARCHAR'],
    'VARCHAR',
    (places, values, first, end, gap) => {
      const filled = new Map(zipped(places, values))
      return `[${placesFrom(first, end)
        .map((place) => filled.get(place) ?? gap)
        .join(',')}]`
    },
  ),
  native(
    'kql_axis',
    ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT'],
    'VARCHAR',
    (type, origin, step, first, end) => {
      const write = AXIS[type] ?? longAxis
      return `[${placesFrom(first, end)
        .map((place) => write(origin, step, place))
        .join(',')}]`
    },
  ),
]

function zipped(places: string, values: string): readonly (readonly [bigint, string])[] {
  const texts = (elementsOf(values) ?? []).map(dynamicText)
  return (elementsOf(places) ?? []).map((place, index) => [wholeOf(place), texts[index]!] as const)
}

function wholeOf(value: KqlDynamic): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value))
}

function placesFrom(first: bigint, end: bigint): readonly bigint[] {
  if (end - first > LONGEST) throw new RangeError(`make-series would make arrays of ${end - first} elements`)
  return Array.from({ length: Math.max(0, Number(end - first)) }, (_, index) => first + BigInt(index))
}

type WriteAxis = (origin: string, step: string, place: bigint) => string

const longAxis: WriteAxis = (origin, step, place) => String(BigInt(origin) + BigInt(step) * place)

/** How a place of an axis is written in JSON, by the type of the axis. */
const AXIS: Readonly<Record<string, WriteAxis>> = {
  datetime: (origin, step, place) => JSON.stringify(datetimeText(BigInt(longAxis(origin, step, place)))),
  timespan: (origin, step, place) => JSON.stringify(timespanText(BigInt(longAxis(origin, step, place)))),
  real: (origin, step, place) => realJson(Number(parseDynamic(origin)) + Number(parseDynamic(step)) * Number(place)),
}
