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
export function countSums({ groups: { order, starts }, from, to }: RowWindow, column: Uint32Array): Float64Array {
  const sums = new Float64Array(to - from)
  for (let row = from; row < to; row++) {
    let sum = 0
    for (let at = starts[row]!; at < starts[row + 1]!; at++) sum += column[order[at]!]!
    sums[row - from] = sum
  }
  return sums
}

export function least(
  { groups: { order, starts }, from, to }: RowWindow,
  column: Float64Array | Uint8Array,
): Float64Array {
  const values = new Float64Array(to - from).fill(Infinity)
  for (let row = from; row < to; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      if (column[order[at]!]! < values[row - from]!) values[row - from] = column[order[at]!]!
    }
  }
  return values
}

export function greatest({ groups: { order, starts }, from, to }: RowWindow, column: Float64Array): Float64Array {
  const values = new Float64Array(to - from).fill(-Infinity)
  for (let row = from; row < to; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      if (column[order[at]!]! > values[row - from]!) values[row - from] = column[order[at]!]!
    }
  }
  return values
}
