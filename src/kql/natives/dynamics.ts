import { parseDynamic } from '../cell.ts'
import type { KqlDynamic } from '../types.ts'
import { bagOf, dynamicText, elementsOf } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

type Arrays = (a: readonly KqlDynamic[], b: readonly KqlDynamic[]) => readonly KqlDynamic[]

/** Functions of arrays as lists and as sets, which are JSON texts here. What is not an array gives null. */
export const dynamicNatives: readonly Native[] = [
  native('kql_elements', ['VARCHAR'], 'VARCHAR', (json) => dynamicText(unrolled(parseDynamic(json)))),
  native('kql_pairs', ['VARCHAR'], 'VARCHAR', (json) => {
    const bag = bagOf(json)
    return dynamicText(bag === undefined ? unrolled(parseDynamic(json)) : Object.entries(bag))
  }),
  native('kql_property', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, key) => {
    const value = bagOf(json)?.[key]
    return value === undefined || value === null ? null : dynamicText(value)
  }),
  native('kql_array_length', ['VARCHAR'], 'BIGINT', (json) => {
    const elements = elementsOf(json)
    return elements === undefined ? null : BigInt(elements.length)
  }),
  arrays('kql_array_concat', (a, b) => [...a, ...b]),
  arrays('kql_set_union', (a, b) => unique([...a, ...b])),
  arrays('kql_set_intersect', (a, b) => unique(a.filter((one) => indexIn(b, one) >= 0))),
  arrays('kql_set_difference', (a, b) => unique(a.filter((one) => indexIn(b, one) < 0))),
  native('kql_set_has', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (json, value) => {
    const elements = elementsOf(json)
    return elements === undefined ? null : indexIn(elements, parseDynamic(value)) >= 0
  }),
  native('kql_array_index', ['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOf),
  native('kql_array_slice', ['VARCHAR', 'BIGINT', 'BIGINT'], 'VARCHAR', slice),
  native('kql_array_reverse', ['VARCHAR'], 'VARCHAR', (json) => {
    const elements = elementsOf(json)
    return elements === undefined ? null : dynamicText(elements.toReversed())
  }),
  native('kql_array_sum', ['VARCHAR'], 'DOUBLE', (json) => {
    const elements = elementsOf(json)
    const areNumbers = elements?.every((one) => typeof one === 'bigint' || typeof one === 'number')
    return areNumbers ? elements!.reduce<number>((sum, one) => sum + Number(one), 0) : null
  }),
  native('kql_set_equals', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (a, b) => {
    const [first, second] = [elementsOf(a), elementsOf(b)]
    if (first === undefined || second === undefined) return null
    return first.every((one) => indexIn(second, one) >= 0) && second.every((one) => indexIn(first, one) >= 0)
  }),
  native('kql_jaccard', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (a, b) => {
    const [first, second] = [elementsOf(a), elementsOf(b)]
    if (first === undefined || second === undefined) return null
    const common = unique(first).filter((one) => indexIn(second, one) >= 0)
    return dynamicText(common.length / unique([...first, ...second]).length)
  }),
]

/** What mv-expand unrolls: an array's elements, a bag's properties as bags of one, any other value itself. */
function unrolled(value: KqlDynamic): readonly KqlDynamic[] {
  if (Array.isArray(value)) return value
  if (value === null || typeof value !== 'object') return [value]
  return Object.entries(value).map(([key, one]) => ({ [key]: one }))
}

function arrays(name: string, join: Arrays): Native {
  return native(name, ['VARCHAR', 'VARCHAR'], 'VARCHAR', (a, b) => {
    const [first, second] = [elementsOf(a), elementsOf(b)]
    return first === undefined || second === undefined ? null : dynamicText(join(first, second))
  })
}

function unique(elements: readonly KqlDynamic[]): readonly KqlDynamic[] {
  return [...new Map(elements.map((one) => [dynamicText(one), one])).values()]
}

function indexIn(elements: readonly KqlDynamic[], value: KqlDynamic): number {
  const text = dynamicText(value)
  const isNumber = typeof value === 'bigint' || typeof value === 'number'
  // biome-ignore lint/suspicious/noDoubleEquals: a long and a real of one value are equal, which only == says of 5n and 5
  return elements.findIndex((one) => (isNumber && typeof one !== 'string' ? one == value : dynamicText(one) === text))
}

/** The place of an occurrence of a value among `length` elements from `start`; a negative start counts from the end. */
function indexOf(json: string, value: string, start: bigint, length: bigint, occurrence: bigint): bigint | null {
  const elements = elementsOf(json)
  if (elements === undefined || length < -1n || occurrence < 1n) return null
  const from = start < 0n ? Math.max(0, elements.length + Number(start)) : Number(start)
  const end = length < 0n ? elements.length : from + Number(length)
  const wanted = parseDynamic(value)
  const places = [...elements.keys()].slice(from, end).filter((at) => indexIn([elements[at]!], wanted) === 0)
  return BigInt(places[Number(occurrence) - 1] ?? -1)
}

/** Both ends belong to the slice; negative places count from the end. */
function slice(json: string, from: bigint, to: bigint): string | null {
  const elements = elementsOf(json)
  if (elements === undefined) return null
  const place = (at: bigint) => (at < 0n ? elements.length + Number(at) : Number(at))
  return dynamicText(elements.slice(Math.max(0, place(from)), place(to) + 1))
}
