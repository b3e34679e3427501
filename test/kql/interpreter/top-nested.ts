import type { RelationOf } from '../../../src/kql/ir.ts'
import type { Interpreter } from './interpreter.ts'
import { compareValues, keyOf, type Row, type Table, unsorted } from './table.ts'
import { missing, Undetermined, type Value } from './value.ts'

interface Nested {
  readonly key: Value
  readonly rank: Value
  readonly rows: readonly Row[]
}

/** `top-nested` (https://learn.microsoft.com/kusto/query/top-nested-operator): in each group of a level, the first groups of the next. */
export function topNested({ input, levels, columns }: RelationOf<'top-nested'>, self: Interpreter): Table {
  const table = self.relation(input)
  const descend = (rows: readonly Row[], depth: number): readonly Row[] => {
    const level = levels[depth]
    if (level === undefined) return [[]]
    const all = groups(rows, depth)
    const kept = best(level, all)
    const left = all.filter((group) => !kept.includes(group)).flatMap((group) => group.rows)
    const found = kept.flatMap(({ key, rank, rows: inside }) =>
      descend(inside, depth + 1).map((rest) => [key, rank, ...rest]),
    )
    const counted = left.length > 0 && levels.slice(depth).some(({ others }) => others !== undefined)
    return counted ? [...found, others(left, depth)] : found
  }
  /** One row for what did not make it: from this level down, each that has a name for the others counts them. */
  const others = (rows: readonly Row[], depth: number): Row =>
    levels.slice(depth).flatMap(({ others: name, aggregate }, index) => {
      const [keyType, rankType] = [columns[2 * (depth + index)]!.type, columns[2 * (depth + index) + 1]!.type]
      if (name === undefined) return [missing(keyType), missing(rankType)]
      const scope = { columns: table.columns, row: rows[0]!, group: { rows, ranks: rows.map(() => 0) } }
      return [self.cell(name, keyType, scope), self.cell(aggregate.value, rankType, scope)]
    })
  const groups = (rows: readonly Row[], depth: number): readonly Nested[] => {
    const { key, aggregate } = levels[depth]!
    const [keyType, rankType] = [columns[2 * depth]!.type, columns[2 * depth + 1]!.type]
    const found = new Map<string, { key: Value; rows: Row[] }>()
    for (const row of rows) {
      const value = self.cell(key.value, keyType, { columns: table.columns, row })
      const text = keyOf(value, keyType)
      const group = found.get(text) ?? { key: value, rows: [] }
      found.set(text, group)
      group.rows.push(row)
    }
    return [...found.values()].map((group) => {
      const ranks = group.rows.map(() => 0)
      const scope = { columns: table.columns, row: group.rows[0]!, group: { rows: group.rows, ranks } }
      return { ...group, rank: self.cell(aggregate.value, rankType, scope) }
    })
  }
  const best = (level: (typeof levels)[number], found: readonly Nested[]): readonly Nested[] => {
    if (level.count === undefined) return found
    const many = Number(self.typed(level.count, { columns: [], row: [] }).value)
    const type = level.aggregate.value.type
    const order = (a: Nested, b: Nested) => {
      if (Number.isNaN(a.rank) || Number.isNaN(b.rank)) throw new Undetermined('ranked by NaN')
      if ((a.rank === null || b.rank === null) && a.rank !== b.rank) throw new Undetermined('ranked by null')
      return (level.descending ? -1 : 1) * compareValues(a.rank, b.rank, type)
    }
    const sorted = found.toSorted(order)
    const [last, next] = [sorted[many - 1], sorted[many]]
    if (last !== undefined && next !== undefined && order(last, next) === 0) throw new Undetermined('groups that tie')
    return sorted.slice(0, many)
  }
  return unsorted(columns, descend(table.rows, 0))
}
