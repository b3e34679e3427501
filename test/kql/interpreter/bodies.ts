import type { RelationOf } from '../../../src/kql/ir.ts'
import type { Interpreter } from './interpreter.ts'
import { unroll } from './mv-expand.ts'
import { keyOf, type Row, type Table, unsorted } from './table.ts'

/** `mv-apply` (https://learn.microsoft.com/kusto/query/mv-apply-operator): the body over each row unrolled, beside that row. */
export function mvApply({ input, unrolling, body, columns }: RelationOf<'mv-apply'>, self: Interpreter): Table {
  const table = self.relation(input)
  const rows = table.rows.flatMap((row): readonly Row[] => {
    const unrolled = unroll(row, table.columns, unrolling, self)
    const made = self.body(body, {
      columns: unrolling.columns,
      rows: unrolled,
      ranks: unrolled.map((_, index) => index),
    })
    return made.rows.map((one) =>
      columns.map(({ name }) => {
        const own = made.columns.findIndex((column) => column.name === name)
        return own >= 0 ? one[own]! : row[table.columns.findIndex((column) => column.name === name)]!
      }),
    )
  })
  return unsorted(columns, rows)
}

/** `partition` (https://learn.microsoft.com/kusto/query/partition-operator): the body over the rows of each key. */
export function partition({ input, key, body, columns }: RelationOf<'partition'>, self: Interpreter): Table {
  const table = self.relation(input)
  const parts = new Map<string, number[]>()
  table.rows.forEach((row, index) => {
    const text = keyOf(self.typed(key, { columns: table.columns, row }).value, key.type)
    parts.set(text, [...(parts.get(text) ?? []), index])
  })
  const made = [...parts.values()].map((places) =>
    self.body(body, {
      columns: table.columns,
      rows: places.map((place) => table.rows[place]!),
      ranks: places.map((place) => table.ranks[place]!),
    }),
  )
  return unsorted(
    columns,
    made.flatMap(({ rows }) => rows),
  )
}
