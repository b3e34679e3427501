import { expect, test } from 'vitest'
import { ByteScanner } from '../../src/engine/scan/byte-scanner.ts'
import { RecordStream } from '../../src/engine/scan/record-stream.ts'
import type { Scanner } from '../../src/engine/scan/scanner.ts'
import { createWasmScanner } from '../../src/engine/scan/wasm-scanner.ts'

/** The hashes of the records of a text, in pieces of 100 bytes so that records are cut. */
function hashesOf(scanner: Scanner, text: string): string[] {
  const hashes: string[] = []
  const stream = new RecordStream(scanner, { pieceBytes: 100, maxRecordBytes: 1e6 })
  const record = (bytes: Uint8Array<ArrayBuffer>, start: number) => {
    hashes.push([...scanner.hash(bytes, start)].join())
  }
  stream.begin({ record, tooLong: () => {} })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 100) {
    const some = bytes.subarray(at, at + 100)
    stream.space().set(some)
    stream.filled(some.length)
  }
  stream.end()
  return hashes
}

const wasm = createWasmScanner()!
const records = Array.from({ length: 300 }, (_, length) => `{"é":"${'x'.repeat(length)}"}`)

test('both scanners give a record of any length, wherever it lies, the same hash: a store keeps it', () => {
  const expected = records.map((record) => hashesOf(new ByteScanner(), record)[0])
  expect(hashesOf(wasm, records.join('\n'))).toEqual(expected)
  expect(hashesOf(new ByteScanner(), `[${records.join(', ')}]`)).toEqual(expected)
})

test('records that differ in a digit or two never have one hash, nor half of one', () => {
  const counted = Array.from(
    { length: 40_000 },
    (_, n) => `{"n":"${n % 200} ${'-'.repeat(150)} ${Math.floor(n / 200)}"}`,
  )
  const hashes = hashesOf(wasm, counted.join('\n'))
  for (const half of [0, 2]) {
    expect(
      new Set(
        hashes.map((hash) =>
          hash
            .split(',')
            .slice(half, half + 2)
            .join(),
        ),
      ).size,
    ).toBe(counted.length)
  }
})

test('records of a whole number of stripes that differ in their last one only are two records', () => {
  for (const scanner of [wasm, new ByteScanner()]) {
    const pair = ['1', '2'].map((digit) => `{"x":"${'x'.repeat(55 + 64)}${digit}"}`)
    expect(pair[0]).toHaveLength(128)
    expect(new Set(hashesOf(scanner, pair.join('\n'))).size).toBe(2)
  }
})

test('a changed bit changes about half of the hash', () => {
  const wordsOf = (text: string) => hashesOf(wasm, text)[0]!.split(',').map(Number)
  const text = records[200]!
  const ones = (word: number) => (word >>> 0).toString(2).replaceAll('0', '').length
  const changed = Array.from({ length: 128 }, (_, n) => {
    const other = Buffer.from(text)
    other[20 + n]! ^= 1
    const before = wordsOf(text)
    return wordsOf(other.toString()).reduce((so, word, place) => so + ones(word ^ before[place]!), 0)
  })
  expect(Math.min(...changed)).toBeGreaterThan(35)
  expect(Math.max(...changed)).toBeLessThan(93)
})
