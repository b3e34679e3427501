import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteScanner } from '../../src/engine/scan/byte-scanner.ts'
import { createWasmScanner } from '../../src/engine/scan/wasm-scanner.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'
import { logFile } from '../harness/odd-logs.ts'
import { FLOW_LOG_SAMPLES, flowLogSample, haveSamples } from '../harness/samples.ts'
import { scanBytes } from '../harness/scan-bytes.ts'
import { contentOf, slowScan } from '../harness/slow-scan.ts'

const tuple = '1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,E,NX,3,300,2,4000'

const wasm = createWasmScanner()!

describe.each([
  ['WebAssembly', wasm],
  ['TypeScript', new ByteScanner()],
])('the scanner in %s and the slow twin agree', (_name, scanner) => {
  test('on generated logs of every format and form, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(logFile, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(64, 100, 1024, 65_536),
        (files, piece) => {
          expect(scanBytes(scanner, files, 10, piece)).toEqual(slowScan(files, 10))
        },
      ),
      { numRuns: 120 },
    )
  })

  test('on generated logs of which a byte was changed', () => {
    const change = fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      bits: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(logFile, change, (file, { place, bits }) => {
        const changed = Uint8Array.from(file)
        changed[Math.min(file.length - 1, Math.floor(place * file.length))]! ^= bits
        expect(scanBytes(scanner, [changed], 60)).toEqual(slowScan([changed], 60))
      }),
      { numRuns: 120 },
    )
  })

  test('on the first bytes of a byte order mark alone, whatever was read before them', () => {
    const files = [Buffer.from(`\ufeff${blob(vnetRecord([]))}`), Buffer.from([0xef]), Buffer.from([0xef, 0xbb])]
    expect(scanBytes(scanner, files, 60, 65_536)).toEqual(slowScan(files, 60))
    expect(slowScan(files, 60).accounts.map(({ strangeAt }) => strangeAt)).toEqual([undefined, 0, 0])
  })

  test('a record too long, of odd and even strings and escapes, is passed over and the one behind it is kept', () => {
    const after = vnetRecord([tuple], { macAddress: '000D3A00000B' })
    const limit = 2000
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: 1, max: 70 }), (text, step) => {
        const texts = Array.from({ length: 150 }, (_, n) => `${text}"\\${'x'.repeat((n * step) % 90)}`)
        const content = Buffer.from(`[${JSON.stringify({ texts, end: 1 })},${JSON.stringify(after)}]`)
        const { flows, accounts } = scanBytes(scanner, [content], 60, 100, limit)
        expect(flows).toEqual(slowScan([Buffer.from(blob(after))], 60).flows)
        const reason = `the record is longer than the limit of ${limit} bytes`
        expect(accounts).toMatchObject([{ found: 2, records: 1, rejects: [{ record: 1, reason }] }])
      }),
      { numRuns: 100 },
    )
  })

  test('on a log cut at every byte', () => {
    const bytes = Buffer.from(blob(vnetRecord([tuple, tuple]), vnetRecord([tuple], { macAddress: '000D3A00000B' })))
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length)
      expect(scanBytes(scanner, [cut], 60, 256)).toEqual(slowScan([cut], 60))
    }
  })

  test.skipIf(!haveSamples)(
    'on the real files, whole, cut and with flipped bits (skipped where they are absent)',
    () => {
      for (const name of FLOW_LOG_SAMPLES) {
        const bytes = contentOf(flowLogSample(name))
        expect(scanBytes(scanner, [bytes, bytes], 10)).toEqual(slowScan([bytes, bytes], 10))
        for (let at = 1; at < bytes.length; at += Math.ceil(bytes.length / 20)) {
          const flipped = Uint8Array.from(bytes)
          flipped[at]! ^= 1 << (at % 8)
          expect(scanBytes(scanner, [flipped, bytes.subarray(0, at)], 10)).toEqual(
            slowScan([flipped, bytes.subarray(0, at)], 10),
          )
        }
      }
    },
  )
})
