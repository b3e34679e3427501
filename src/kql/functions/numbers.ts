import type { Sql } from '../lower/sql.ts'
import { convert } from './convert.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

/** Dynamic values, by what they hold, and decimals are calculated in TypeScript. */
function orExact(sign: string, lower: LowerFunction): LowerFunction {
  return (args, call) => {
    const { type } = call
    if (type !== 'dynamic' && type !== 'decimal') return lower(args, call)
    const [a, b] = args.map((arg) => convert(arg, type))
    const sql = `kql_${type}_math(${b === undefined ? "'0'" : a}, ${b ?? a}, '${sign}')`
    return type === 'dynamic' ? `CAST(${sql} AS JSON)` : sql
  }
}

/** Of a decimal number down to a multiple, to digits, or without its sign. */
function decimal(sign: 'bin' | 'round', usual: string, lower: LowerFunction): LowerFunction {
  return (args, call) => {
    if (call.type !== 'decimal') return lower(args, call)
    const [value, by] = args.map((arg) => convert(arg, 'decimal'))
    return `kql_decimal_math(${value}, ${by ?? usual}, '${sign}')`
  }
}

/** Minus the floor of minus the value. */
const ceilingOfDecimal = (value: string) =>
  `kql_decimal_math('0', kql_decimal_math(kql_decimal_math('0', ${value}, '-'), '1', 'bin'), '-')`

function arithmetic(sign: '+' | '-'): LowerFunction {
  return (args, { type }) => {
    const [a, b] = args.map((arg) => operand(arg, type))
    const sql = `(${a} ${sign} ${b})`
    return type === 'datetime' ? datetimeOrNull(sql) : sql
  }
}

/** Moments and durations are ticks, so they are added as they are; numbers take the type of the result. */
function operand(value: Sql, type: CallContext['type']): string {
  if (value.type === 'datetime' || value.type === 'timespan') return value.sql
  return convert(value, type)
}

/** A moment before year 1 or after 9999 is null. */
export function datetimeOrNull(sql: string): string {
  return `kql_moment(${sql})`
}

const multiply: LowerFunction = ([a, b], { type }) => {
  if (type !== 'timespan') return `(${convert(a!, type)} * ${convert(b!, type)})`
  const [span, factor] = a!.type === 'timespan' ? [a!, b!] : [b!, a!]
  return scaled(factor, `${span.sql} * ${factor.sql}`)
}

/** A duration times or by a real number, cut to whole ticks. */
function scaled(factor: Sql, product: string): string {
  return factor.type === 'real' ? `CAST(trunc(${product}) AS BIGINT)` : `(${product})`
}

/** Of whole numbers the quotient is cut, and nothing by zero is null; of durations it is a real number. */
const divide: LowerFunction = ([a, b], { type }) => {
  if (type === 'timespan')
    return b!.type === 'real' ? scaled(b!, `${a!.sql} / ${b!.sql}`) : `(${a!.sql} // nullif(${b!.sql}, 0))`
  if (type === 'real') return `(${convert(a!, 'real')} / ${convert(b!, 'real')})`
  return `(${convert(a!, type)} // nullif(${convert(b!, type)}, 0))`
}

/** Never negative for whole numbers, whatever the signs (learn.microsoft.com/kusto/query/numerical-operators). */
const modulo: LowerFunction = ([a, b], { type }) => {
  const [x, y] = [operand(a!, type), operand(b!, type)]
  if (type === 'real') return `(${x} % ${y})`
  return `kql_modulo(${x}, ${y})`
}

/** `bin(value, size)`: down to a multiple of the size; moments are counted from year 1, so weeks start on Mondays. */
const bin: LowerFunction = ([value, size], { type }) => {
  if (size === undefined) return type === 'real' ? `floor(${value!.sql})` : value!.sql
  const [x, by] = [operand(value!, type), operand(size, type)]
  if (type === 'real') return `CASE WHEN ${by} > 0 THEN floor(${x} / ${by}) * ${by} END`
  return `CASE WHEN ${by} > 0 THEN ${x} - ((${x} % ${by}) + ${by}) % ${by} END`
}

/** `bin_at(value, size, fixed)`: bins of which one starts at `fixed`. */
const binAt: LowerFunction = ([value, size, fixed], { type }) => {
  const [x, by, at] = [value!, size!, fixed!].map((one) => operand(one, type))
  if (type === 'real') return `CASE WHEN ${by} > 0 THEN floor((${x} - ${at}) / ${by}) * ${by} + ${at} END`
  return `CASE WHEN ${by} > 0 THEN ${x} - (((${x} - ${at}) % ${by}) + ${by}) % ${by} END`
}

/** Banker's rounding is not used: halves go away from zero. */
const round: LowerFunction = ([value, digits], { type }) => {
  if (type !== 'real') return value!.sql
  return digits === undefined ? `round(${value!.sql})` : `round(${convert(value!, 'real')}, ${convert(digits, 'int')})`
}

const ceiling: LowerFunction = ([value], { type }) => {
  if (type === 'decimal') return ceilingOfDecimal(value!.sql)
  return type === 'real' ? `ceil(${convert(value!, 'real')})` : value!.sql
}

/** A function of reals; outside of its domain there is no number, as in Kusto, and no error. */
function real(name: string, domain?: (x: string) => string): LowerFunction {
  return (args) => {
    const list = args.map((arg) => convert(arg, 'real'))
    const sql = `${name}(${list.join(', ')})`
    return domain === undefined ? sql : `CASE WHEN NOT (${domain(list[0]!)}) THEN CAST('nan' AS DOUBLE) ELSE ${sql} END`
  }
}

const finite = (x: string) => `isfinite(${x})`

function bits(write: (a: string, b: string) => string): LowerFunction {
  return ([a, b]) => `(${write(convert(a!, 'long'), b === undefined ? '' : convert(b, 'long'))})`
}

/** Arithmetic, rounding, bits. */
export const numberFunctions: FunctionTable = {
  '+': orExact('+', arithmetic('+')),
  '-': orExact('-', arithmetic('-')),
  '*': orExact('*', multiply),
  '/': orExact('/', divide),
  '%': orExact('%', modulo),
  negate: orExact('-', ([value], { type }) => `(- ${operand(value!, type)})`),
  bin: decimal('bin', "'1'", bin),
  floor: decimal('bin', "'1'", bin),
  bin_at: binAt,
  round: decimal('round', "'0'", round),
  ceiling,
  abs: ([value]) => (value!.type === 'decimal' ? `ltrim(${value!.sql}, '-')` : `abs(${value!.sql})`),
  sign: ([value], { type }) => convert({ sql: `sign(${value!.sql})`, type: 'int', notNull: false }, type),
  sqrt: real('sqrt', (x) => `${x} >= 0`),
  exp: real('exp'),
  exp2: ([value]) => `pow(2, ${convert(value!, 'real')})`,
  exp10: ([value]) => `pow(10, ${convert(value!, 'real')})`,
  log: real('ln', (x) => `${x} > 0`),
  log10: real('log10', (x) => `${x} > 0`),
  log2: real('log2', (x) => `${x} > 0`),
  pow: real('pow'),
  pi: () => 'pi()',
  gamma: real('kql_gamma'),
  loggamma: real('kql_loggamma'),
  erf: real('kql_erf'),
  erfc: real('kql_erfc'),
  beta_cdf: real('kql_beta_cdf'),
  beta_pdf: real('kql_beta_pdf'),
  beta_inv: real('kql_beta_inv'),
  welch_test: real('kql_welch_test'),
  rand: ([limit]) => (limit === undefined ? 'random()' : `floor(random() * ${convert(limit, 'real')})`),
  sin: real('sin', finite),
  cos: real('cos', finite),
  tan: real('tan', finite),
  cot: real('cot', finite),
  asin: real('asin', (x) => `abs(${x}) <= 1`),
  acos: real('acos', (x) => `abs(${x}) <= 1`),
  atan: real('atan'),
  atan2: real('atan2'),
  degrees: real('degrees'),
  radians: real('radians'),
  isnan: ([value]) => `isnan(${convert(value!, 'real')})`,
  isinf: ([value]) => `isinf(${convert(value!, 'real')})`,
  isfinite: ([value]) => `isfinite(${convert(value!, 'real')})`,
  binary_and: bits((a, b) => `${a} & ${b}`),
  binary_or: bits((a, b) => `${a} | ${b}`),
  binary_xor: bits((a, b) => `xor(${a}, ${b})`),
  binary_not: bits((a) => `~${a}`),
  binary_shift_left: bits((a, b) => `kql_shift_left(${a}, ${b})`),
  binary_shift_right: bits((a, b) => `${a} >> (${b} & 63)`),
  bitset_count_ones: ([value]) => `CAST(bit_count(${convert(value!, 'long')}) AS BIGINT)`,
}
