import type { RelationOf, Scalar } from '../../../src/kql/ir.ts'
import type { Interpreter, Scope } from './interpreter.ts'
import { keyOf, numbered, type Row, rowKey, type Table } from './table.ts'
import { missing, Undetermined, type Value } from './value.ts'

type Scan = RelationOf<'scan'>

/** What a step remembers: the number of the match, and for each step the last row that matched it. */
interface State {
  readonly match: bigint
  readonly rows: ReadonlyMap<string, Row>
}

interface Found {
  readonly place: number
  readonly step: number
  readonly match: bigint
  readonly row: Row
}

/** `scan`, as the section on its matching logic says it (https://learn.microsoft.com/kusto/query/scan-operator). */
export function scan(relation: Scan, self: Interpreter): Table {
  const table = numbered(self.relation(relation.input))
  refuseTies(table)
  const found = [...partitions(table, relation.partition, self)].flatMap((places) =>
    lastOnly(new Walk(relation, table, self).over(places), relation),
  )
  found.sort((a, b) => a.place - b.place || b.step - a.step)
  const declared = relation.declared.map(({ name }) => name)
  const cell = ({ row, match }: Found, name: string): Value => {
    if (name === relation.matchColumn && !declared.includes(name)) return match
    const own = declared.indexOf(name)
    return row[own < 0 ? table.columns.findIndex((one) => one.name === name) : table.columns.length + own]!
  }
  return {
    columns: relation.columns,
    rows: found.map((one) => relation.columns.map(({ name }) => cell(one, name))),
    ranks: found.map((_, index) => index),
  }
}

function refuseTies({ rows, ranks, columns }: Table): void {
  const tied = rows.some(
    (row, index) =>
      index > 0 && ranks[index] === ranks[index - 1] && rowKey(row, columns) !== rowKey(rows[index - 1]!, columns),
  )
  if (tied) throw new Undetermined('a scan of rows in no order')
}

function partitions(table: Table, keys: readonly Scalar[], self: Interpreter): Iterable<readonly number[]> {
  const places = table.rows.map((_, index) => index)
  const textOf = (index: number) =>
    keys
      .map((key) => keyOf(self.typed(key, { columns: table.columns, row: table.rows[index]! }).value, key.type))
      .join(' ')
  return Map.groupBy(places, textOf).values()
}

/** Of a step that gives the last of a match, only that one. */
function lastOnly(found: readonly Found[], { steps }: Scan): readonly Found[] {
  return found.filter((one) => {
    const { output } = steps[one.step]!
    const isLater = (other: Found) => other.step === one.step && other.match === one.match && other.place > one.place
    return output === 'all' || (output === 'last' && !found.some(isLater))
  })
}

/** The walk over one partition. */
class Walk {
  readonly #scan: Scan
  readonly #table: Table
  readonly #self: Interpreter
  readonly #states: (State | undefined)[]
  #matches = 0n

  constructor(relation: Scan, table: Table, self: Interpreter) {
    this.#scan = relation
    this.#table = table
    this.#self = self
    this.#states = relation.steps.map(() => undefined)
  }

  over(places: readonly number[]): readonly Found[] {
    return places.flatMap((place) =>
      this.#scan.steps
        .map((_, k) => k)
        .reverse()
        .flatMap((k) => this.#at(place, k)),
    )
  }

  /** One row against one step: from the step before, or once more. */
  #at(place: number, k: number): readonly Found[] {
    const row = this.#table.rows[place]!
    const before = k === 0 ? undefined : this.#states[k - 1]
    if (before !== undefined && this.#holds(k, row, before)) {
      this.#states[k - 1] = undefined
      return this.#matched(place, k, before)
    }
    const own = this.#states[k]
    if (own === undefined && k > 0) return []
    const state = own ?? { match: this.#matches, rows: new Map() }
    if (!this.#holds(k, row, state)) return []
    if (own === undefined) this.#matches += 1n
    return this.#matched(place, k, state)
  }

  #matched(place: number, k: number, { match, rows }: State): readonly Found[] {
    const { name } = this.#scan.steps[k]!
    const row = this.#extended(k, this.#table.rows[place]!, { match, rows })
    this.#states[k] = { match, rows: new Map([...rows, [name, row]]) }
    return [{ place, step: k, match, row }]
  }

  #holds(k: number, row: Row, state: State): boolean {
    return this.#self.cell(this.#scan.steps[k]!.condition, 'bool', this.#scope(row, state)) === true
  }

  #defaults(row: Row): readonly Value[] {
    const scope = { columns: this.#table.columns, row }
    return this.#scan.declared.map(({ fallback, type }) =>
      fallback === undefined ? missing(type) : this.#self.cell(fallback, type, scope),
    )
  }

  #extended(k: number, row: Row, state: State): Row {
    const scope = this.#scope(row, state)
    const { assignments } = this.#scan.steps[k]!
    const defaults = this.#defaults(row)
    const values = this.#scan.declared.map(({ name, type }, index) => {
      const value = assignments.find((one) => one.name === name)?.value
      return value === undefined ? defaults[index]! : this.#self.cell(value, type, scope)
    })
    return [...row, ...values]
  }

  /** The row with what the steps remember: of a step that has not matched, missing values or what was declared. */
  #scope(row: Row, { rows }: State): Scope {
    const columns = [...this.#table.columns, ...this.#scan.declared]
    const defaults = this.#defaults(row)
    const blank = [...this.#table.columns.map(({ type }) => missing(type)), ...defaults]
    const states = new Map(this.#scan.steps.map(({ name }) => [name, rows.get(name) ?? blank] as const))
    return { columns, row: [...row, ...defaults], states }
  }
}
