import { datetimeText, timespanText } from './time-text.ts'
import type { KqlCell, KqlType } from './types.ts'

/** What the database hands back for a physical value: booleans, numbers, bigints and text. */
export type Physical = boolean | number | bigint | string | null

/** Turns a physical value of the compiled SQL into the cell people see. */
export function decodeCell(type: KqlType, value: Physical): KqlCell {
  if (value === null) return type === 'string' ? '' : null
  switch (type) {
    case 'datetime':
      return datetimeText(BigInt(value))
    case 'timespan':
      return timespanText(BigInt(value))
    case 'dynamic':
      return parseDynamic(String(value))
    case 'long':
      return BigInt(value)
    default:
      return value
  }
}

/** JSON with integers kept exact: `1` is a bigint, `1.0` a number. */
export function parseDynamic(text: string): KqlCell {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context!.source!) : value
  return JSON.parse(text, reviver) as KqlCell // JSON.parse is typed any; the reviver only adds bigint
}
