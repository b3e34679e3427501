import type { KqlColumn, KqlType } from '../../../src/kql/index.ts'
import type { RelationOf } from '../../../src/kql/ir.ts'
import { convert } from './convert.ts'
import type { Interpreter } from './interpreter.ts'
import type { Row, Table } from './table.ts'
import { type Dynamic, isArray, isBag, isUnordered, Undetermined, type Value } from './value.ts'

/** `mv-expand` (https://learn.microsoft.com/kusto/query/mv-expand-operator): each row once for each of its elements. */
export function mvExpand(relation: RelationOf<'mv-expand'>, self: Interpreter): Table {
  const table = self.relation(relation.input)
  const made = table.rows.map((row) => unroll(row, table.columns, relation, self))
  return {
    ...table,
    columns: relation.columns,
    rows: made.flat(),
    ranks: made.flatMap((rows, place) => rows.map(() => table.ranks[place]!)),
  }
}

/** One row unrolled: its arrays side by side, the shorter ones filled up with null. */
export function unroll(
  row: Row,
  source: readonly KqlColumn[],
  { expands, columns, indexColumn, limit, pairs }: Omit<RelationOf<'mv-expand'>, 'kind' | 'input' | 'span'>,
  self: Interpreter,
): readonly Row[] {
  const scope = { columns: source, row }
  const lists = expands.map(({ value }) => elementsOf(self.cell(value, 'dynamic', scope), pairs))
  const most = limit === undefined ? undefined : Number(self.typed(limit, { columns: [], row: [] }).value)
  const telling = lists.length > 1 || indexColumn !== undefined || most !== undefined
  if (telling && lists.some(isUnordered)) throw new Undetermined('mv-expand of a list in no order')
  const height = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: Math.min(height, most ?? height) }, (_, at) =>
    columns.map(({ name, type }) => {
      const index = expands.findIndex((one) => one.name === name)
      if (index >= 0) return cast(lists[index]![at] ?? null, type)
      if (name === indexColumn) return BigInt(at)
      return row[source.findIndex((column) => column.name === name)]!
    }),
  )
}

/** `to typeof(...)` casts and does not parse: what is not of the type is null. Of texts and times this is not documented. */
function cast(value: Dynamic, type: KqlType): Value {
  const isNumber = typeof value === 'bigint' || typeof value === 'number'
  if (type === 'dynamic' || value === null) return convert({ type: 'dynamic', value }, type)
  if (type === 'bool') return typeof value === 'boolean' ? value : null
  if (type === 'real' || typeof value !== 'number') {
    if (type === 'real' || type === 'long' || type === 'int')
      return isNumber ? convert({ type: 'dynamic', value }, type) : null
    if (type === 'string' && typeof value === 'string') return value
  }
  throw new Undetermined(`a ${typeof value} to typeof(${type})`)
}

/** Null gives one null, a bag one bag (or one pair) for each property, any other value itself. */
function elementsOf(value: Value, pairs: boolean): readonly Dynamic[] {
  if (isArray(value)) return value
  if (isBag(value) && pairs) return [...value].map(([key, one]) => [key, one])
  if (isBag(value)) return [...value].map(([key, one]) => new Map([[key, one]]))
  return [value]
}
