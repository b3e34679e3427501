import type { KqlDynamic } from '../../types.ts'
import { elementsOf } from '../dynamic-text.ts'

/** An element of a series as a number; undefined for what is none. NaN and infinities are texts in JSON. */
export function numberOf(value: KqlDynamic | undefined): number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value)
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined
}

/** A JSON array as numbers; undefined when it is none, or when an element is no number. */
export function numbersOf(json: string): readonly number[] | undefined {
  const numbers = elementsOf(json)?.map(numberOf)
  return numbers?.every((number) => number !== undefined) ? (numbers as number[]) : undefined // just checked
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

/** The variance of a sample; of fewer than two values 0. */
export function variance(values: readonly number[]): number {
  const average = mean(values)
  return values.length < 2 ? 0 : sum(values.map((value) => (value - average) ** 2)) / (values.length - 1)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
