import { parseDynamic } from '../cell.ts'
import { datetimeText, timespanText } from '../time-text.ts'
import type { KqlDynamic } from '../types.ts'
import { dynamicText, elementsOf } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

type Elements = readonly KqlDynamic[]

/** Functions that make arrays of arrays; what is not an array gives null, unless a function says otherwise. */
export const arrayNatives: readonly Native[] = [
  overAll('kql_array_iff', ([conditions, yes, no]) =>
    asElements(conditions)?.map((condition, index) => chosen(condition, at(yes, index), at(no, index))),
  ),
  overAll('kql_array_split', ([list, places]) => {
    const elements = asElements(list)
    return elements === undefined ? undefined : split(elements, asElements(places) ?? [places ?? null])
  }),
  native('kql_array_shift', ['VARCHAR', 'BIGINT', 'VARCHAR'], 'VARCHAR', (json, by, fill) => {
    const elements = elementsOf(json)
    return elements === undefined ? null : dynamicText(shifted(elements, Number(by), fillOf(fill, elements)))
  }),
  native('kql_array_rotate', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, by) => {
    const elements = elementsOf(json)
    if (elements === undefined || elements.length === 0) return elements === undefined ? null : '[]'
    const turn = Number(((by % BigInt(elements.length)) + BigInt(elements.length)) % BigInt(elements.length))
    return dynamicText([...elements.slice(turn), ...elements.slice(0, turn)])
  }),
  native('kql_array_sort', ['VARCHAR', 'BOOLEAN', 'BOOLEAN'], 'VARCHAR', (json, descending, nullsLast) =>
    dynamicText(sortedTogether((elementsOf(json) ?? []).map(asElements), descending, nullsLast)),
  ),
  overAll('kql_zip', (lists) => {
    const columns = lists.map((list) => asElements(list))
    if (columns.some((column) => column === undefined)) return undefined
    const height = Math.max(...columns.map((column) => column!.length))
    return Array.from({ length: height }, (_, row) => columns.map((column) => column![row] ?? null))
  }),
  native('kql_repeat_value', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, times) =>
    times < 0n || times > LARGEST_ARRAY ? null : `[${Array.from({ length: Number(times) }, () => json).join(',')}]`,
  ),
  native('kql_range_longs', ['BIGINT', 'BIGINT', 'BIGINT'], 'VARCHAR', (from, to, step) =>
    dynamicText([...ticksFrom(from, to, step)]),
  ),
  native('kql_range_reals', ['DOUBLE', 'DOUBLE', 'DOUBLE'], 'VARCHAR', (from, to, step) => {
    const height = step === 0 ? 0 : Math.floor((to - from) / step) + 1
    const length = Math.min(Math.max(height, 0), Number(LARGEST_ARRAY))
    return dynamicText(Array.from({ length }, (_, index) => from + index * step))
  }),
  native('kql_range_times', ['BIGINT', 'BIGINT', 'BIGINT', 'BOOLEAN'], 'VARCHAR', (from, to, step, areMoments) =>
    JSON.stringify([...ticksFrom(from, to, step)].map(areMoments ? datetimeText : timespanText)),
  ),
]

/** An array holds no more (learn.microsoft.com/kusto/query/range-function). */
const LARGEST_ARRAY = 1_048_576n

/** A function of several values, handed over as one JSON array. */
function overAll(name: string, call: (values: Elements) => KqlDynamic | undefined): Native {
  return native(name, ['VARCHAR'], 'VARCHAR', (json) => {
    const result = call(elementsOf(json) ?? [])
    return result === undefined ? null : dynamicText(result)
  })
}

function asElements(value: KqlDynamic | undefined): Elements | undefined {
  return Array.isArray(value) ? value : undefined
}

/** The element at a place of an array, or a value that stands for each of its elements. */
function at(value: KqlDynamic | undefined, index: number): KqlDynamic {
  const elements = asElements(value)
  return (elements === undefined ? value : elements[index]) ?? null
}

/** Numbers other than 0 are true; what is neither a number nor a bool chooses nothing. */
function chosen(condition: KqlDynamic, yes: KqlDynamic, no: KqlDynamic): KqlDynamic {
  if (typeof condition === 'boolean') return condition ? yes : no
  if (typeof condition === 'bigint' || typeof condition === 'number') return Number(condition) !== 0 ? yes : no
  return null
}

/** The parts between the places; a negative place counts from the end. */
function split(elements: Elements, places: Elements): KqlDynamic {
  const cuts = places.map((place) => (Number(place) < 0 ? elements.length + Number(place) : Number(place)))
  return [0, ...cuts].map((from, index) => elements.slice(from, cuts[index] ?? elements.length))
}

/** Null, or an empty text among texts, unless the call says what comes in. */
function fillOf(json: string, elements: Elements): KqlDynamic {
  const fill = parseDynamic(json)
  return fill === null && elements.length > 0 && elements.every((one) => typeof one === 'string') ? '' : fill
}

/** To the left by a positive count. */
function shifted(elements: Elements, by: number, fill: KqlDynamic): Elements {
  return elements.map((_, index) => {
    const from = index + by
    return from >= 0 && from < elements.length ? elements[from]! : fill
  })
}

/** The first array in order, and the others in the order it took; one of another length is null. */
function sortedTogether(lists: readonly (Elements | undefined)[], descending: boolean, nullsLast: boolean): KqlDynamic {
  const [first] = lists
  if (first === undefined) return lists.map(() => null)
  const sign = descending ? -1 : 1
  const order = [...first.keys()].sort((a, b) => {
    const [x, y] = [first[a]!, first[b]!]
    if (x === null || y === null) return (Number(x === null) - Number(y === null)) * (nullsLast ? 1 : -1)
    return sign * compareElements(x, y)
  })
  return lists.map((list) => (list?.length === first.length ? order.map((index) => list[index]!) : null))
}

/** Numbers before texts before anything else. */
function compareElements(a: KqlDynamic, b: KqlDynamic): number {
  const [x, y] = [rankOf(a), rankOf(b)]
  if (x !== y) return x - y
  const [left, right] = x === 2 ? [dynamicText(a), dynamicText(b)] : [a, b]
  return left! < right! ? -1 : left! > right! ? 1 : 0
}

function rankOf(value: KqlDynamic): number {
  if (typeof value === 'bigint' || typeof value === 'number') return 0
  return typeof value === 'string' ? 1 : 2
}

function* ticksFrom(from: bigint, to: bigint, step: bigint): Iterable<bigint> {
  if (step === 0n) return
  for (let value = from, count = 0n; count < LARGEST_ARRAY; value += step, count++) {
    if (step > 0n ? value > to : value < to) return
    yield value
  }
}
