import { convert } from '../functions/convert.ts'
import type { RelationOf, Scalar, ScanStep } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { Lower } from './index.ts'
import { prepared, withMade } from './prepare.ts'
import { numbered } from './row-functions.ts'
import { type Lowered, orderBy, type PhysicalColumn, type Row, type Statement } from './scope.ts'
import { isLargeConstant, partsOf } from './shape.ts'
import { missing, SQL_TYPE } from './sql.ts'

type Scan = RelationOf<'scan'>

/**
 * `scan`: the rows of each partition are folded, one after the other, into what the steps remember and the list of matches;
 * the matches are then rows beside the row that matched (https://learn.microsoft.com/kusto/query/scan-operator).
 */
export const lowerScan: Lower<'scan'> = (relation, statement) => {
  const input = prepared(statement.relation(relation.input), relation.partition, statement)
  if (input.order.length === 0) {
    throw new Unsupported('form', 'scan over rows without an order', relation.span, 'sort or serialize the rows first')
  }
  const step = withConstants(numbered(input, statement), relation, statement)
  const fold = new Fold(relation, step, statement)
  const keys = [...step.within, ...relation.partition.map((key) => statement.scalar(key, step).sql)]
  const [match, at] = [statement.fresh(), statement.fresh()]
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`
  const folded = statement.step(
    () => `SELECT unnest(${fold.sql()}) AS ${match}, min(${fold.place}) AS ${at} FROM ${step.from}${group}`,
  )
  const kept = statement.step(() => `SELECT * FROM ${folded}${lastOnly(relation.steps, match, at)}`)
  return beside(relation, step, { kept, match, place: fold.place }, statement)
}

/** Values that hang on no row cannot be asked for inside of a fold: they become columns first. */
function withConstants(step: Lowered, { steps, declared }: Scan, statement: Statement): Lowered {
  const values = [
    ...steps.flatMap(({ condition, assignments }) => [condition, ...assignments.map(({ value }) => value)]),
    ...declared.flatMap(({ fallback }) => fallback ?? []),
  ]
  const constants = new Set(values.flatMap(outerConstants))
  return [...constants].reduce((row, value) => withMade(row, value, statement.scalar(value, row).sql, statement), step)
}

function outerConstants(value: Scalar): readonly Scalar[] {
  if (value.kind === 'scalarOf' || isLargeConstant(value)) return [value]
  return partsOf(value).flatMap(outerConstants)
}

/** Of a step that gives the last of a sequence, only that one. */
function lastOnly(steps: readonly ScanStep[], match: string, at: string): string {
  const last = steps.flatMap(({ output }, index) => (output === 'last' ? [index] : []))
  if (last.length === 0) return ''
  const window = `PARTITION BY ${at}, ${match}.k, ${match}.m ORDER BY ${match}.p DESC`
  return ` QUALIFY ${match}.k NOT IN (${last.join(', ')}) OR row_number() OVER (${window}) = 1`
}

/** The matches beside their rows, in the order of the rows; of one row the last step comes first. */
function beside(
  { columns: known, declared, matchColumn }: Scan,
  step: Lowered,
  { kept, match, place }: { readonly kept: string; readonly match: string; readonly place: string },
  statement: Statement,
): Lowered {
  const made: string[] = []
  const columns = known.map((column): PhysicalColumn => {
    const index = declared.findIndex(({ name }) => name === column.name)
    if (index < 0 && column.name !== matchColumn) return step.columns.find(({ name }) => name === column.name)!
    const fresh = statement.column(column)
    made.push(`${match}.${index < 0 ? 'm' : `d${index}`} AS ${fresh.physical}`)
    return fresh
  })
  const which = statement.fresh()
  const list = ['rows.*', ...made, `${match}.k AS ${which}`].join(', ')
  const from = statement.step(
    () => `SELECT ${list} FROM ${kept} AS matches JOIN ${step.from} AS rows ON ${match}.p = rows.${place}`,
  )
  const order = [
    { sql: place, direction: 'ASC' },
    { sql: which, direction: 'DESC' },
  ]
  return { from, columns, order, within: step.within }
}

/** The fold over the rows of one partition, in SQL. `r` is the row, `a` what has been folded so far. */
class Fold {
  readonly place: string
  readonly #scan: Scan
  readonly #step: Lowered
  /** The columns of the row, each once: several names may stand for one. */
  readonly #columns: readonly PhysicalColumn[]
  readonly #statement: Statement
  /** The row as the lambda sees it. */
  readonly #row: Row

  constructor(scan: Scan, step: Lowered, statement: Statement) {
    this.#scan = scan
    this.#step = step
    this.#statement = statement
    this.place = step.order[0]!.sql
    this.#columns = [...new Map(step.columns.map((column) => [column.physical, column])).values()]
    const own = step.columns.map((column) => ({ ...column, physical: `r.${column.physical}` }))
    const made = new Map([...(step.made ?? [])].map(([value, sql]) => [value, `r.${sql}`] as const))
    const fallbacks = scan.declared.map((column, index) => ({ ...column, physical: `r.d${index}` }))
    this.#row = { columns: [...own, ...fallbacks], made }
  }

  sql(): string {
    const { steps } = this.#scan
    const states = steps.map((_, k) => `'s${k}': ${this.#nextState(k)}`)
    const starts = `CASE WHEN ${this.#again(0)} AND NOT ${this.#isActive(0)} THEN 1 ELSE 0 END`
    const found = steps.flatMap(({ output }, k) => (output === 'none' ? [] : [this.#match(k)])).reverse()
    const out = `list_concat(${['a.o', ...found].join(', ')})`
    const next = `{'n': a.n + ${starts}, 'o': ${found.length === 0 ? 'a.o' : out}, ${states.join(', ')}}`
    const blank = steps.map((_, k) => `'s${k}': ${this.#blankState()}`)
    const start = `{'n': CAST(0 AS BIGINT), 'o': CAST([] AS ${this.#matchType()}[]), ${blank.join(', ')}}`
    return `list_reduce(list(${this.#element()}${orderBy(this.#step.order)}), lambda a, r: ${next}, ${start}).o`
  }

  /** A row of the list that is folded. */
  #element(): string {
    const columns = this.#columns.map((column) => this.#statement.use(column))
    const made = [...(this.#step.made?.values() ?? [])]
    const fields = [this.place, ...columns, ...made].map((name) => `'${name}': ${name}`)
    const fallbacks = this.#scan.declared.map((_, index) => `'d${index}': ${this.#fallback(index, this.#step)}`)
    return `{${[...new Set([...fields, ...fallbacks])].join(', ')}}`
  }

  #fallback(index: number, row: Row): string {
    const { fallback, type } = this.#scan.declared[index]!
    return fallback === undefined ? missing(type) : convert(this.#statement.scalar(fallback, row), type)
  }

  #matchType(): string {
    const declared = this.#scan.declared.map(({ type }, index) => `d${index} ${SQL_TYPE[type]}`)
    return `STRUCT(${['p BIGINT', 'k INTEGER', 'm BIGINT', ...declared].join(', ')})`
  }

  #fields(): readonly { readonly name: string; readonly field: string; readonly type: PhysicalColumn['type'] }[] {
    const own = this.#step.columns.map(({ name, physical, type }) => ({ name, field: physical, type }))
    return [...own, ...this.#scan.declared.map(({ name, type }, index) => ({ name, field: `d${index}`, type }))]
  }

  /** What a step remembers before any row has matched it: nobody reads it then. */
  #blankState(): string {
    const fields = new Map(this.#fields().map(({ field, type }) => [field, `'${field}': ${missing(type)}`] as const))
    const rows = this.#scan.steps.map((_, k) => `'r${k}': {${[...fields.values()].join(', ')}}`)
    return `{'on': FALSE, 'm': CAST(-1 AS BIGINT), ${rows.join(', ')}}`
  }

  /** Whether a row reaches step k from the step before. */
  #reached(k: number): string {
    if (k === 0) return 'FALSE'
    return `(a.s${k - 1}.on AND coalesce(${this.#holds(k, (j) => (j < k ? `a.s${k - 1}.r${j}` : undefined))}, FALSE))`
  }

  /** Whether step k still remembers something: the step after it may just have taken it over. */
  #isActive(k: number): string {
    return k === this.#scan.steps.length - 1 ? `a.s${k}.on` : `(a.s${k}.on AND NOT ${this.#reached(k + 1)})`
  }

  /** Whether a row matches step k once more, or begins with it. */
  #again(k: number): string {
    const may = k === 0 ? '' : ` AND ${this.#isActive(k)}`
    return `(NOT ${this.#reached(k)}${may} AND coalesce(${this.#holds(k, (j) => this.#remembered(k, j))}, FALSE))`
  }

  #remembered(k: number, j: number): string | undefined {
    if (j > k) return undefined
    return k === 0 ? `(CASE WHEN ${this.#isActive(0)} THEN a.s0.r0 END)` : `a.s${k}.r${j}`
  }

  #holds(k: number, stateOf: (j: number) => string | undefined): string {
    return this.#statement.scalar(this.#scan.steps[k]!.condition, this.#rowWith(stateOf)).sql
  }

  /** The row with the rows that steps remember; what nobody remembers is missing, or what was declared. */
  #rowWith(stateOf: (j: number) => string | undefined): Row {
    const states = this.#scan.steps.map(({ name }, j) => {
      const state = stateOf(j)
      const columns = this.#fields().map((field): PhysicalColumn => {
        const empty = field.field.startsWith('d') ? `r.${field.field}` : missing(field.type)
        const read = `(CASE WHEN ${state} IS NULL THEN ${empty} ELSE ${state}.${field.field} END)`
        return { name: field.name, type: field.type, physical: state === undefined ? empty : read }
      })
      return [name, columns] as const
    })
    return { ...this.#row, states: new Map(states) }
  }

  /** The row that step k remembers once it has matched. */
  #extended(k: number, stateOf: (j: number) => string | undefined): string {
    const { assignments } = this.#scan.steps[k]!
    const row = this.#rowWith(stateOf)
    const own = this.#columns.map(({ physical }) => `'${physical}': r.${physical}`)
    const declared = this.#scan.declared.map(({ name, type }, index) => {
      const value = assignments.find((one) => one.name === name)?.value
      return `'d${index}': ${value === undefined ? `r.d${index}` : convert(this.#statement.scalar(value, row), type)}`
    })
    return `{${[...own, ...declared].join(', ')}}`
  }

  #matchNumber(k: number): string {
    return k === 0 ? `CASE WHEN ${this.#isActive(0)} THEN a.s0.m ELSE a.n END` : `a.s${k}.m`
  }

  #nextState(k: number): string {
    const before = (j: number) => (j < k ? `a.s${k - 1}.r${j}` : undefined)
    const state = (number: string, row: (j: number) => string) =>
      `{'on': TRUE, 'm': ${number}, ${this.#scan.steps.map((_, j) => `'r${j}': ${row(j)}`).join(', ')}}`
    const again = state(this.#matchNumber(k), (j) =>
      j === k ? this.#extended(k, (i) => this.#remembered(k, i)) : `a.s${k}.r${j}`,
    )
    const reached =
      k === 0
        ? ''
        : ` WHEN ${this.#reached(k)} THEN ${state(`a.s${k - 1}.m`, (j) =>
            j === k ? this.#extended(k, before) : j < k ? `a.s${k - 1}.r${j}` : `a.s${k}.r${j}`,
          )}`
    return `CASE${reached} WHEN ${this.#again(k)} THEN ${again} WHEN ${this.#isActive(k)} THEN a.s${k} ELSE ${this.#blankState()} END`
  }

  /** The matches of step k with a row: a list of one, or of none. */
  #match(k: number): string {
    const before = (j: number) => (j < k ? `a.s${k - 1}.r${j}` : undefined)
    const cells = (row: string, number: string) => {
      const declared = this.#scan.declared.map((_, index) => `'d${index}': (${row}).d${index}`)
      return `[{${[`'p': r.${this.place}`, `'k': ${k}`, `'m': ${number}`, ...declared].join(', ')}}]`
    }
    const reached = k === 0 ? '' : ` WHEN ${this.#reached(k)} THEN ${cells(this.#extended(k, before), `a.s${k - 1}.m`)}`
    const again = cells(
      this.#extended(k, (j) => this.#remembered(k, j)),
      this.#matchNumber(k),
    )
    return `CASE${reached} WHEN ${this.#again(k)} THEN ${again} ELSE [] END`
  }
}
