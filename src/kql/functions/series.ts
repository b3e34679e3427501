import { Unsupported } from '../kql-error.ts'
import { quote, type Sql } from '../lower/sql.ts'
import { dynamicOf, long } from './call-native.ts'
import { convert } from './convert.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

const EACH = ['abs', 'sign', 'exp', 'log', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'floor', 'ceiling']
const PAIRS = ['add', 'subtract', 'multiply', 'divide', 'pow']
const COMPARISONS = ['greater', 'greater_equals', 'less', 'less_equals', 'equals', 'not_equals']

/** A function of each element. */
function each(name: string): LowerFunction {
  return ([series]) => `CAST(kql_series_each(${convert(series!, 'dynamic')}, ${quote(name)}) AS JSON)`
}

/** A function of the elements at each place of two series, or of one and a number. */
function pairs(name: string): LowerFunction {
  return ([a, b]) =>
    `CAST(kql_series_pairs(${convert(a!, 'dynamic')}, ${convert(b!, 'dynamic')}, ${quote(name)}) AS JSON)`
}

function named(names: readonly string[], lower: (name: string) => LowerFunction): FunctionTable {
  return Object.fromEntries(names.map((name) => [`series_${name}`, lower(name)]))
}

/** A number that one series, or two, come to. */
function summary(name: string): LowerFunction {
  return (args) => `${name}(${args.map((arg) => convert(arg, 'dynamic')).join(', ')})`
}

function flag(value: Sql | undefined, fallback: boolean): string {
  return value === undefined ? String(fallback).toUpperCase() : `coalesce(${convert(value, 'bool')}, FALSE)`
}

/** A value as JSON text; null is the JSON null. */
function json(value: Sql | undefined): string {
  return value === undefined ? "'null'" : `coalesce(CAST(${convert(value, 'dynamic')} AS VARCHAR), 'null')`
}

function stats(name: string): LowerFunction {
  return ([series, ignore]) => `CAST(${name}(${series!.sql}, ${flag(ignore, false)}) AS JSON)`
}

/** A filter is divided by the sum of its weights, unless one is negative or the text says otherwise. */
const fir: LowerFunction = ([series, filter, normalize, center]) => {
  const normal = normalize === undefined ? "'usual'" : `CASE WHEN ${normalize.sql} THEN 'true' ELSE 'false' END`
  return `CAST(kql_series_fir(${series!.sql}, ${filter!.sql}, ${normal}, ${flag(center, false)}) AS JSON)`
}

function fourier(inverse: boolean): LowerFunction {
  return ([real, imaginary]) =>
    `CAST(kql_series_fft(${real!.sql}, ${imaginary === undefined ? "'[]'" : imaginary.sql}, ${inverse}) AS JSON)`
}

const fillLinear: LowerFunction = ([series, gap, edges, constant]) => {
  const filler = constant === undefined ? "'0.0'" : json(constant)
  return `CAST(kql_series_fill_linear(${series!.sql}, ${json(gap)}, ${flag(edges, true)}, ${filler}) AS JSON)`
}

const fitPolynomial: LowerFunction = ([series, ...rest]) => {
  const places = rest.find(({ type }) => type === 'dynamic')
  const degree = rest.find(({ type }) => type !== 'dynamic')
  return `CAST(kql_series_fit_poly(${series!.sql}, ${places?.sql ?? "'[]'"}, ${long(degree, 1)}) AS JSON)`
}

/** How Azure finds a period by itself is not published, so the text must say it. */
function periodOf(period: Sql | undefined, { span, spans }: CallContext): string {
  if (period?.literal !== undefined && period.literal !== null && Number(period.literal) >= 0) return long(period, 0)
  const hint = 'say the period in points, for example 24, or 0 for none'
  throw new Unsupported('form', 'a seasonality that Azure detects', spans[1] ?? span, hint)
}

const TRENDS = ['avg', 'linefit', 'none']

function decompose({ period, trend, points }: Record<'period' | 'trend' | 'points', Sql | undefined>, usual: string) {
  return (series: Sql, call: CallContext) => {
    const kind = trend === undefined ? usual : trend.literal
    if (typeof kind !== 'string' || !TRENDS.includes(kind)) {
      throw new Unsupported('form', `a trend other than ${TRENDS.join(', ')}`, call.span)
    }
    const args = [series.sql, periodOf(period, call), quote(kind), long(points, 0)]
    return `CAST(kql_series_decompose(${args.join(', ')}) AS JSON)`
  }
}

/** Series: arrays of numbers at equal distances, as make-series gives them. */
export const seriesFunctions: FunctionTable = {
  ...named(EACH, each),
  ...named([...PAIRS, ...COMPARISONS], pairs),
  series_sum: summary('kql_series_sum'),
  series_product: summary('kql_series_product'),
  series_magnitude: summary('kql_series_magnitude'),
  series_dot_product: summary('kql_series_dot_product'),
  series_cosine_similarity: summary('kql_series_cosine'),
  series_pearson_correlation: summary('kql_series_pearson'),
  series_stats: stats('kql_series_stats'),
  series_stats_dynamic: stats('kql_series_stats_bag'),
  series_fill_const: ([series, value, gap]) =>
    `CAST(kql_series_fill_const(${series!.sql}, ${json(value)}, ${json(gap)}) AS JSON)`,
  series_fill_forward: ([series, gap]) => `CAST(kql_series_fill_forward(${series!.sql}, ${json(gap)}) AS JSON)`,
  series_fill_backward: ([series, gap]) => `CAST(kql_series_fill_backward(${series!.sql}, ${json(gap)}) AS JSON)`,
  series_fill_linear: fillLinear,
  series_fir: fir,
  series_iir: dynamicOf('kql_series_iir'),
  series_fft: fourier(false),
  series_ifft: fourier(true),
  series_fit_line: dynamicOf('kql_series_fit_line'),
  series_fit_line_dynamic: dynamicOf('kql_series_fit_line_bag'),
  series_fit_poly: fitPolynomial,
  series_seasonal: ([series, period], call) =>
    `CAST(kql_series_seasonal(${series!.sql}, ${periodOf(period, call)}) AS JSON)`,
  series_decompose: ([series, period, trend, points], call) =>
    decompose({ period, trend, points }, 'avg')(series!, call),
  series_decompose_forecast: ([series, points, period, trend], call) =>
    decompose({ period, trend, points }, 'linefit')(series!, call),
}
