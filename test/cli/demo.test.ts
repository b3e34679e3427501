import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { callWitness } from '../../src/cli/demo/witness.ts'
import { ingestNew } from '../../src/cli/ingest/ingest-new.ts'
import { createInterruption } from '../../src/cli/interruption.ts'
import { processIo } from '../../src/cli/io.ts'
import { progressOn } from '../../src/cli/progress.ts'
import { openRows, openStore } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'
import { blob, nsgRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-demo-'))
const [logs, out] = [join(folder, 'logs'), join(folder, 'out')]
mkdirSync(logs)
/** Version 1, so nobody counted bytes: 10.0.0.4 called 10.0.1.5 at this port, in this hour. */
const called = (port: number, hour: string, ...broken: string[]) => {
  const time = `2026-11-01T${hour}:05:00Z`
  return { ...nsgRecord(1, [`${Date.parse(time) / 1000},10.0.0.4,10.0.1.5,40000,${port},T,O,A`, ...broken]), time }
}
writeFileSync(join(logs, 'growing.json'), blob(called(443, '09'), called(80, '10')).slice(0, -2))
writeFileSync(join(logs, 'packed.json.gz'), gzipSync(blob(called(22, '11'))))
writeFileSync(join(logs, 'partial.json'), blob(called(8080, '10', 'nonsense')))

describe('azta demo --logs, over a file that grows, one that is packed, and a partial one', () => {
  let demo: Awaited<ReturnType<typeof azta>>
  let page: string
  beforeAll(async () => {
    demo = await azta('demo', '--logs', logs, '--out', out)
    page = readFileSync(join(out, 'report.html'), 'utf8')
  }, 240_000)

  test('crashed: it keeps every usable row, and ends with 3 because of the partial file', () => {
    expect(demo.status).toBe(3)
    expect(demo.out).toContain('rows       4')
    expect(demo.out).toContain('partial.json: record 1, tuple 2')
    expect(existsSync(join(out, 'store', 'manifest.json'))).toBe(true)
  })

  test('reported false differences: both sides are compared over the files that both read', () => {
    expect(demo.out).toContain('3 of 3 rows of NTANetAnalytics equal those of the slow reducer')
    expect(demo.out).toContain('it reads whole files only: 1 of 3 are not')
    expect(demo.out).toMatch(/conversations +explained +2 +1 +0 +0 +0\n/)
    expect(demo.out).toContain('; unexplained: 0 rows, 0 cells')
    expect(demo.err).not.toContain('defect')
  })

  test('showed what is unknown as 0 or as nothing', () => {
    expect(demo.out).not.toMatch(/\b0 B\b/)
    expect(demo.out).toMatch(/10\.0\.0\.4 +10\.0\.1\.5 +443 +TCP +unknown +unknown +1\n/)
    expect(demo.out).toContain('Unknown: no threat list was given')
    expect(demo.out).toContain('Unknown: no topology was given')
    const headlines = [...page.matchAll(/<strong>([^<]*)<\/strong><span>([^<]*)<\/span>/g)].map((one) => one.slice(1))
    expect(headlines).toEqual([
      ['4', 'allowed flows'],
      ['0', 'denied flows'],
      ['unknown', 'bytes both ways'],
      ['unknown', 'flows with known bad addresses: no threat list was given'],
    ])
  })

  test('put the coverage of the sandbox on a page about somebody’s own networks', () => {
    expect(page).toContain('<h1>Traffic of your logs</h1>')
    expect(page).not.toMatch(/Coverage|interfaces logged/)
    expect(demo.out).toContain('audit      of the sandbox, not of your networks')
  })

  test('says that the window leaves rows out, when it does', async () => {
    expect(demo.out).toContain('window     2026-10-31T12:00Z to 2026-11-01T12:00Z: 4 of 4 rows lie in it\n')
  })

  test('leaves no cloud file behind', () => {
    expect(existsSync(join(out, 'cloud.json'))).toBe(false)
  })
})

test('any remark switched the check for defects off: a row that only one side has is told whatever was not read', async () => {
  const io = { ...processIo(createInterruption()), err: () => {}, interactive: false }
  const progress = progressOn(io)
  const [file, broken] = [join(logs, 'growing.json'), join(logs, 'partial.json')]
  const reduction = { intervalMinutes: 60, rebuild: true } as const
  const now = () => 0n
  const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }
  const witnessOf = async (files: readonly string[], store: Awaited<ReturnType<typeof openStore>>) => {
    const ingested = await ingestNew(
      { paths: files, containers: [] },
      { store: join(folder, 'store'), reduction, progress },
    )
    const witness = await callWitness(ingested, { reduction, store, window, now, progress, io })
    if (!('checks' in witness)) throw new Error(witness.remarks.join())
    await witness.close()
    return witness
  }
  await ingestNew({ paths: [file], containers: [] }, { store: join(folder, 'whole'), reduction, progress })
  const whole = await openStore(join(folder, 'whole'), { now })
  const wrong = await openRows({ NTANetAnalytics: [{ SubType: 'FlowLog', SrcIp: '10.0.0.4' }] }, { now })
  expect((await witnessOf([file], whole)).checks).toMatchObject([
    { table: 'NTANetAnalytics', rows: 2, equal: 2, onlyLeft: 0, onlyRight: 0 },
    { table: 'NTAIpDetails', rows: 0 },
    { table: 'NTATopologyDetails', rows: 0 },
  ])
  expect((await witnessOf([file], wrong)).checks).toMatchObject([
    { rows: 1, equal: 0, onlyLeft: 1, onlyRight: 2 },
    {},
    {},
  ])
  const apart = await witnessOf([file, broken], wrong) // compared in a store of the whole file alone
  expect(apart.remarks).toEqual(['it reads whole files only: 1 of 2 are not'])
  expect(apart.checks).toMatchObject([{ rows: 2, equal: 2 }, {}, {}])
  await Promise.all([whole.close(), wrong.close()])
})

describe('a signal', () => {
  test('undoes what is guarded, and the process must be ended', () => {
    const interruption = createInterruption()
    const undone: string[] = []
    interruption.guard(() => undone.push('a'))
    interruption.guard(() => undone.push('b'))()
    expect(interruption.arrive()).toBe(false)
    expect(undone).toEqual(['a'])
  })

  test('wakes a command that waits for it; the second one ends the process', async () => {
    const interruption = createInterruption()
    const woken = interruption.wait()
    expect([interruption.arrive(), interruption.arrive()]).toEqual([true, false])
    await expect(woken).resolves.toBeUndefined()
  })
})
