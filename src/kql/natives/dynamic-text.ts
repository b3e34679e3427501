import { parseDynamic } from '../cell.ts'
import type { KqlDynamic } from '../types.ts'

/** JSON as Kusto writes it: integers exact, reals always with a point or an exponent. */
export function dynamicText(value: KqlDynamic): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return realJson(value)
  if (Array.isArray(value)) return `[${value.map(dynamicText).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const pairs = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${dynamicText(one)}`)
  return `{${pairs.join(',')}}`
}

/** A real in JSON; NaN and infinities, which JSON has not, are text. */
export function realJson(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(realText(value))
  return realText(value)
}

/** A real as `tostring` writes it: `1.0`, `0.1`, `1e+300`, `NaN`. */
export function realText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const text = String(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** The elements of a JSON array; undefined for anything else. */
export function elementsOf(json: string): readonly KqlDynamic[] | undefined {
  const value = parseDynamic(json)
  return Array.isArray(value) ? value : undefined
}

/** The properties of a JSON object; undefined for anything else. */
export function bagOf(json: string): { readonly [key: string]: KqlDynamic } | undefined {
  const value = parseDynamic(json)
  const isBag = value !== null && typeof value === 'object' && !Array.isArray(value)
  return isBag ? (value as { readonly [key: string]: KqlDynamic }) : undefined // JSON that is neither array nor scalar
}

/** A value as text: text as it is, anything else as JSON. */
export function plainText(value: KqlDynamic): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : dynamicText(value)
}
