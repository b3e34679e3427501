import { compareNumbers, convert, sameDynamic, textOf } from '../convert.ts'
import { compareTexts } from '../table.ts'
import { isArray, type Typed, Undetermined, type Value } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

/** Equal, not, or null where both are null (https://learn.microsoft.com/kusto/query/scalar-data-types/null-values). */
function equal(one: Typed, other: Typed, fold: (text: string) => string = (text) => text): boolean | null {
  const [a, b] = unwrapped(one, other)
  if (a.value === null || b.value === null) return a.value === b.value ? null : false
  if (typeof a.value === 'string' && typeof b.value === 'string') return fold(a.value) === fold(b.value)
  if (isNumeric(a.value) && isNumeric(b.value)) return compareNumbers(a.value, b.value) === 0
  if (typeof a.value === typeof b.value) return a.value === b.value
  return Number(a.value) === Number(b.value)
}

/** A dynamic value compares as what it holds with a value of that kind; any other pair is not documented. */
function unwrapped(a: Typed, b: Typed): readonly [Typed, Typed] {
  if (a.type !== 'dynamic' && b.type !== 'dynamic') return [a, b]
  const [inner, outer] = a.type === 'dynamic' ? [a, b] : [b, a]
  const alike = typeof inner.value === typeof outer.value || (isNumeric(inner.value) && isNumeric(outer.value))
  const plain = ['string', 'bool', 'long', 'int', 'real'].includes(outer.type)
  if (!alike || !plain) throw new Undetermined('dynamic values compared as they are')
  return [
    { type: outer.type, value: a.value },
    { type: outer.type, value: b.value },
  ]
}

function isNumeric(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

const lower = (text: string) => text.toLowerCase()
const not = (value: boolean | null) => (value === null ? null : !value)

/** Any comparison with null is null; NaN is neither less nor greater. */
function ordered(one: Typed, other: Typed): number | null | undefined {
  const [a, b] = unwrapped(one, other)
  if (a.value === null || b.value === null) return null
  if (typeof a.value === 'string' && typeof b.value === 'string') {
    if (a.type === 'guid') throw new Undetermined('the order of two guids')
    return compareTexts(a.value, b.value)
  }
  if (typeof a.value === 'boolean' || typeof b.value === 'boolean') return Number(a.value) - Number(b.value)
  return compareNumbers(a.value as bigint, b.value as bigint) // numbers and times are all that is left
}

function comparison(test: (order: number) => boolean): Evaluate {
  return ([a, b]) => {
    const order = ordered(a!, b!)
    return order === null ? null : order !== undefined && test(order)
  }
}

/** Whether a value is among others, or among the elements of a list; null is among nothing. */
function among(fold: boolean): (args: readonly Typed[]) => boolean {
  return ([value, ...list]) =>
    list.some((one) => {
      if (one.type !== 'dynamic' || value!.type === 'dynamic')
        return equal(value!, one, fold ? lower : undefined) === true
      if (value!.value === null) return false
      return isArray(one.value) && one.value.some((element) => isElement(value!, element, fold))
    })
}

function isElement(value: Typed, element: Value, fold: boolean): boolean {
  if (element === null) return false
  const own = convert(value, 'dynamic')
  if (fold && typeof own === 'string') return lower(own) === lower(textOf({ type: 'dynamic', value: element }))
  return sameDynamic(own, element)
}

/** Three values: false wins over null in `and`, true in `or`. */
function and(a: Value, b: Value): boolean | null {
  if (a === false || b === false) return false
  return a === null || b === null ? null : true
}

function or(a: Value, b: Value): boolean | null {
  if (a === true || b === true) return true
  return a === null || b === null ? null : false
}

function between(args: readonly Typed[]): boolean | null {
  const [value, from, to] = args as [Typed, Typed, Typed]
  const [low, high] = [ordered(from, value), ordered(value, to)]
  const test = (order: number | null | undefined) => (order === null ? null : order !== undefined && order <= 0)
  return and(test(low), test(high))
}

/** The value of the first condition that is true; a null condition is not. */
const branches: Evaluate = (args, { type }) => {
  for (let at = 0; at + 1 < args.length; at += 2) {
    if (bool(args[at]!) === true) return convert(args[at + 1]!, type)
  }
  return convert(args.at(-1)!, type)
}

function bool(one: Typed): Value {
  return convert(one, 'bool')
}

function isEmpty({ type, value }: Typed): boolean {
  if (type === 'string') return value === ''
  return value === null || (type === 'dynamic' && value === '')
}

const isNull = ({ type, value }: Typed) => type !== 'string' && value === null

/** The first that is not null; of texts, that is not empty. */
const coalesce: Evaluate = (args, { type }) => {
  const values = args.map((arg) => convert(arg, type))
  const found = values.find((value) => (type === 'string' ? value !== '' : value !== null))
  return found ?? (type === 'string' ? '' : null)
}

/** Nulls are left out (https://learn.microsoft.com/kusto/query/max-of-function). */
function extreme(sign: 1 | -1): Evaluate {
  return (args, { type }) => {
    const values = args.map((arg) => ({ type, value: convert(arg, type) }))
    if (values.some(({ value }) => typeof value === 'number' && Number.isNaN(value))) throw new Undetermined('NaN')
    return values.reduce((best, one) => {
      if (best.value === null) return one
      return one.value !== null && sign * ordered(one, best)! > 0 ? one : best
    }).value
  }
}

/** The type of a value (https://learn.microsoft.com/kusto/query/gettype-function); inside of a dynamic one, the element's. */
const gettype: Evaluate = ([one]) => {
  const { type, value } = one!
  if (type !== 'dynamic') return type
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  if (typeof value === 'object') return 'dictionary'
  const names = { bigint: 'long', number: 'double', boolean: 'bool', string: 'string' } as const
  return names[typeof value as keyof typeof names]
}

export const logic: Functions = {
  '==': ([a, b]) => equal(a!, b!),
  '!=': ([a, b]) => not(equal(a!, b!)),
  '=~': ([a, b]) => equal(a!, b!, lower),
  '!~': ([a, b]) => not(equal(a!, b!, lower)),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  in: (args) => among(false)(args),
  '!in': (args) => !among(false)(args),
  'in~': (args) => among(true)(args),
  '!in~': (args) => !among(true)(args),
  between,
  '!between': (args) => not(between(args)),
  and: ([a, b]) => and(bool(a!), bool(b!)),
  or: ([a, b]) => or(bool(a!), bool(b!)),
  not: ([a]) => not(bool(a!) as boolean | null),
  iff: branches,
  iif: branches,
  case: branches,
  isempty: ([a]) => isEmpty(a!),
  isnotempty: ([a]) => !isEmpty(a!),
  notempty: ([a]) => !isEmpty(a!),
  isnull: ([a]) => isNull(a!),
  isnotnull: ([a]) => !isNull(a!),
  notnull: ([a]) => !isNull(a!),
  coalesce,
  max_of: extreme(1),
  min_of: extreme(-1),
  gettype,
}
