import { addLong, halvesOf } from '../merge/exact-sums.ts'
import type { RowWindow } from './row-window.ts'

/** The sums of a column of longs over the flows of each row. */
export function longSums(window: RowWindow, column: BigInt64Array): BigInt64Array {
  const { order, starts } = window.groups
  const sums = new BigInt64Array(window.to - window.from)
  const [to, from] = [halvesOf(sums), halvesOf(column)]
  for (let row = window.from; row < window.to; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) addLong(to, row - window.from, from, order[at]!)
  }
  return sums
}

/** The sums of a column of counts: exact, since fewer than 2^21 flows of 32 bits each come to 2^53. */
export function countSums(window: RowWindow, column: Uint32Array): Float64Array {
  return folded(window, column, 0, (so, count) => so + count)
}

export function least(window: RowWindow, column: Float64Array | Uint8Array): Float64Array {
  return folded(window, column, Infinity, (so, value) => (value < so ? value : so))
}

export function greatest(window: RowWindow, column: Float64Array): Float64Array {
  return folded(window, column, -Infinity, (so, value) => (value > so ? value : so))
}

function folded(
  { groups: { order, starts }, from, to }: RowWindow,
  column: Uint32Array | Float64Array | Uint8Array,
  first: number,
  fold: (so: number, value: number) => number,
): Float64Array {
  const values = new Float64Array(to - from)
  for (let row = from; row < to; row++) {
    let so = first
    for (let at = starts[row]!; at < starts[row + 1]!; at++) so = fold(so, column[order[at]!]!)
    values[row - from] = so
  }
  return values
}
