import { parseDynamic } from '../../cell.ts'
import type { KqlDynamic } from '../../types.ts'
import { dynamicText, elementsOf } from '../dynamic-text.ts'
import { type Native, native } from '../native.ts'
import { numberOf } from './numbers.ts'

type Elements = readonly KqlDynamic[]

/** Functions of each element, and of the elements at one place of two series. What is no number gives null in its place. */
export const seriesElementNatives: readonly Native[] = [
  native('kql_series_each', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, name) => {
    const elements = elementsOf(json)
    return elements === undefined ? null : dynamicText(elements.map((element) => each(name, element)))
  }),
  native('kql_series_pairs', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (a, b, name) => {
    const pairs = pairsOf(parseDynamic(a), parseDynamic(b))
    return pairs === undefined ? null : dynamicText(pairs.map(([x, y]) => paired(name, x, y)))
  }),
]

const REALS: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  floor: Math.floor,
  ceiling: Math.ceil,
}

/** Magnitude and sign of a whole number are whole; every other function gives a real number. */
function each(name: string, element: KqlDynamic): KqlDynamic {
  const x = numberOf(element)
  if (x === undefined) return null
  const isWhole = typeof element === 'bigint'
  if (name === 'abs') return isWhole ? (element < 0n ? -element : element) : Math.abs(x)
  if (name === 'sign') return Number.isNaN(x) ? x : BigInt(Math.sign(x))
  return REALS[name]!(x)
}

/** The elements at each place; a number stands for a series of it, and a shorter series ends in nulls. */
function pairsOf(a: KqlDynamic, b: KqlDynamic): readonly (readonly [KqlDynamic, KqlDynamic])[] | undefined {
  const [first, second] = [asElements(a), asElements(b)]
  if (first === undefined && second === undefined) return undefined
  const length = Math.max(first?.length ?? 0, second?.length ?? 0)
  const at = (elements: Elements | undefined, value: KqlDynamic, index: number) =>
    elements === undefined ? value : (elements[index] ?? null)
  return Array.from({ length }, (_, index) => [at(first, a, index), at(second, b, index)] as const)
}

function asElements(value: KqlDynamic): Elements | undefined {
  return Array.isArray(value) ? value : undefined
}

const WHOLE: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
}

const PAIRS: Readonly<Record<string, (x: number, y: number) => number | boolean>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  pow: (x, y) => x ** y,
  greater: (x, y) => x > y,
  greater_equals: (x, y) => x >= y,
  less: (x, y) => x < y,
  less_equals: (x, y) => x <= y,
  equals: (x, y) => x === y,
  not_equals: (x, y) => x !== y,
}

/** Sums, differences and products of whole numbers stay whole. */
function paired(name: string, a: KqlDynamic, b: KqlDynamic): KqlDynamic {
  const whole = WHOLE[name]
  if (whole !== undefined && typeof a === 'bigint' && typeof b === 'bigint') return whole(a, b)
  const [x, y] = [numberOf(a), numberOf(b)]
  return x === undefined || y === undefined ? null : PAIRS[name]!(x, y)
}
