import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scanFiles } from '../../src/engine/scan/scan-files.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { vnetRecord } from '../harness/flow-log.ts'

const MEGABYTES = 512

/** Scans what `write` puts into one file, in a process of its own; its peak memory and the sums over its rows. */
async function scanInProcess(write: (file: number) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'azta-hostile-'))
  try {
    mkdirSync(join(folder, 'out'))
    const file = openSync(join(folder, 'PT1H.json'), 'w')
    write(file)
    closeSync(file)
    const program = join(import.meta.dirname, '../../bench/contestants/scanner.ts')
    const said = execFileSync(process.execPath, [program, 'wasm', '2', folder, join(folder, 'out')])
    const database = await memoryDatabase()
    const sums = `SELECT count(*)::INTEGER, sum(begins + ends)::INTEGER FROM read_parquet('${folder}/out/*.parquet')`
    const [rows, tuples] = (await database.runAndReadAll(sums)).getRows()[0]!
    return { peakMb: (JSON.parse(said.toString()) as { peakMb: number }).peakMb, rows, tuples }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a document of 2 GB on a single line is read in parts, in little memory', async () => {
  const tuples = Array.from({ length: 400 }, (_, n) => `1793527200000,10.0.0.4,10.0.1.5,${n},443,6,O,B,NX,0,0,0,0`)
  const text = Buffer.from(JSON.stringify(vnetRecord(tuples)))
  const timeAt = text.indexOf('10:05:00') + 9
  const {
    peakMb,
    rows,
    tuples: counted,
  } = await scanInProcess((file) => {
    writeSync(file, '{"records":[')
    for (let number = 0; number * text.length < 2e9; number++) {
      text.write(String(number).padStart(7, '0'), timeAt)
      writeSync(file, number === 0 ? text : Buffer.concat([Buffer.from(','), text]))
    }
    writeSync(file, ']}')
  })
  expect(peakMb).toBeLessThan(MEGABYTES)
  expect(counted).toBe(400 * Math.ceil(2e9 / text.length))
  expect(rows).toBeGreaterThan(0)
})

test('a million flows in one minute leave memory batch by batch', async () => {
  const { peakMb, rows } = await scanInProcess((file) => {
    for (let record = 0; record < 2500; record++) {
      const tuples = Array.from({ length: 400 }, (_, n) => {
        const port = (record * 400 + n) % 65_536
        return `1793527200000,10.0.${record >> 8}.${record & 255},10.${n >> 8}.${n & 255}.7,1,${port},6,O,B,NX,0,0,0,0`
      })
      writeSync(file, `${JSON.stringify(vnetRecord(tuples))}\n`)
    }
  })
  expect(rows).toBe(1_000_000)
  expect(peakMb).toBeLessThan(MEGABYTES)
})

test.each(['wasm', 'typescript'] as const)(
  'a record of 5 GB is passed over and those around it kept: %s',
  async (scanner) => {
    const record = (macAddress: string) =>
      JSON.stringify(vnetRecord(['1793527200000,10.0.0.4,10.0.1.5,1,443,6,O,B,NX,0,0,0,0'], { macAddress }))
    const folder = mkdtempSync(join(tmpdir(), 'azta-hostile-'))
    const path = join(folder, 'PT1H.json')
    try {
      const file = openSync(path, 'w')
      writeSync(file, `{"records":[${record('000D3A000001')},{"a":"`)
      writeSync(file, `"},${record('000D3A000002')}]}`, 5e9) // behind a hole: zeros that take no space
      closeSync(file)
      const results = []
      for await (const { files } of scanFiles([path], { intervalMinutes: 10, scanner })) results.push(...files)
      const reason = 'the record is longer than the limit of 8388608 bytes'
      expect(results).toMatchObject([{ status: 'partial', records: 2, rejects: [{ record: 2, reason }] }])
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
