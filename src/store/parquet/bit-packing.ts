import type { ByteSink } from './byte-sink.ts'

/** Numbers from 0 to 2^32 - 1. */
export type Codes = Uint8Array | Uint16Array | Uint32Array

/** Bits that a number takes: 0 for 0, 8 for 255. */
export function bitWidth(largest: number): number {
  return 32 - Math.clz32(largest)
}

/** Appends numbers of `width` bits each, the lowest bit first; the last byte is filled up with zeros. */
export function packBits(sink: ByteSink, codes: Codes, width: number, start = 0, end = codes.length): void {
  let to = sink.reserve(Math.ceil(((end - start) * width) / 8))
  const { bytes, length } = sink
  let word = 0
  let filled = 0
  for (let at = start; at < end; at++) {
    const code = codes[at]!
    word |= code << filled
    filled += width
    if (filled < 32) continue
    bytes[to] = word
    bytes[to + 1] = word >>> 8
    bytes[to + 2] = word >>> 16
    bytes[to + 3] = word >>> 24
    to += 4
    filled -= 32
    word = filled === 0 ? 0 : code >>> (width - filled)
  }
  while (to < length) {
    bytes[to++] = word
    word >>>= 8
  }
}

/** A run shorter than this is packed with its neighbours. A multiple of 8, which packed stretches must be. */
const RUN = 16

/**
 * Appends numbers as Parquet's hybrid of runs and bit-packed stretches of 8:
 * https://github.com/apache/parquet-format/blob/master/Encodings.md#run-length-encoding--bit-packing-hybrid-rle--3
 */
export function encodeHybrid(sink: ByteSink, codes: Codes, width: number): void {
  let [packedFrom, at] = [0, 0]
  while (at < codes.length) {
    const end = endOfRun(codes, at)
    // A run begins where the stretch before it is a whole number of eights; until there it is packed.
    const from = packedFrom + Math.ceil((at - packedFrom) / 8) * 8
    if (end - from >= RUN) {
      packed(sink, codes, width, packedFrom, from)
      repeated(sink, codes[from]!, end - from, width)
      packedFrom = end
    }
    at = end
  }
  packed(sink, codes, width, packedFrom, codes.length)
}

function endOfRun(codes: Codes, start: number): number {
  const code = codes[start]
  let end = start + 1
  while (end < codes.length && codes[end] === code) end++
  return end
}

function packed(sink: ByteSink, codes: Codes, width: number, start: number, end: number): void {
  if (start >= end) return
  const eights = Math.ceil((end - start) / 8)
  sink.varint(eights * 2 + 1)
  const before = sink.length
  packBits(sink, codes, width, start, end)
  sink.grow(eights * width - (sink.length - before))
}

/** One number, `count` times. */
export function repeated(sink: ByteSink, code: number, count: number, width: number): void {
  sink.varint(count * 2)
  for (let bits = 0; bits < width; bits += 8) sink.byte((code >>> bits) & 0xff)
}
