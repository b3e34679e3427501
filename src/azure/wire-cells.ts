import { type Cell, type Dynamic, type KustoType, parseExactJson } from '../model/index.ts'

/** A cell as the query services send it, in the exact form of cells. */
export function wireCell(value: unknown, type: KustoType): Cell {
  if (value === null || value === undefined) return type === 'string' ? '' : null
  switch (type) {
    case 'real':
    case 'int':
      return Number(value)
    case 'dynamic':
      return dynamicOf(value)
    case 'datetime':
      return sevenDigits(String(value))
    default:
      return value as Cell // bool, long, text: exactly what JSON holds
  }
}

/** JSON, or text that holds JSON. */
function dynamicOf(value: unknown): Dynamic {
  if (typeof value !== 'string') return value as Dynamic
  return (exactJsonOf(value) ?? value) as Dynamic
}

/** What a text holds as JSON, longs exact; undefined when it is none. */
export function exactJsonOf(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}

/** `2026-11-01T10:00:00Z` and every other number of digits, with seven. */
function sevenDigits(iso: string): string {
  return iso.replace(/(?:\.(\d{1,7}))?Z$/, (_all, digits: string = '') => `.${digits.padEnd(7, '0')}Z`)
}
