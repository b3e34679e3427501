import type { Sql } from '../lower/sql.ts'
import { asText, convert } from './convert.ts'
import type { LowerFunction } from './table.ts'

/** A function in TypeScript of texts that gives a text; where it gives none, the text is empty. */
export function textOf(name: string): LowerFunction {
  return (args) => `coalesce(${name}(${args.map(asText).join(', ')}), '')`
}

/** A function in TypeScript of texts that gives a dynamic value. */
export function dynamicOfTexts(name: string): LowerFunction {
  return (args) => `CAST(${name}(${args.map(asText).join(', ')}) AS JSON)`
}

/** A function in TypeScript of dynamic values that gives one. */
export function dynamicOf(name: string): LowerFunction {
  return (args) => `CAST(${name}(${args.map((arg) => convert(arg, 'dynamic')).join(', ')}) AS JSON)`
}

/** A function in TypeScript of any number of dynamic values, which it takes as one array, nulls among them. */
export function dynamicOfAll(name: string): LowerFunction {
  return (args) => `CAST(${name}(${packed(args)}) AS JSON)`
}

/** Values as one JSON array; a null is an element like any other. */
export function packed(args: readonly Sql[]): string {
  return `CAST(json_array(${args.map((arg) => convert(arg, 'dynamic')).join(', ')}) AS VARCHAR)`
}

/** An argument as a long, or what stands for it when it is not given. */
export function long(value: Sql | undefined, fallback: number): string {
  return value === undefined ? `CAST(${fallback} AS BIGINT)` : convert(value, 'long')
}
