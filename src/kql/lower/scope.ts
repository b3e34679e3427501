import { AGGREGATES } from '../aggregates.ts'
import { DECIMAL_AGGREGATES, DECIMAL_FUNCTIONS, refuseDecimals } from '../functions/decimals.ts'
import { FUNCTIONS } from '../functions/index.ts'
import type { Call, ColumnReference, Member, Program, Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, KqlTable } from '../types.ts'
import { assembled } from './assemble.ts'
import { LOWER } from './index.ts'
import { type Mentions, mentionsIn } from './mentions.ts'
import { isLargeConstant, isRowFunction } from './shape.ts'
import { literalSql, type Sql } from './sql.ts'

/** A column and its name in SQL, which is unique in the whole statement: DuckDB's own names ignore letter case. */
export interface PhysicalColumn extends KqlColumn {
  readonly physical: string
}

/** Part of an order that holds for the rows of a step. */
export interface Order {
  readonly sql: string
  readonly direction: string
  /** Whether no two rows have the same value. */
  readonly unique?: boolean
}

/** The columns a scalar may name: those of one row, or of the two rows of a join. */
export interface Row {
  readonly columns: readonly PhysicalColumn[]
  readonly left?: readonly PhysicalColumn[]
  readonly right?: readonly PhysicalColumn[]
  /** The rows that steps of scan remember, by the name of the step. */
  readonly states?: ReadonlyMap<string, readonly PhysicalColumn[]>
  /** The order of the rows, for aggregates that make lists. */
  readonly order?: readonly Order[]
  /** Values that already stand in a physical column of the row. */
  readonly made?: ReadonlyMap<Scalar, string>
}

/** A step in SQL: the name of its CTE, its columns, and the order its rows are in (SQL itself promises none). */
export interface Lowered extends Row {
  readonly from: string
  readonly order: readonly Order[]
  /**
   * Physical columns that tell apart the many tables worked on at once: inside the body of mv-apply or partition, whatever
   * looks at several rows looks only at rows that are alike in these.
   */
  readonly within: readonly string[]
}

/** One statement while it is written: its CTEs in order, and which physical columns anybody reads. */
export class Statement {
  readonly tables: readonly KqlTable[]
  readonly now: bigint
  readonly #lets: readonly Relation[]
  readonly #mentions: Mentions
  readonly #letSteps = new Map<number, Lowered>()
  readonly #scalars = new Map<Relation, string>()
  readonly #steps: { readonly name: string; readonly body: () => string }[] = []
  readonly #used = new Set<string>()
  readonly #bodies: { readonly rows: Lowered; readonly tables: string }[] = []
  readonly #constants = new Map<Scalar, Sql>()
  #columns = 0

  constructor(program: Program, options: { tables: readonly KqlTable[]; now: bigint }) {
    this.tables = options.tables
    this.now = options.now
    this.#lets = program.lets
    this.#mentions = mentionsIn(program)
  }

  /** A new physical name. */
  fresh(): string {
    this.#columns += 1
    return `c${this.#columns}`
  }

  /** A new column, with a physical name of its own. */
  column({ name, type }: KqlColumn): PhysicalColumn {
    return { name, type, physical: this.fresh() }
  }

  /** Reads a column; a source leaves out the columns that nobody reads. */
  use(column: PhysicalColumn): string {
    this.#used.add(column.physical)
    return column.physical
  }

  isUsed(column: PhysicalColumn): boolean {
    return this.#used.has(column.physical)
  }

  /** Adds a CTE and gives its name. The body is asked for last of all, when it is known which columns are read. */
  step(body: () => string): string {
    const name = `s${this.#steps.length + 1}`
    this.#steps.push({ name, body })
    return name
  }

  relation(relation: Relation): Lowered {
    // LOWER has one entry per kind, and the entry of a kind takes exactly that kind.
    const lower = LOWER[relation.kind] as (relation: Relation, statement: Statement) => Lowered
    return lower(relation, this)
  }

  /** The CTE of a `let`, made once. */
  letStep(id: number): Lowered {
    const made = this.#letSteps.get(id)
    if (made !== undefined) return made
    const lowered = this.relation(this.#lets[id]!)
    this.#letSteps.set(id, lowered)
    return lowered
  }

  /** Lowers the body of an operator over these rows; `tables` holds a row at least for each table it works on. */
  body(body: Relation, rows: Lowered, tables: string): Lowered {
    this.#bodies.push({ rows, tables })
    const lowered = this.relation(body)
    this.#bodies.pop()
    return lowered
  }

  /** The rows that the body at hand works on. */
  rows(): Lowered {
    return this.#bodies.at(-1)!.rows
  }

  /** The relation that has a row for each table that the body at hand works on, even for those without rows. */
  bodyTables(): string {
    return this.#bodies.at(-1)!.tables
  }

  /** Whether a table of the query's lets is named in one place only. */
  isNamedOnce(id: number): boolean {
    return this.#mentions.lets.get(id) === 1
  }

  /** A value of a row. */
  scalar(scalar: Scalar, row: Row): Sql {
    const { type } = scalar
    const made = row.made?.get(scalar)
    if (made !== undefined) return { sql: made, type, notNull: type === 'string' }
    const once = this.#mentions.shared.has(scalar) && isLargeConstant(scalar)
    return once ? this.#constant(scalar) : this.#written(scalar, row)
  }

  /** A value that no row changes is computed once, in a table of one row, when writing it out would be long. */
  #constant(scalar: Scalar): Sql {
    const known = this.#constants.get(scalar)
    if (known !== undefined) return known
    const { sql, type, notNull } = this.#written(scalar, { columns: [] })
    const column = this.fresh()
    const from = this.step(() => `SELECT ${sql} AS ${column}`)
    const constant = { sql: `(SELECT ${column} FROM ${from})`, type, notNull }
    this.#constants.set(scalar, constant)
    return constant
  }

  #written(scalar: Scalar, row: Row): Sql {
    switch (scalar.kind) {
      case 'literal': {
        const { type, value } = scalar
        return { sql: literalSql(type, value), type, notNull: value !== null || type === 'string', literal: value }
      }
      case 'column':
        return this.#reference(scalar, row)
      case 'call':
        return this.#call(scalar, row)
      case 'aggregate': {
        const aggregate = AGGREGATES[scalar.fn]
        if (aggregate === undefined) throw new Unsupported('aggregate', `"${scalar.fn}"`, scalar.span)
        const args = scalar.args.map((arg) => this.scalar(arg, row))
        refuseDecimals(scalar, args, DECIMAL_AGGREGATES)
        const sql = aggregate(args, { type: scalar.type, span: scalar.span, order: orderBy(row.order ?? []) })[0]!
        return { sql, type: scalar.type, notNull: scalar.type === 'string' }
      }
      case 'scalarOf':
        return this.#scalarOf(scalar.relation, scalar.type)
      case 'member':
        return this.#member(scalar, row)
    }
  }

  /** The statement that gives these columns. */
  finish(answer: Lowered): string {
    const list = answer.columns.map((column) => this.use(column))
    const select = `SELECT ${list.join(', ') || '1'} FROM ${answer.from}${orderBy(answer.order)}`
    // Bodies are asked for from the last to the first, so that each knows which of its columns are read.
    const bodies = this.#steps.toReversed().map(({ name, body }) => [name, body()] as const)
    return assembled(new Map(bodies.reverse()), select)
  }

  #reference({ name, type, side, state, span }: ColumnReference, row: Row): Sql {
    const remembered = state === undefined ? undefined : (row.states?.get(state) ?? [])
    const columns = remembered ?? (side === undefined ? row.columns : (row[side] ?? []))
    const column = columns.find((one) => one.name === name)
    if (column === undefined) throw new Unsupported('form', `the column "${name}" here`, span)
    return { sql: this.use(column), type, notNull: type === 'string' }
  }

  #call(call: Call, row: Row): Sql {
    if (isRowFunction(call)) throw new Unsupported('form', `"${call.fn}" at this place`, call.span)
    const lower = FUNCTIONS[call.fn]! // binding has refused every other name
    const args = call.args.map((arg) => this.scalar(arg, row))
    refuseDecimals(call, args, DECIMAL_FUNCTIONS)
    const { type, span } = call
    return {
      sql: lower(args, { type, span, spans: call.args.map((arg) => arg.span), now: this.now }),
      type,
      notNull: type === 'string',
    }
  }

  /** The first cell of a table, computed once however often its value is asked for. */
  #scalarOf(relation: Relation, type: Sql['type']): Sql {
    const sql = this.#scalars.get(relation) ?? this.#firstCell(relation)
    this.#scalars.set(relation, sql)
    return { sql: type === 'string' ? `coalesce(${sql}, '')` : sql, type, notNull: type === 'string' }
  }

  #firstCell(relation: Relation): string {
    const lowered = this.relation(relation)
    return `(SELECT ${this.use(lowered.columns[0]!)} FROM ${lowered.from}${orderBy(lowered.order)} LIMIT 1)`
  }

  #member({ fn, value, relation }: Member, row: Row): Sql {
    const lowered = this.relation(relation)
    const column = lowered.columns[0]!
    const fold = (sql: string) => (fn.endsWith('~') && column.type === 'string' ? `lower(${sql})` : sql)
    const list = `(SELECT ${fold(this.use(column))} FROM ${lowered.from})`
    const found = `coalesce(${fold(this.scalar(value, row).sql)} IN ${list}, FALSE)`
    return { sql: fn.startsWith('!') ? `(NOT ${found})` : found, type: 'bool', notNull: true }
  }
}

/** ` ORDER BY ...`, or nothing. */
export function orderBy(order: readonly Order[]): string {
  return order.length === 0 ? '' : ` ORDER BY ${order.map(({ sql, direction }) => `${sql} ${direction}`).join(', ')}`
}
