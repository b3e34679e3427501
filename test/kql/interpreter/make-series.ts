import type { KqlType } from '../../../src/kql/index.ts'
import type { RelationOf } from '../../../src/kql/ir.ts'
import { convert } from './convert.ts'
import type { Interpreter } from './interpreter.ts'
import { type Row, rowKey, type Table, unsorted } from './table.ts'
import { type Dynamic, missing, NotInterpreted, Undetermined, type Value } from './value.ts'

type Series = RelationOf<'make-series'>

interface Member {
  readonly row: Row
  readonly rank: number
  readonly place: bigint
}

/**
 * `make-series` over a range of whole steps (https://learn.microsoft.com/kusto/query/make-series-operator): bins count from
 * `from`, or from zero; `to` is left out; without bounds a series reaches from its first bin with rows to its last.
 */
export function makeSeries(relation: Series, self: Interpreter): Table {
  const { keys, axis, nonempty, inclusive, columns } = relation
  const table = self.relation(relation.input)
  if (inclusive || axis.value.type === 'real') throw new NotInterpreted('make-series in range')
  const { from, to, step, origin } = boundsOf(relation, self)
  const groups = new Map<string, { readonly key: Row; readonly members: Member[] }>()
  table.rows.forEach((row, index) => {
    const scope = { columns: table.columns, row }
    const at = self.typed(axis.value, scope).value as bigint | null
    const key = keys.map(({ value }, place) => self.cell(value, columns[place]!.type, scope))
    if (at === null || (from !== undefined && at < from) || (to !== undefined && at >= to)) return
    const text = rowKey(key, columns)
    const group = groups.get(text) ?? { key, members: [] }
    groups.set(text, group)
    group.members.push({ row, rank: table.ranks[index]!, place: floor(at - origin, step) })
  })
  if (keys.length === 0 && nonempty && groups.size === 0) groups.set('', { key: [], members: [] })
  const rows = [...groups.values()].map(({ key, members }) => {
    const places = members.map(({ place }) => place)
    const first = from === undefined ? least(places) : 0n
    const end = to === undefined ? -least(places.map((place) => -place)) + 1n : -floor(origin - to, step)
    if (end - first > 5000n) throw new Undetermined('a long series')
    const all = Array.from({ length: Math.max(0, Number(end - first)) }, (_, index) => first + BigInt(index))
    const written = (place: bigint) => convert({ type: axis.value.type, value: origin + place * step }, 'dynamic')
    return [...key, ...arrays(relation, { members, places: all, table }, self), all.map(written)]
  })
  return unsorted(columns, rows)
}

function boundsOf({ from, to, step, axis }: Series, self: Interpreter) {
  const nowhere = { columns: [], row: [] }
  const read = (scalar: Series['step'], type: KqlType) => self.cell(scalar, type, nowhere) as bigint | null
  const { type } = axis.value
  const [low, high] = [from, to].map((one) => (one === undefined ? undefined : read(one, type)))
  const width = read(step, type === 'datetime' ? 'timespan' : type)
  if (low === null || high === null || width === null || width <= 0n) throw new Undetermined('a range of no steps')
  return { from: low, to: high, step: width, origin: low ?? 0n }
}

/** For each aggregate its value at each place, or what stands in a gap: 0 unless the text says another. */
function arrays(
  { aggregates }: Series,
  {
    members,
    places,
    table,
  }: { readonly members: readonly Member[]; readonly places: readonly bigint[]; readonly table: Table },
  self: Interpreter,
): readonly Value[] {
  const byPlace = Map.groupBy(members, ({ place }) => place)
  return aggregates.map(({ value, fallback }) => {
    const nowhere = { columns: [], row: [] }
    const gap =
      fallback === undefined
        ? convert({ type: 'int', value: 0n }, value.type)
        : self.cell(fallback, value.type, nowhere)
    const at = (place: bigint): Value => {
      const group = byPlace.get(place)
      if (group === undefined) return gap
      const { columns } = table
      const scope = {
        columns,
        row: columns.map(({ type }) => missing(type)),
        group: { rows: group.map(({ row }) => row), ranks: group.map(({ rank }) => rank) },
      }
      return self.typed(value, scope).value
    }
    return places.map((place) => convert({ type: value.type, value: at(place) }, 'dynamic') as Dynamic)
  })
}

function floor(distance: bigint, step: bigint): bigint {
  const rest = ((distance % step) + step) % step
  return (distance - rest) / step
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => (b < a ? b : a))
}
