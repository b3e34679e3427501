import { convert } from '../convert.ts'
import { floorDiv, moment } from '../time.ts'
import { fitting, type Typed, Undetermined, type Value } from '../value.ts'
import { type Call, type Evaluate, type Functions, strict } from './table.ts'

/** An operand in the type of the result; times are counted in ticks as they are. */
function operand(one: Typed, type: Call['type']): Value {
  return one.type === 'datetime' || one.type === 'timespan' ? one.value : convert(one, type)
}

function arithmetic(whole: (a: bigint, b: bigint) => bigint, real: (a: number, b: number) => number): Evaluate {
  return strict((_values, { type }, args) => {
    const [a, b] = args.map((arg) => operand(arg, type))
    if (type === 'real') return real(a as number, b as number)
    const result = whole(a as bigint, b as bigint)
    return type === 'datetime' ? moment(fitting(result, type)) : fitting(result, type)
  })
}

/** A duration by a number; a real factor cuts to whole ticks. */
const multiply: Evaluate = strict((_values, call, args) => {
  const { type } = call
  if (type !== 'timespan') return plainTimes(args, call)
  const span = args.find((arg) => arg.type === 'timespan')!.value as bigint
  const factor = args.find((arg) => arg.type !== 'timespan')!.value as bigint | number
  return typeof factor === 'bigint' ? fitting(span * factor, type) : ticksOf(Number(span) * factor)
})

const plainTimes = arithmetic(
  (a, b) => a * b,
  (a, b) => a * b,
)

function ticksOf(value: number): bigint {
  if (!Number.isFinite(value)) throw new Undetermined(`${value} ticks`)
  return fitting(BigInt(Math.trunc(value)), 'timespan')
}

const divide: Evaluate = strict((_values, { type }, args) => {
  const [a, b] = args as [Typed, Typed]
  if (type === 'real') return Number(a.value) / Number(b.value)
  if (type === 'timespan' && b.type === 'real') {
    if (b.value === 0) throw new Undetermined('a duration by zero')
    return ticksOf(Number(a.value) / Number(b.value))
  }
  const [x, y] = [operand(a, type) as bigint, (type === 'timespan' ? b.value : operand(b, type)) as bigint]
  return y === 0n ? null : fitting(x / y, type)
})

/** The remainder of whole numbers is never negative. */
const modulo: Evaluate = strict((_values, { type }, args) => {
  const [a, b] = args.map((arg) => operand(arg, type))
  if (typeof a === 'number') {
    if (a < 0 || (b as number) < 0) throw new Undetermined('the remainder of negative reals')
    return a % (b as number)
  }
  if (b === 0n) return null
  const size = (b as bigint) < 0n ? -(b as bigint) : (b as bigint)
  return (((a as bigint) % size) + size) % size
})

/** Down to a multiple of the size; a size that is not positive gives null. */
function binned(value: Value, size: Value, at: Value): Value {
  if (typeof value === 'number') {
    const [by, from] = [size as number, at as number]
    if (Number.isNaN(by) || !Number.isFinite(value)) throw new Undetermined('a bin of no number')
    return by > 0 ? Math.floor((value - from) / by) * by + from : null
  }
  const [by, from] = [size as bigint, at as bigint]
  return by > 0n ? floorDiv((value as bigint) - from, by) * by + from : null
}

const bin: Evaluate = strict((values, { type }, args) => {
  if (args.length === 1) return typeof values[0] === 'number' ? Math.floor(values[0]) : values[0]!
  const [value, size] = args.map((arg) => operand(arg, type))
  const result = binned(value!, size!, type === 'real' ? 0 : 0n)
  return typeof result === 'bigint' ? fitting(result, type) : result
})

const binAt: Evaluate = strict((_values, { type }, args) => {
  const [value, size, at] = args.map((arg) => operand(arg, type))
  const result = binned(value!, size!, at!)
  if (type === 'datetime' && moment(result as bigint | null) === null) throw new Undetermined('a bin outside of time')
  return typeof result === 'bigint' ? fitting(result, type) : result
})

/** Halves are left open: the documentation does not say to which side they go. */
const round: Evaluate = strict(([value, digits]) => {
  if (typeof value !== 'number') return value!
  const scale = 10 ** Number(digits ?? 0)
  const scaled = value * scale
  if (!Number.isFinite(scaled) || Math.abs(scaled) > 1e15) throw new Undetermined('rounding beyond 15 digits')
  if (Math.abs(Math.abs(scaled % 1) - 0.5) < 1e-6) throw new Undetermined('rounding a half')
  return Math.round(scaled) / scale
})

function real(evaluate: (...values: number[]) => number): Evaluate {
  return strict((_values, _call, args) => evaluate(...args.map((arg) => convert(arg, 'real') as number)))
}

function test(evaluate: (value: number) => boolean): Evaluate {
  return strict((_values, _call, [arg]) => evaluate(convert(arg!, 'real') as number))
}

function bits(evaluate: (a: bigint, b: bigint) => bigint): Evaluate {
  return strict((_values, _call, args) => {
    const [a, b] = args.map((arg) => convert(arg, 'long') as bigint)
    return BigInt.asIntN(64, evaluate(a!, b ?? 0n))
  })
}

/** Shifts by more than the width are not documented. */
function shift(evaluate: (a: bigint, by: bigint) => bigint): Evaluate {
  return bits((a, by) => {
    if (by < 0n || by > 63n) throw new Undetermined(`a shift by ${by}`)
    return evaluate(a, by)
  })
}

function ones(value: bigint): bigint {
  return BigInt([...BigInt.asUintN(64, value).toString(2)].filter((digit) => digit === '1').length)
}

export const numbers: Functions = {
  '+': arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  '-': arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  '*': multiply,
  '/': divide,
  '%': modulo,
  negate: strict(([value], { type }) => (typeof value === 'number' ? -value : fitting(-(value as bigint), type))),
  bin,
  floor: bin,
  bin_at: binAt,
  round,
  ceiling: strict(([value]) => (typeof value === 'number' ? Math.ceil(value) : value!)),
  abs: strict(([value], { type }) => {
    if (typeof value === 'number') return Math.abs(value)
    return fitting((value as bigint) < 0n ? -(value as bigint) : (value as bigint), type)
  }),
  sign: strict(([value], { type }) => {
    if (typeof value === 'number' && Number.isNaN(value)) throw new Undetermined('the sign of NaN')
    const sign = Math.sign(Number(value))
    return type === 'real' ? sign : BigInt(sign)
  }),
  sqrt: real(Math.sqrt),
  exp: real(Math.exp),
  exp2: real((x) => 2 ** x),
  exp10: real((x) => 10 ** x),
  log: real((x) => (x > 0 ? Math.log(x) : Number.NaN)),
  log10: real((x) => (x > 0 ? Math.log10(x) : Number.NaN)),
  log2: real((x) => (x > 0 ? Math.log2(x) : Number.NaN)),
  pow: real((x, y) => x ** y),
  pi: () => Math.PI,
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  cot: real((x) => 1 / Math.tan(x)),
  asin: real(Math.asin),
  acos: real(Math.acos),
  atan: real(Math.atan),
  atan2: real(Math.atan2),
  degrees: real((x) => (x * 180) / Math.PI),
  radians: real((x) => (x * Math.PI) / 180),
  isnan: test((x) => Number.isNaN(x)),
  isinf: test((x) => Math.abs(x) === Infinity),
  isfinite: test((x) => Number.isFinite(x)),
  binary_and: bits((a, b) => a & b),
  binary_or: bits((a, b) => a | b),
  binary_xor: bits((a, b) => a ^ b),
  binary_not: bits((a) => ~a),
  binary_shift_left: shift((a, by) => a << by),
  binary_shift_right: shift((a, by) => a >> by),
  bitset_count_ones: bits(ones),
}
