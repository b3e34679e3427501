import { parseDynamic } from '../cell.ts'
import type { KqlDynamic } from '../types.ts'
import { dynamicText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** Arithmetic and comparison of two dynamic values, by what they hold. What has no such answer gives null. */
export const dynamicMathNatives: readonly Native[] = [
  native('kql_dynamic_math', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (a, b, sign) => {
    const result = calculated(parseDynamic(a), parseDynamic(b), sign)
    return result === undefined ? null : dynamicText(result)
  }),
  native('kql_dynamic_equal', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (a, b) => {
    const [x, y] = [parseDynamic(a), parseDynamic(b)]
    return isNumber(x) && isNumber(y) ? compareNumbers(x, y) === 0 : dynamicText(x) === dynamicText(y)
  }),
  native('kql_dynamic_compare', ['VARCHAR', 'VARCHAR'], 'BIGINT', (a, b) => {
    const [x, y] = [parseDynamic(a), parseDynamic(b)]
    if (isNumber(x) && isNumber(y)) return BigInt(compareNumbers(x, y))
    return typeof x === 'string' && typeof y === 'string' ? BigInt(x < y ? -1 : Number(x > y)) : null
  }),
]

function isNumber(value: KqlDynamic): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

/** JavaScript compares a bigint with a number by their values. */
function compareNumbers(a: bigint | number, b: bigint | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

type Signs<Value> = Readonly<Record<string, (a: Value, b: Value) => Value>>

const WHOLE: Signs<bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => ((a % b) + (b < 0n ? -b : b)) % (b < 0n ? -b : b),
}

const REAL: Signs<number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

/** Two whole numbers stay whole, and nothing is divided by 0. */
function calculated(a: KqlDynamic, b: KqlDynamic, sign: string): KqlDynamic | undefined {
  if (!isNumber(a) || !isNumber(b)) return undefined
  if (typeof a === 'number' || typeof b === 'number') return REAL[sign]!(Number(a), Number(b))
  if (b === 0n && (sign === '/' || sign === '%')) return undefined
  const result = WHOLE[sign]!(a, b)
  if (result === BigInt.asIntN(64, result)) return result
  throw new RangeError(`${a} ${sign} ${b} does not fit long`)
}
