import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { azta } from '../harness/azta.ts'
import { blob, nsgRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-dashboard-'))
const [log, store, page] = [join(folder, 'log.json'), join(folder, 'store'), join(folder, 'report.html')]

describe('azta dashboard over a store', () => {
  let text: string
  beforeAll(async () => {
    const time = '2026-11-01T09:05:00Z'
    const tuples = ['443,T,O,A', '80,T,O,D'].map((end) => `${Date.parse(time) / 1000},10.0.0.4,10.0.1.5,40000,${end}`)
    writeFileSync(log, blob({ ...nsgRecord(1, tuples), time }))
    await azta('ingest', log, '--store', store)
    await azta('dashboard', '--store', store, '--export', page)
    text = readFileSync(page, 'utf8')
  }, 120_000)

  test('holds the totals, and says unknown where nobody counted or no list was given', () => {
    const headlines = [...text.matchAll(/<strong>([^<]*)<\/strong>/g)].map((one) => one[1])
    expect(headlines).toEqual(['1', '1', 'unknown', 'unknown'])
    expect(text).toContain('flows with known bad addresses: the store holds nothing that came from a threat list')
    expect(text).toContain('Unknown: the store holds nothing that came from a threat list.')
  })

  test('names its window and its store', () => {
    expect(text).toContain('Window 2026-10-31T10:00Z to 2026-11-01T10:00Z (UTC)')
  })

  test.each([[[]], [['--export', join(folder, 'page.csv')]]])(
    'stops without a place for the page: %j',
    async (more) => {
      const { status, err } = await azta('dashboard', '--store', store, ...more)
      expect(status).toBe(2)
      expect(err).toContain('azta dashboard --export report.html')
      expect(existsSync(join(folder, 'page.csv'))).toBe(false)
    },
  )
})
