import type { KqlColumn, KqlType } from '../../../src/kql/index.ts'
import type { Program, Relation, Scalar } from '../../../src/kql/ir.ts'
import { AGGREGATES, type Group } from './aggregates.ts'
import { convert, readJson } from './convert.ts'
import { FUNCTIONS } from './functions/index.ts'
import { RELATIONS } from './relations.ts'
import { isRowFunction, rowFunction } from './row-functions.ts'
import { keyOf, type Row, type Table } from './table.ts'
import { isUnordered, missing, NotInterpreted, type Typed, Undetermined, type Value } from './value.ts'

/** The rows that the tables of the database hold. */
export type Tables = ReadonlyMap<string, Table>

/** What a scalar may read: the row at hand, both rows of a join, or the rows of a group. */
export interface Scope {
  readonly columns: readonly KqlColumn[]
  readonly row: Row
  readonly group?: Group
  /** The table that the row belongs to, and its place there. */
  readonly table?: Table
  readonly index?: number
  /** The rows that steps of scan remember, in the columns of the row at hand. */
  readonly states?: ReadonlyMap<string, Row>
}

/** Functions that read a list without regard to its order. */
const ORDERLESS = new Set([
  'array_length',
  'set_has_element',
  'isnull',
  'isnotnull',
  'isempty',
  'isnotempty',
  'array_sum',
])

/**
 * Evaluates the bound tree row by row, from Kusto's documentation alone: the independent witness of the SQL. Slow, obvious,
 * and without a line of `src/kql` but the shape of the tree.
 */
export class Interpreter {
  readonly now: bigint
  readonly tables: Tables
  readonly #lets: readonly Relation[]
  readonly #made = new Map<number, Table>()
  readonly #bodies: Table[] = []

  constructor(program: Program, tables: Tables, now: bigint) {
    this.#lets = program.lets
    this.tables = tables
    this.now = now
  }

  relation(relation: Relation): Table {
    const evaluate = RELATIONS[relation.kind] as ((relation: Relation, self: Interpreter) => Table) | undefined
    if (evaluate === undefined) throw new NotInterpreted(relation.kind)
    return evaluate(relation, this)
  }

  /** A body's answer over the rows that it starts with. */
  body(relation: Relation, rows: Table): Table {
    this.#bodies.push(rows)
    try {
      return this.relation(relation)
    } finally {
      this.#bodies.pop()
    }
  }

  /** The rows that the body at hand starts with. */
  bodyRows(): Table {
    return this.#bodies.at(-1)!
  }

  /** The table of a `let`, made once. */
  letTable(id: number): Table {
    const table = this.#made.get(id) ?? this.relation(this.#lets[id]!)
    this.#made.set(id, table)
    return table
  }

  /** A value in the type that a column declares. */
  cell(scalar: Scalar, type: KqlType, scope: Scope): Value {
    return convert(this.typed(scalar, scope), type)
  }

  typed(scalar: Scalar, scope: Scope): Typed {
    return { type: scalar.type, value: this.#value(scalar, scope) }
  }

  #value(scalar: Scalar, scope: Scope): Value {
    switch (scalar.kind) {
      case 'literal':
        return literal(scalar)
      case 'column':
        return rowOf(scalar.state, scope)[place(scalar.name, scalar.side, scope)]!
      case 'call':
        return this.#call(scalar, scope)
      case 'aggregate':
        return this.aggregate(scalar, scope)[0]!
      case 'scalarOf':
        return this.#firstCell(scalar.relation, scalar.type)
      case 'member':
        return this.#member(scalar, scope)
      default:
        throw new NotInterpreted((scalar as Scalar).kind)
    }
  }

  /** The columns that an aggregate gives for a group. */
  aggregate(scalar: Extract<Scalar, { kind: 'aggregate' }>, scope: Scope): readonly Value[] {
    const evaluate = AGGREGATES[scalar.fn]
    if (evaluate === undefined) throw new NotInterpreted(scalar.fn)
    const { columns } = scope
    const { rows, ranks } = scope.group!
    const args = rows.map((row) => scalar.args.map((arg) => this.typed(arg, { columns, row })))
    return evaluate({ args, ranks, types: scalar.args.map((arg) => arg.type), type: scalar.type })
  }

  #call(call: Extract<Scalar, { kind: 'call' }>, scope: Scope): Value {
    const { fn, args, type } = call
    if (isRowFunction(fn)) return rowFunction(call, scope, this)
    const evaluate = FUNCTIONS[fn]
    if (evaluate === undefined) throw new NotInterpreted(fn)
    const values = args.map((arg) => this.typed(arg, scope))
    if (!ORDERLESS.has(fn) && values.some(({ value }) => isUnordered(value))) {
      throw new Undetermined(`${fn} of a list in no order`)
    }
    return evaluate(values, { type, now: this.now })
  }

  /** `toscalar`: the first cell; of no rows it is null. */
  #firstCell(relation: Relation, type: KqlType): Value {
    const { rows, ranks, columns } = this.relation(relation)
    const cells = rows.filter((_, index) => ranks[index] === ranks[0]).map((row) => row[0]!)
    if (new Set(cells.map((cell) => keyOf(cell, columns[0]!.type))).size > 1) throw new Undetermined('the first cell')
    return cells.length === 0 ? missing(type) : convert({ type: columns[0]!.type, value: cells[0]! }, type)
  }

  #member({ fn, value, relation }: Extract<Scalar, { kind: 'member' }>, scope: Scope): boolean {
    const { rows, columns } = this.relation(relation)
    const wanted = this.typed(value, scope)
    const column = columns[0]!
    const fold = (one: Value) => (fn.endsWith('~') && typeof one === 'string' ? one.toLowerCase() : one)
    const key = keyOf(fold(wanted.value), wanted.type)
    const found = wanted.value !== null && rows.some((row) => keyOf(fold(row[0]!), column.type) === key)
    return fn.startsWith('!') ? !found : found
  }
}

function rowOf(state: string | undefined, { row, states }: Scope): Row {
  return state === undefined ? row : states!.get(state)!
}

function place(name: string, side: 'left' | 'right' | undefined, { columns }: Scope): number {
  const wanted = side === undefined ? name : `${side}.${name}`
  const found = columns.findIndex((column) => column.name === wanted)
  if (found < 0) throw new Error(`no column ${wanted}`)
  return found
}

/** The tree keeps ints as number and dynamic values as JSON text. */
function literal({ type, value }: Extract<Scalar, { kind: 'literal' }>): Value {
  if (value === null) return missing(type)
  if (type === 'int') return BigInt(value)
  if (type === 'dynamic') return readJson(String(value))!
  return value
}
