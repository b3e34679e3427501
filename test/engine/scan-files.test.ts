import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ScanOptions, scanFiles } from '../../src/engine/scan/scan-files.ts'
import { flowsOf } from '../harness/flow-batch.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'
import { logFile } from '../harness/odd-logs.ts'
import { mergedFlows, slowScan } from '../harness/slow-scan.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-scan-'))
let made = 0

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${made++}.json`)
  writeFileSync(path, content)
  return path
}

async function scan(contents: readonly (string | Uint8Array)[], options: Partial<ScanOptions> = {}) {
  const results = await all(scanFiles(contents.map(fileOf), { intervalMinutes: 60, workers: 0, ...options }))
  return {
    flows: mergedFlows(results.flatMap(({ batches }) => batches.flatMap(flowsOf))),
    files: results.flatMap(({ files }) => files.map(({ path: _, ...report }) => report)),
    records: results.reduce((so, { identities }) => so + identities.length, 0),
    results,
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}

const tuple = (second: number) => `${1793527200 + second}000,10.0.0.4,10.0.1.5,40000,443,6,O,E,NX,3,300,2,4000`
const records = (count: number, mac = '000D3A000001') =>
  Array.from({ length: count }, (_, n) => vnetRecord([tuple(n), tuple(n + 1)], { macAddress: mac }))

describe('files in units', () => {
  test('a file cut into parts gives what it gives whole, wherever the parts begin', async () => {
    const content = blob(...records(40), ...records(3), ...records(20, '000D3A000002'))
    const whole = await scan([content])
    const parts = await scan([content], { unitBytes: 1500, wholeFileBytes: 0 })
    expect(parts.results.length).toBeGreaterThan(10)
    expect(whole.files).toMatchObject([{ status: 'whole', records: 60, duplicates: 3 }])
    expect({ ...parts, results: [] }).toEqual({ ...whole, results: [] })
  })

  test('a text that looks like the start of a record does not mislead', async () => {
    const trap = vnetRecord([tuple(1)], { flowLogGUID: `}, {"time":${'x'.repeat(700)}},{"time":`.replaceAll('"', "'") })
    const text = JSON.stringify(trap).replaceAll("'time'", '\\"time\\"')
    const content = `[${text},{"time":1,"x":[{},{"time":{"time":2}}, {"time":3}]},${text.replace('000D3A000001', '000D3A000003')}]`
    const whole = await scan([content])
    for (const unitBytes of [300, 500, 900]) {
      expect((await scan([content], { unitBytes, wholeFileBytes: 0 })).files).toEqual(whole.files)
    }
    expect(whole.files).toMatchObject([{ records: 2, rejects: [{ record: 2 }] }])
  })

  test('what is wrong in one part is reported by its place in the file', async () => {
    const some = records(30).map((record, n) => (n === 25 ? vnetRecord(['x', tuple(1)]) : record))
    const content = `${blob(...some)}\n#${blob(...records(9, '000D3A000009'))}`
    const { files } = await scan([content], { unitBytes: 1000, wholeFileBytes: 0 })
    expect(files).toMatchObject([
      {
        status: 'partial',
        reason: `no record at byte ${content.indexOf('#')}`,
        records: 30,
        tuples: { read: 60, accepted: 59, rejected: 1 },
        rejects: [{ record: 26, tuple: 1, reason: '1 fields instead of 13' }],
      },
    ])
  })

  test('a record that comes again in another unit counts in the first of them, in the order of the files', async () => {
    const [one, two] = [blob(...records(5)), blob(...records(9))]
    const { files, records: used } = await scan([one, two, one], { unitBytes: 1 })
    expect(files).toMatchObject([
      { records: 5, duplicates: 0, tuples: { read: 10 } },
      { records: 4, duplicates: 5, tuples: { read: 8 } },
      { records: 0, duplicates: 5, tuples: { read: 0 } },
    ])
    expect(used).toBe(9)
  })

  test('threads give what one thread gives', async () => {
    const contents = Array.from({ length: 12 }, (_, n) =>
      blob(...records(3 + n), ...records(n, `000D3A00000${n % 10}`)),
    )
    const alone = await scan(contents)
    const threads = await scan(contents, { workers: 2, unitBytes: 1 })
    expect({ ...threads, results: [] }).toEqual({ ...alone, results: [] })
  })

  test('units of any size agree with the slow twin on generated logs', async () => {
    const sizes = fc.constantFrom(1, 400, 3000)
    await fc.assert(
      fc.asyncProperty(fc.array(logFile, { minLength: 1, maxLength: 4 }), sizes, async (contents, unitBytes) => {
        const { flows, files } = await scan(contents, { unitBytes, wholeFileBytes: unitBytes })
        const slow = slowScan(contents, 60)
        expect(flows).toEqual(slow.flows)
        const used = files.map(({ status, tuples, records }) => (status === 'unusable' ? 0 : tuples.read + records))
        expect(used).toEqual(slow.accounts.map(({ read, records }) => read + records))
      }),
      { numRuns: 25 },
    )
  })
})

describe('hostile files', () => {
  test('gzip is unpacked; a cut gzip keeps the records before the cut', async () => {
    const content = blob(...records(2000))
    const packed = gzipSync(content)
    const { files } = await scan([packed, content, packed.subarray(0, packed.length - 40)])
    expect(files).toMatchObject([
      { status: 'whole', records: 2000 },
      { status: 'whole', records: 0, duplicates: 2000 },
      { status: 'partial', reason: 'unreadable (Z_BUF_ERROR)' },
    ])
    expect(files[2]!.duplicates).toBeGreaterThan(1000)
  })

  test('a gzip bomb is read up to the limit', async () => {
    const packed = gzipSync(`{"records":[${' '.repeat(50_000_000)}`)
    const { files } = await scan([packed], { maxUnpackedBytes: 1_000_000 })
    expect(files).toMatchObject([{ status: 'unusable', reason: 'unpacks to more than 1000000 bytes' }])
  })

  test('a record beyond the limit is rejected, and those around it are kept', async () => {
    const [before, after] = [records(1)[0], vnetRecord([tuple(8)])]
    const content = blob(before, vnetRecord(Array<string>(20_000).fill(tuple(2))), after)
    const { files } = await scan([content], { maxRecordBytes: 600_000 })
    expect(files).toMatchObject([
      { records: 2, rejects: [{ record: 2, reason: 'the record is longer than the limit of 600000 bytes' }] },
    ])
  })

  test('a depth bomb is one bad record', async () => {
    const bomb = `{"time":${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}}`
    const { files } = await scan([`[${JSON.stringify(records(1)[0])},${bomb}]`])
    expect(files).toMatchObject([{ status: 'partial', records: 1, rejects: [{ record: 2 }] }])
  })

  test('an unreadable file is reported and stops nothing', async () => {
    const paths = [join(folder, 'absent.json'), folder, fileOf(''), fileOf(blob(...records(1)))]
    const results = await all(scanFiles(paths, { intervalMinutes: 60, workers: 0 }))
    expect(results.flatMap(({ files }) => files)).toMatchObject([
      { status: 'unusable', reason: 'unreadable (ENOENT)' },
      { status: 'unusable', reason: 'unreadable (EISDIR)' },
      { status: 'unusable', reason: 'empty' },
      { status: 'whole' },
    ])
  })

  test('a sum beyond 64 bits stops the scan and names the file, also from a thread', async () => {
    const huge = tuple(1).replace(',300,', `,${2n ** 63n - 1n},`)
    const content = blob(vnetRecord([huge, huge]))
    for (const workers of [0, 1]) {
      await expect(scan([content], { workers })).rejects.toMatchObject({ code: 'engine/sum-overflow' })
    }
  })
})
