import { bitWidth, packBits } from './bit-packing.ts'
import type { ByteSink } from './byte-sink.ts'

const BLOCK = 128
const MINIBLOCKS = 4
const MINIBLOCK = BLOCK / MINIBLOCKS

/**
 * Appends whole numbers between -2^51 and 2^51 as differences of neighbours, in as few bits as each 32 of them need:
 * https://github.com/apache/parquet-format/blob/master/Encodings.md#delta-encoding-delta_binary_packed--5
 * Says no, and leaves half a column behind, when neighbours lie too far apart for packing (2^32).
 */
export function encodeDeltas(sink: ByteSink, numbers: Float64Array): boolean {
  sink.varint(BLOCK)
  sink.varint(MINIBLOCKS)
  sink.varint(numbers.length)
  sink.zigzag(numbers[0] ?? 0)
  const deltas = new Float64Array(BLOCK)
  const above = new Uint32Array(BLOCK)
  for (let from = 1; from < numbers.length; from += BLOCK) {
    const count = Math.min(BLOCK, numbers.length - from)
    let least = Infinity
    let most = -Infinity
    let before = numbers[from - 1]!
    for (let at = 0; at < count; at++) {
      const number = numbers[from + at]!
      const delta = number - before
      before = number
      deltas[at] = delta
      if (delta < least) least = delta
      if (delta > most) most = delta
    }
    if (most - least >= 2 ** 32) return false
    for (let at = 0; at < count; at++) above[at] = deltas[at]! - least
    if (count < BLOCK) above.fill(0, count)
    sink.zigzag(least)
    encodeBlock(sink, above, count)
  }
  return true
}

/** Miniblocks behind the last number are left out, but their widths are not. */
function encodeBlock(sink: ByteSink, above: Uint32Array, count: number): void {
  for (let start = 0; start < BLOCK; start += MINIBLOCK) sink.byte(widthOf(above, start))
  for (let start = 0; start < count; start += MINIBLOCK) {
    packBits(sink, above, widthOf(above, start), start, start + MINIBLOCK)
  }
}

function widthOf(above: Uint32Array, start: number): number {
  let bits = 0
  for (let at = start; at < start + MINIBLOCK; at++) bits |= above[at]!
  return bitWidth(bits)
}
