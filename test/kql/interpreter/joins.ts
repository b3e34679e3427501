import type { KqlColumn, KqlType } from '../../../src/kql/index.ts'
import type { JoinKey, RelationOf } from '../../../src/kql/ir.ts'
import type { Interpreter } from './interpreter.ts'
import { keyOf, type Row, rowKey, type Table, unsorted } from './table.ts'
import { missing, type Typed, Undetermined } from './value.ts'

/** A row of one side and the text of its key; undefined when a part of the key is null, which meets nothing. */
interface Keyed {
  readonly row: Row
  readonly key: string | undefined
}

/** `join` (https://learn.microsoft.com/kusto/query/join-operator). */
export function join({ input, right, flavor, keys, columns }: RelationOf<'join'>, self: Interpreter): Table {
  const [left, other] = [self.relation(input), self.relation(right)]
  const [a, b] = keyed(keys, left, other, self)
  const meets = (one: Keyed, side: readonly Keyed[]) => side.some(({ key }) => key !== undefined && key === one.key)
  const rows = (side: readonly Keyed[], test: (one: Keyed) => boolean) => side.filter(test).map(({ row }) => row)
  switch (flavor) {
    case 'leftsemi':
      return unsorted(
        columns,
        rows(a, (one) => meets(one, b)),
      )
    case 'rightsemi':
      return unsorted(
        columns,
        rows(b, (one) => meets(one, a)),
      )
    case 'leftanti':
      return unsorted(
        columns,
        rows(a, (one) => !meets(one, b)),
      )
    case 'rightanti':
      return unsorted(
        columns,
        rows(b, (one) => !meets(one, a)),
      )
    case 'innerunique':
      return unsorted(columns, pairs(unique(a, b, left.columns), b))
    default: {
      const gaps = [
        ...(flavor === 'leftouter' || flavor === 'fullouter'
          ? rows(a, (one) => !meets(one, b)).map((row) => [...row, ...other.columns.map(({ type }) => missing(type))])
          : []),
        ...(flavor === 'rightouter' || flavor === 'fullouter'
          ? rows(b, (one) => !meets(one, a)).map((row) => [...left.columns.map(({ type }) => missing(type)), ...row])
          : []),
      ]
      return unsorted(columns, [...pairs(a, b), ...gaps])
    }
  }
}

/** `lookup`: a join without the right side's keys (https://learn.microsoft.com/kusto/query/lookup-operator). */
export function lookup({ input, right, flavor, keys, columns }: RelationOf<'lookup'>, self: Interpreter): Table {
  const [left, other] = [self.relation(input), self.relation(right)]
  const [a, b] = keyed(keys, left, other, self)
  const taken = keys.map((key) => (key.right.kind === 'column' ? key.right.name : ''))
  const kept = other.columns.flatMap(({ name }, index) => (taken.includes(name) ? [] : [index]))
  const rows = a.flatMap((one) => {
    const found = b.filter(({ key }) => key !== undefined && key === one.key)
    if (found.length > 0) return found.map(({ row }) => [...one.row, ...kept.map((index) => row[index]!)])
    if (flavor === 'inner') return []
    return [[...one.row, ...kept.map((index) => missing(other.columns[index]!.type))]]
  })
  return unsorted(columns, rows)
}

function pairs(a: readonly Keyed[], b: readonly Keyed[]): readonly Row[] {
  return a.flatMap((one) =>
    b.filter(({ key }) => key !== undefined && key === one.key).map(({ row }) => [...one.row, ...row]),
  )
}

/** innerunique keeps one left row for each key; which one matters where rows of one key differ and meet a right row. */
function unique(a: readonly Keyed[], b: readonly Keyed[], columns: readonly KqlColumn[]): readonly Keyed[] {
  const first = new Map<string | undefined, Keyed>()
  for (const one of a) {
    const kept = first.get(one.key)
    if (kept === undefined) first.set(one.key, one)
    else if (one.key !== undefined && rowKey(kept.row, columns) !== rowKey(one.row, columns)) {
      if (b.some(({ key }) => key === one.key)) throw new Undetermined('which left row innerunique keeps')
    }
  }
  return [...first.values()]
}

function keyed(keys: readonly JoinKey[], left: Table, right: Table, self: Interpreter): [Keyed[], Keyed[]] {
  const types = keys.map((key) => common(key.left.type, key.right.type))
  return [
    sideKeys(
      keys.map((key) => key.left),
      types,
      'left',
      left,
      self,
    ),
    sideKeys(
      keys.map((key) => key.right),
      types,
      'right',
      right,
      self,
    ),
  ]
}

function sideKeys(
  keys: readonly JoinKey['left'][],
  types: readonly KqlType[],
  side: 'left' | 'right',
  table: Table,
  self: Interpreter,
): Keyed[] {
  const columns = table.columns.map(({ name, type }) => ({ name: `${side}.${name}`, type }))
  return table.rows.map((row) => {
    const values = keys.map((key, index) => ({
      type: types[index]!,
      value: self.cell(key, types[index]!, { columns, row }),
    }))
    return { row, key: keyText(values) }
  })
}

function keyText(values: readonly Typed[]): string | undefined {
  if (values.some(({ value }) => value === null)) return undefined
  if (values.some(({ value }) => Number.isNaN(value))) throw new Undetermined('NaN as a join key')
  if (values.some(({ type }) => type === 'dynamic')) throw new Undetermined('a dynamic join key')
  return values.map(({ value, type }) => keyOf(value, type)).join('\u0001')
}

/** Both sides are compared in the wider type. */
function common(a: KqlType, b: KqlType): KqlType {
  const order: readonly KqlType[] = ['bool', 'int', 'long', 'real']
  if (a === b) return a
  return order[Math.max(order.indexOf(a), order.indexOf(b))] ?? a
}
