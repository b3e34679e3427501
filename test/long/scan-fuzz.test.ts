import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteScanner } from '../../src/engine/scan/byte-scanner.ts'
import { createWasmScanner } from '../../src/engine/scan/wasm-scanner.ts'
import { logFile } from '../harness/odd-logs.ts'
import { scanBytes } from '../harness/scan-bytes.ts'
import { slowScan } from '../harness/slow-scan.ts'

const seconds = Number(process.env.AZTA_FUZZ_SECONDS ?? 600)
const seed = Number(process.env.AZTA_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** A change to a file, at places from 0 to 1 of it. */
const change = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'drop', 'repeat', 'insert'),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.integer({ min: 1, max: 200 }),
  value: fc.constantFrom(...Buffer.from('{}[]",:\\ \n0\u0000\u00ff9AEnx')),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changed(file: Uint8Array, { kind, from, bytes, value }: Change): Uint8Array {
  const at = Math.floor(from * file.length)
  const [head, tail] = [file.subarray(0, at), file.subarray(at)]
  if (kind === 'cut') return head
  if (kind === 'drop') return Buffer.concat([head, tail.subarray(bytes)])
  if (kind === 'repeat') return Buffer.concat([head, tail.subarray(0, bytes), tail])
  return Buffer.concat([head, Buffer.of(value), kind === 'flip' ? tail.subarray(1) : tail])
}

test(`both scanners agree with the slow twin for ${seconds} s, seed ${seed}`, {
  timeout: (seconds + 120) * 1000,
}, () => {
  console.log(`fuzzing for ${seconds} s; AZTA_FUZZ_SEED=${seed} repeats it`)
  const scanners = [createWasmScanner()!, new ByteScanner()]
  const files = fc.array(fc.tuple(logFile, fc.array(change, { maxLength: 3 })), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(files, fc.constantFrom(64, 250, 4096, 65_536), fc.constantFrom(10, 60), (list, piece, minutes) => {
      const contents = list.map(([file, changes]) => changes.reduce(changed, file))
      const slow = slowScan(contents, minutes)
      for (const scanner of scanners) expect(scanBytes(scanner, contents, minutes, piece)).toEqual(slow)
    }),
    { seed, numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false },
  )
})
