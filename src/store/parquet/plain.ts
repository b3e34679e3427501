import type { NumberArray, ParquetType, ParquetValue } from './column.ts'
import type { Texts } from './texts.ts'

/** The bytes of a typed array as they lie in memory: little endian on every machine that Node runs on. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** Numbers of a column as Parquet's plain encoding writes them. */
export function plainNumbers(type: Exclude<ParquetType, 'string' | 'bool'>, numbers: NumberArray): Uint8Array {
  if (type === 'real') return bytesOf(Float64Array.from(numbers))
  if (type === 'int') return bytesOf(Int32Array.from(numbers))
  const longs = new BigInt64Array(numbers.length)
  for (let at = 0; at < numbers.length; at++) longs[at] = BigInt(numbers[at]!)
  return bytesOf(longs)
}

/** Each text behind its length in four bytes. */
export function plainTexts({ bytes, ends }: Texts): Uint8Array {
  const plain = new Uint8Array(bytes.length + 4 * ends.length)
  let [from, to] = [0, 0]
  for (let text = 0; text < ends.length; text++) {
    to = putText(plain, to, bytes, from, ends[text]!)
    from = ends[text]!
  }
  return plain
}

/** Writes one text and says where the next begins. Short texts are copied byte by byte: a call costs more. */
export function putText(plain: Uint8Array, to: number, bytes: Uint8Array, from: number, end: number): number {
  const length = end - from
  plain[to] = length
  plain[to + 1] = length >>> 8
  plain[to + 2] = length >>> 16
  plain[to + 3] = length >>> 24
  const start = to + 4
  if (length > 64) plain.set(bytes.subarray(from, end), start)
  else for (let at = 0; at < length; at++) plain[start + at] = bytes[from + at]!
  return start + length
}

/** One value in plain encoding. */
export function plainValue(type: ParquetType, value: Exclude<ParquetValue, null>): Uint8Array {
  if (type === 'string') {
    const bytes = Buffer.from(String(value), 'utf8')
    return plainTexts({ bytes, ends: Uint32Array.of(bytes.length) })
  }
  if (type === 'bool') return Uint8Array.of(Number(value))
  if (type === 'real') return bytesOf(Float64Array.of(Number(value)))
  if (type === 'int') return bytesOf(Int32Array.of(Number(value)))
  return bytesOf(BigInt64Array.of(BigInt(value)))
}
