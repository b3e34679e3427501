import type { KqlColumn } from './types.ts'

/** What the data have said about one call of a plugin: what was found in them, and all columns that come out. */
export interface Finding {
  readonly found: readonly KqlColumn[]
  readonly columns: readonly KqlColumn[]
}

/** Findings by the place of the call in the text. */
export type Discovered = ReadonlyMap<number, Finding>

/** The rows that answer a question: a name, and for bags the type of one of its values. */
export type NameRows = readonly (readonly unknown[])[]

/** The type of a property by the names that gettype gives its values: what differs, or is a tree, is dynamic. */
export function propertyColumns(rows: NameRows): readonly KqlColumn[] {
  const types = new Map<string, Set<string>>()
  for (const [name, type] of rows) {
    const seen = types.get(String(name)) ?? new Set()
    types.set(String(name), seen)
    if (type !== 'null') seen.add(String(type))
  }
  const columns = [...types].map(([name, seen]) => ({ name, type: commonType([...seen]) }))
  return columns.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const SCALARS: Readonly<Record<string, KqlColumn['type']>> = {
  bool: 'bool',
  long: 'long',
  int: 'long',
  double: 'real',
  real: 'real',
  string: 'string',
}

function commonType(types: readonly string[]): KqlColumn['type'] {
  return types.length === 1 ? (SCALARS[types[0]!] ?? 'dynamic') : 'dynamic'
}
