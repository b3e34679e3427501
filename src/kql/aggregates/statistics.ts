import { convert } from '../functions/convert.ts'
import { Unsupported } from '../kql-error.ts'
import { SQL_TYPE, type Sql } from '../lower/sql.ts'
import { type AggregateContext, type AggregateTable, filter, type LowerAggregate } from './aggregate.ts'

/** Constant percentiles: numbers, or one dynamic array of them. */
function pointsOf(args: readonly Sql[], { span }: AggregateContext): readonly number[] {
  const points = args.flatMap(({ literal, type }): readonly number[] => {
    if (type === 'dynamic' && typeof literal === 'string') return [JSON.parse(literal)].flat() // checked below
    return typeof literal === 'bigint' || typeof literal === 'number' ? [Number(literal)] : [Number.NaN]
  })
  if (points.every((point) => point >= 0 && point <= 100)) return points
  throw new Unsupported('form', 'a percentile that is no constant from 0 to 100', span)
}

/** The value at the nearest rank: the least value that so many percent of the values do not exceed. */
function nearestRank(value: Sql, point: number): string {
  return `quantile_disc(${value.sql}, ${point / 100})`
}

const percentile: LowerAggregate = ([value, ...points], context) =>
  pointsOf(points, context).map((point) => nearestRank(value!, point))

/** Each value counts as often as its weight says. */
function weighted(value: Sql, weight: Sql, point: number): string {
  const pair = `CAST(json_array(${value.sql}, ${convert(weight, 'long')}) AS VARCHAR)`
  const pairs = `list(${pair})${filter(`${value.sql} IS NOT NULL`, `${weight.sql} > 0`)}`
  return `CAST(kql_weighted_percentile('[' || array_to_string(${pairs}, ',') || ']', CAST(${point} AS DOUBLE)) AS ${SQL_TYPE[value.type]})`
}

const percentileWeighted: LowerAggregate = ([value, weight, ...points], context) =>
  pointsOf(points, context).map((point) => weighted(value!, weight!, point))

/** Several percentiles as one array. */
function asArray(aggregate: LowerAggregate): LowerAggregate {
  return (args, context) => {
    const [value] = args
    const cells = aggregate(args, context).map((sql) => convert({ sql, type: value!.type, notNull: false }, 'dynamic'))
    return [`json_array(${cells.join(', ')})`]
  }
}

/** Of nothing, and of one value where a sample is meant, the spread is 0. */
function spread(name: string): LowerAggregate {
  return ([value, condition]) => [`coalesce(${name}(${convert(value!, 'real')})${filter(condition)}, 0)`]
}

function covariance(name: string): LowerAggregate {
  return ([a, b, condition]) => [`${name}(${convert(a!, 'real')}, ${convert(b!, 'real')})${filter(condition)}`]
}

/** Percentiles and spreads. */
export const statisticAggregates: AggregateTable = {
  percentile,
  percentiles: percentile,
  percentiles_array: asArray(percentile),
  percentilew: percentileWeighted,
  percentilesw: percentileWeighted,
  percentilesw_array: asArray(percentileWeighted),
  stdev: spread('stddev_samp'),
  stdevif: spread('stddev_samp'),
  stdevp: spread('stddev_pop'),
  variance: spread('var_samp'),
  varianceif: spread('var_samp'),
  variancep: spread('var_pop'),
  variancepif: spread('var_pop'),
  covariance: covariance('covar_samp'),
  covarianceif: covariance('covar_samp'),
  covariancep: covariance('covar_pop'),
  covariancepif: covariance('covar_pop'),
}
