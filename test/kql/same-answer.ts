import type { KqlCell, KqlColumn, KqlType } from '../../src/kql/index.ts'
import type { Table } from './interpreter/table.ts'
import { momentText, spanText } from './interpreter/time.ts'
import { isArray, isBag, isUnordered, type Value } from './interpreter/value.ts'

/** What an execution in SQL answers. */
interface Answer {
  readonly columns: readonly KqlColumn[]
  readonly rows: readonly (readonly KqlCell[])[]
}

/**
 * How two answers differ; undefined when they are the same: rows of one rank in any order, lists in no order as sets, reals
 * to nine digits.
 */
export function difference(witness: Table, answer: Answer): string | undefined {
  if (witness.rows.length !== answer.rows.length) {
    return `${answer.rows.length} rows instead of ${witness.rows.length}: ${show(answer.rows)} instead of ${show(cellsOf(witness))}`
  }
  const loose = witness.columns.map((_, index) => witness.rows.some((row) => isUnordered(row[index]!)))
  const wanted = witness.rows.map((row) => texts(row.map(plain(witness.columns)), witness.columns, loose))
  const given = answer.rows.map((row) => texts(row, witness.columns, loose))
  for (const [from, to] of tiers(witness.ranks)) {
    const [a, b] = [wanted.slice(from, to).sort(), given.slice(from, to).sort()]
    const at = a.findIndex((text, index) => text !== b[index])
    if (at >= 0) return `row ${from + at} is ${b[at]} instead of ${a[at]}`
  }
  return undefined
}

/** The witness's rows as the cells that an answer would hold. */
export function cellsOf({ rows, columns }: Table): readonly (readonly KqlCell[])[] {
  return rows.map((row) => row.map(plain(columns)))
}

function show(rows: unknown): string {
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value)).slice(0, 400)
}

/** From where to where rows have one rank. */
function tiers(ranks: readonly number[]): readonly (readonly [number, number])[] {
  const starts = ranks.flatMap((rank, index) => (rank === ranks[index - 1] ? [] : [index]))
  return starts.map((start, index) => [start, starts[index + 1] ?? ranks.length])
}

/** The interpreter's value as the cell that an answer would hold. */
function plain(columns: readonly KqlColumn[]): (value: Value, index: number) => KqlCell {
  return (value, index) => cellOf(value, columns[index]!.type)
}

function cellOf(value: Value, type: KqlType): KqlCell {
  if (value === null) return null
  if (type === 'datetime') return momentText(value as bigint)
  if (type === 'timespan') return spanText(value as bigint)
  if (type === 'int') return Number(value)
  return type === 'dynamic' ? unmapped(value) : (value as KqlCell) // scalars are cells as they are
}

function unmapped(value: Value): KqlCell {
  if (isArray(value)) return value.map(unmapped)
  return isBag(value) ? Object.fromEntries([...value].map(([key, one]) => [key, unmapped(one)])) : value
}

function texts(row: readonly KqlCell[], columns: readonly KqlColumn[], loose: readonly boolean[]): string {
  return row.map((cell, index) => textOf(cell, columns[index]!.type, loose[index]!)).join(' | ')
}

function textOf(cell: KqlCell, type: KqlType, loose: boolean): string {
  const sorted = loose && Array.isArray(cell) ? cell.map((one) => textOf(one, 'dynamic', false)).sort() : cell
  return type === 'real' && typeof sorted === 'number' ? digits(sorted) : canonical(sorted)
}

function canonical(cell: KqlCell): string {
  if (typeof cell === 'bigint') return String(cell)
  if (typeof cell === 'number') return digits(cell)
  if (Array.isArray(cell)) return `[${cell.map(canonical).join(',')}]`
  if (cell === null || typeof cell !== 'object') return JSON.stringify(cell)
  const pairs = Object.entries(cell).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}

/** Nine digits: sums of reals depend on the order of their rows. A whole real still differs from a long by its point. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value)) // JSON has no such numbers: inside of a dynamic value they are texts
  const text = (value === 0 ? 0 : value).toPrecision(9)
  return `${Number(text)}r`
}
