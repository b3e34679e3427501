import type { KqlColumn } from '../../../src/kql/index.ts'
import type { Named, RelationKind, RelationOf, Scalar, SortTerm } from '../../../src/kql/ir.ts'
import type { Group } from './aggregates.ts'
import { mvApply, partition } from './bodies.ts'
import type { Interpreter, Scope } from './interpreter.ts'
import { join, lookup } from './joins.ts'
import { makeSeries } from './make-series.ts'
import { mvExpand } from './mv-expand.ts'
import { reduce } from './reduce.ts'
import { scan } from './scan.ts'
import { compareValues, firstRows, numbered, type Row, rowKey, type Table, unsorted } from './table.ts'
import { topNested } from './top-nested.ts'
import { missing, Stopped, Undetermined, type Value } from './value.ts'

type Evaluate<Kind extends RelationKind> = (relation: RelationOf<Kind>, self: Interpreter) => Table

/** How each kind of relation is evaluated; a kind that is missing here is not interpreted yet. */
export const RELATIONS: { readonly [Kind in RelationKind]?: Evaluate<Kind> } = {
  table: ({ name, columns }, self) => ({ ...self.tables.get(name)!, columns }),
  let: ({ id, columns }, self) => ({ ...self.letTable(id), columns }),
  print: ({ values, columns }, self) => unsorted(columns, [cells(values, columns, NOWHERE, self)]),
  datatable: ({ rows, columns }, self) => ({
    ...unsorted(
      columns,
      rows.map((row) => row.map((value, index) => self.cell(value, columns[index]!.type, NOWHERE))),
    ),
    spelled: true,
  }),
  range,
  where: ({ input, predicate }, self) => {
    const table = self.relation(input)
    const { columns } = table
    return only(table, (row, index) => self.cell(predicate, 'bool', { columns, row, table, index }) === true)
  },
  extend: ({ input, values, columns }, self) => assigned(self.relation(input), values, columns, self),
  project: ({ input, values, columns }, self) => assigned(self.relation(input), values, columns, self),
  distinct: ({ input, values, columns }, self) => {
    const { rows } = assigned(self.relation(input), values, columns, self)
    return unsorted(columns, [...new Map(rows.map((row) => [rowKey(row, columns), row])).values()])
  },
  summarize,
  count: ({ input, columns }, self) => unsorted(columns, [[BigInt(self.relation(input).rows.length)]]),
  sort: ({ input, terms }, self) => sorted(self.relation(input), terms, self),
  top: ({ input, terms, count }, self) => firstRows(sorted(self.relation(input), terms, self), countOf(count, self)),
  take: ({ input, count }, self) => firstRows(self.relation(input), countOf(count, self)),
  join,
  lookup,
  union,
  'mv-expand': mvExpand,
  'mv-apply': mvApply,
  partition,
  rows: (_rows, self) => self.bodyRows(),
  serialize: ({ input }, self) => numbered(self.relation(input)),
  'top-nested': topNested,
  scan,
  'make-series': makeSeries,
  reduce,
}

const NOWHERE = { columns: [], row: [] }

function countOf(count: Scalar, self: Interpreter): number {
  return Number(self.typed(count, NOWHERE).value ?? 0)
}

function only(table: Table, test: (row: Row, index: number) => boolean): Table {
  const kept = table.rows.map(test)
  return {
    ...table,
    rows: table.rows.filter((_, index) => kept[index]),
    ranks: table.ranks.filter((_, index) => kept[index]),
  }
}

/** The values as columns in the order of `columns`; a column without a value passes through. */
function assigned(table: Table, values: readonly Named[], columns: readonly KqlColumn[], self: Interpreter): Table {
  const rows = table.rows.map((row, index) =>
    cells(values, columns, { columns: table.columns, row, table, index }, self),
  )
  return { ...table, columns, rows }
}

function cells(values: readonly Named[], columns: readonly KqlColumn[], scope: Scope, self: Interpreter): Row {
  return columns.map(({ name, type }, index) => {
    const value = values[index]?.name === name ? values[index] : values.find((one) => one.name === name)
    if (value !== undefined) return self.cell(value.value, type, scope)
    return scope.row[scope.columns.findIndex((column) => column.name === name)]!
  })
}

/** `from`, `from + step` and so on, `to` included. */
function range({ from, to, step, columns }: RelationOf<'range'>, self: Interpreter): Table {
  const { type } = columns[0]!
  const [first, last, by] = [from, to, step].map((one) => self.typed(one, NOWHERE).value)
  if (typeof first !== 'bigint' || typeof last !== 'bigint' || typeof by !== 'bigint') throw new Undetermined('a range')
  if (by === 0n) throw new Undetermined('a range that stands still')
  const rows: Row[] = []
  for (let value = first; by > 0n ? value <= last : value >= last; value += by) {
    if (rows.length > 10_000) throw new Stopped(`a long range of ${type}`)
    rows.push([value])
  }
  return { ...unsorted(columns, rows), spelled: true }
}

function summarize({ input, keys, aggregates, columns }: RelationOf<'summarize'>, self: Interpreter): Table {
  const table = self.relation(input)
  const groups = new Map<string, { key: Row; rows: Row[]; ranks: number[] }>()
  if (keys.length === 0) groups.set('', { key: [], rows: [], ranks: [] })
  table.rows.forEach((row, index) => {
    const key = keys.map(({ value }, at) => self.cell(value, columns[at]!.type, { columns: table.columns, row }))
    const text = rowKey(key, columns)
    const group = groups.get(text) ?? { key, rows: [], ranks: [] }
    groups.set(text, group)
    group.rows.push(row)
    group.ranks.push(table.ranks[index]!)
  })
  const rows = [...groups.values()].map(({ key, ...group }) => [
    ...key,
    ...aggregates.flatMap(({ names, value }) => aggregated(value, names.length, group, table.columns, self)),
  ])
  return unsorted(columns, rows)
}

function aggregated(
  value: Scalar,
  width: number,
  group: Group,
  columns: readonly KqlColumn[],
  self: Interpreter,
): readonly Value[] {
  const scope = { columns, row: group.rows[0] ?? columns.map(({ type }) => missing(type)), group }
  if (value.kind === 'aggregate') return self.aggregate(value, scope).slice(0, width)
  return [self.typed(value, scope).value]
}

/** Rows whose keys are equal share a rank: nothing says which comes first. */
function sorted(table: Table, terms: readonly SortTerm[], self: Interpreter): Table {
  const { columns } = table
  const keyed = table.rows.map((row) => ({ row, keys: terms.map(({ value }) => self.typed(value, { columns, row })) }))
  const order = (a: (typeof keyed)[number], b: (typeof keyed)[number]) => {
    for (const [index, term] of terms.entries()) {
      const difference = compareBy(term, a.keys[index]!.value, b.keys[index]!.value, a.keys[index]!.type)
      if (difference !== 0) return difference
    }
    return 0
  }
  keyed.sort(order)
  const ranks: number[] = []
  keyed.forEach((one, index) => {
    ranks.push(index === 0 ? 0 : ranks[index - 1]! + Number(order(keyed[index - 1]!, one) !== 0))
  })
  return { columns, rows: keyed.map(({ row }) => row), ranks }
}

/** NaN goes where nulls go, next to them (https://learn.microsoft.com/kusto/query/sort-operator#use-of-special-floating-point-values). */
function compareBy({ descending, nullsFirst }: SortTerm, a: Value, b: Value, type: KqlColumn['type']): number {
  const special = (value: Value) => (value === null ? 2 : Number.isNaN(value) ? 1 : 0)
  if (special(a) > 0 || special(b) > 0) return (nullsFirst ? 1 : -1) * (special(b) - special(a))
  return (descending ? -1 : 1) * compareValues(a, b, type)
}

/** All rows of all legs; a column that a leg has not is missing in its rows. */
function union({ inputs, columns, sourceColumn }: RelationOf<'union'>, self: Interpreter): Table {
  const legs = inputs.map(({ relation, source }) => ({ source, leg: self.relation(relation) }))
  const all = legs.flatMap(({ leg }) => leg.columns)
  const rows = legs.flatMap(({ source, leg }) => {
    const places = columns.map((column, index) =>
      index === 0 && column.name === sourceColumn ? -2 : legPlace(column, leg.columns, all),
    )
    return leg.rows.map((row) =>
      places.map((place, index) => (place === -2 ? source : place < 0 ? missing(columns[index]!.type) : row[place]!)),
    )
  })
  return unsorted(columns, rows)
}

/** The leg's column of that name, or the one that became `name_type`, or `name_type1`, because two legs differ. */
function legPlace({ name, type }: KqlColumn, columns: readonly KqlColumn[], all: readonly KqlColumn[]): number {
  const isPlain = (one: KqlColumn) => all.every((other) => other.name !== one.name || other.type === one.type)
  const isPlainHere = all.some((one) => one.name === name && isPlain(one))
  if (isPlainHere) return columns.findIndex((one) => one.name === name)
  const fits = (one: KqlColumn) => one.type === type && new RegExp(`^${one.name}_${type}\\d*$`).test(name)
  return columns.findIndex((one) => !isPlain(one) && fits(one))
}
