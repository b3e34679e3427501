import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { PLANTED } from '../../src/sandbox/generator/traffic.ts'

const start = new Date('2026-11-01T00:00:00Z')

async function generate(seed: number) {
  const out = mkdtempSync(join(tmpdir(), 'azta-logs-'))
  const made = await generateLogs({ out, estate: defaultEstate(), seed, start, hours: 2, megabytes: 1 })
  const files = globSync('**/PT1H.json', { cwd: out }).sort()
  return { made, files, texts: files.map((file) => readFileSync(join(out, file), 'utf8')) }
}

const digest = (texts: string[]) => createHash('sha256').update(texts.join()).digest('hex')

describe('the log generator', async () => {
  const { made, files, texts } = await generate(1)

  test('writes one file per NIC and hour in the layout of Azure', () => {
    expect(files).toHaveLength(made.files)
    expect(made.files).toBe(7 * 4 * 2) // 6 VNets and an NSG, 4 NICs each, 2 hours
    const path =
      /^insights-logs-(flowlogflowevent\/flowLogResourceID=|networksecuritygroupflowevent\/resourceId=).+\/y=2026\/m=11\/d=01\/h=0[01]\/m=00\/macAddress=[0-9A-F]{12}\/PT1H\.json$/
    expect(files.filter((file) => !path.test(file))).toEqual([])
  })

  test('is decided by its seed', async () => {
    expect(digest((await generate(1)).texts)).toBe(digest(texts))
    expect(digest((await generate(2)).texts)).not.toBe(digest(texts))
  })

  test('writes tuples that an independent reading accepts, as many as it says', () => {
    const vnet = /^\d{13}(,[\d.]+){2}(,\d+){3},[IO],[BED],NX(,\d+){4}$/
    const nsg = /^\d{10}(,[\d.]+){2}(,\d+){2},[TU],[IO],(A,E(,\d+){4}|[AD],B,,,,)$/
    const tuples = texts.flatMap((text) => text.match(/"\d{10,13},[^"]*"/g) ?? []).map((tuple) => tuple.slice(1, -1))
    expect(tuples).toHaveLength(made.tuples)
    expect(tuples.filter((tuple) => !vnet.test(tuple) && !nsg.test(tuple))).toEqual([])
  })

  test('flushes a record 1.7 to 64 s after its tuples, the first of an hour with tuples of the hour before', () => {
    const records = JSON.parse(texts.find((text) => text.includes('flowLogVersion'))!).records
    const lags = records.flatMap((record: { time: string }) =>
      (JSON.stringify(record).match(/"\d{13},/g) ?? []).map(
        (time) => Date.parse(record.time) - Number(time.slice(1, -1)),
      ),
    )
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(1_700)
    expect(Math.max(...lags)).toBeLessThanOrEqual(64_000)
    expect(new Date(records[0].time).getUTCMinutes()).toBe(0)
  })

  test('wrote only the outbound side of flows between networks: both NICs write each, at the same times', () => {
    const lines = texts.flatMap((text) => text.match(/"\d{13},[^"]*"/g) ?? []).map((one) => one.slice(1, -1).split(','))
    const logged = new Set(lines.map((fields) => (fields[6] === 'O' ? fields[1] : fields[2])))
    const inner = lines.filter((fields) => logged.has(fields[1]) && logged.has(fields[2]) && fields[7] !== 'D')
    const sides = (direction: string) =>
      inner.filter((fields) => fields[6] === direction).map((fields) => fields.filter((_, index) => index !== 6).join())
    expect(sides('O').length).toBeGreaterThan(100)
    expect(sides('I').sort()).toEqual(sides('O').sort())
    const between = (fields: string[]) => fields[1]!.split('.')[1] !== fields[2]!.split('.')[1]
    expect(inner.filter(between).length).toBeGreaterThan(20)
  })

  test('said 50 MB and wrote 64: it keeps to the size it is asked for', async () => {
    const out = mkdtempSync(join(tmpdir(), 'azta-logs-'))
    const { bytes } = await generateLogs({ out, estate: defaultEstate(), seed: 3, start, hours: 1, megabytes: 4 })
    expect(Math.abs(bytes / 4e6 - 1)).toBeLessThan(0.05)
  })

  test.each(Object.entries(PLANTED))('plants the %s', (_what, address) => {
    expect(texts.some((text) => text.includes(`,${address},`))).toBe(true)
  })
})
