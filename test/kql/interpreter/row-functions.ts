import type { Scalar } from '../../../src/kql/ir.ts'
import { convert } from './convert.ts'
import type { Interpreter, Scope } from './interpreter.ts'
import { keyOf, rowKey, type Table } from './table.ts'
import { fitting, missing, NotInterpreted, Undetermined, type Value } from './value.ts'

type Call = Extract<Scalar, { kind: 'call' }>

/** The rows around the one at hand. */
interface Neighbours {
  readonly call: Call
  readonly table: Table
  readonly index: number
  readonly self: Interpreter
}

type Evaluate = (neighbours: Neighbours) => Value

/** Functions of a row and its neighbours (https://learn.microsoft.com/kusto/query/window-functions). */
const ROW_FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  row_number: (row) => {
    const start = row.call.args[0] === undefined ? 1n : (at(row, row.index, 0) as bigint)
    return start + BigInt(row.index - segmentStart(row, 1))
  },
  prev: (row) => neighbour(row, -1),
  next: (row) => neighbour(row, 1),
  row_cumsum: (row) => {
    const { call, index } = row
    const values = range(segmentStart(row, 1), index).map((one) => at(row, one, 0))
    if (call.type === 'real') return values.reduce<number>((sum, one) => sum + Number(one ?? 0), 0)
    return fitting(
      values.reduce<bigint>((sum, one) => sum + ((one ?? 0n) as bigint), 0n),
      call.type,
    )
  },
  row_rank_dense: (row) => BigInt(changes(row).length),
  row_rank_min: (row) => {
    const last = changes(row).at(-1)!
    return BigInt(last - segmentStart(row, 1) + 1)
  },
}

export function isRowFunction(fn: string): boolean {
  return Object.hasOwn(ROW_FUNCTIONS, fn) || fn === 'row_window_session'
}

/** A function of the neighbours, which are defined where no two rows that differ share a rank. */
export function rowFunction(call: Call, { table, index }: Scope, self: Interpreter): Value {
  const evaluate = ROW_FUNCTIONS[call.fn]
  if (evaluate === undefined || table === undefined || index === undefined) throw new NotInterpreted(call.fn)
  const { rows, ranks, columns } = table
  const open = rows.some(
    (row, place) =>
      place > 0 && ranks[place] === ranks[place - 1] && rowKey(row, columns) !== rowKey(rows[place - 1]!, columns),
  )
  if (open) throw new Undetermined('neighbours of rows in no order')
  const row = { columns, row: rows[index]!, table, index }
  for (const arg of call.args) self.typed(arg, row) // whatever stops, stops here, as it does where all rows are computed
  return evaluate({ call, table, index, self })
}

/** The argument's value in another row. */
function at({ call, table, self }: Neighbours, index: number, argument: number): Value {
  const { rows, columns } = table
  return self.typed(call.args[argument]!, { columns, row: rows[index]!, table, index }).value
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
}

/** The row at which counting began anew: the nearest in which the argument is true, or the first of all. */
function segmentStart(row: Neighbours, restart: number): number {
  if (row.call.args[restart] === undefined) return 0
  return range(0, row.index).findLast((index) => index === 0 || at(row, index, restart) === true)!
}

/** The rows of the segment in which the term changed, its first among them. */
function changes(row: Neighbours): readonly number[] {
  const start = segmentStart(row, 1)
  const key = (index: number) => keyOf(at(row, index, 0), row.call.args[0]!.type)
  return range(start, row.index).filter((index) => index === start || key(index) !== key(index - 1))
}

function neighbour(row: Neighbours, direction: 1 | -1): Value {
  const { call, table, index, self } = row
  const offset = call.args[1] === undefined ? 1 : Number(at(row, index, 1))
  if (offset < 0) throw new Undetermined('a neighbour a negative number of rows away')
  const place = index + direction * offset
  if (place >= 0 && place < table.rows.length)
    return convert({ type: call.args[0]!.type, value: at(row, place, 0) }, call.type)
  if (call.args[2] === undefined) return missing(call.type)
  return convert(self.typed(call.args[2], { columns: table.columns, row: table.rows[index]!, table, index }), call.type)
}
