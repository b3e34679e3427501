import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { noFilter } from '../../src/reports/dashboard/filter.ts'
import type { PageData } from '../../src/reports/dashboard/page-data.ts'
import { headlinesOf } from '../../src/reports/dashboard/panes/headlines.ts'
import { readFacts, viewOf } from '../../src/reports/dashboard/view.ts'
import { azta } from '../harness/azta.ts'
import { blob, nsgRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-dashboard-'))
const [log, store, file] = [join(folder, 'log.json'), join(folder, 'store'), join(folder, 'report.html')]

describe('azta dashboard over a store', () => {
  let text: string
  let page: PageData
  beforeAll(async () => {
    const time = '2026-11-01T09:05:00Z'
    const tuples = ['443,T,O,A', '80,T,O,D'].map((end) => `${Date.parse(time) / 1000},10.0.0.4,10.0.1.5,40000,${end}`)
    writeFileSync(log, blob({ ...nsgRecord(1, tuples), time }))
    await azta('ingest', log, '--store', store)
    await azta('dashboard', '--store', store, '--export', file)
    text = readFileSync(file, 'utf8')
    page = JSON.parse(/<script type="application\/json" id="data">([^<]*)</.exec(text)![1]!)
  }, 120_000)

  test('holds the totals, and unknown where nobody counted', () => {
    const { bins } = page.dataset
    const view = viewOf(readFacts(page.dataset), noFilter(bins), bins)
    expect(headlinesOf(view).map(({ value }) => value)).toEqual(['1', '1', 'unknown', 'unknown', '0'])
  })

  test('says where no list or topology was given', () => {
    const empty = Object.fromEntries(page.answers.map((one) => [one.id, one.empty]))
    expect(empty['malicious-flows']).toBe('Unknown: the store holds nothing that came from a threat list.')
    expect(empty['inter-region']).toBe('Unknown: the store holds nothing that came from a topology.')
    expect(empty['open-ports']).toBe('Nothing.')
  })

  test('names its window and its store', () => {
    expect(page.provenance[0]).toContain('Window 2026-10-31T10:00Z to 2026-11-01T10:00Z (UTC)')
  })

  test('runs its own program, has its own style, and asks nobody', () => {
    expect(text).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'/)
    expect(text).not.toMatch(/\s(src|href)="/)
  })

  test('hands on pseudonyms, the same under one key', async () => {
    const [key, short] = [join(folder, 'key'), join(folder, 'short')]
    writeFileSync(key, 'a secret of a test, long enough\n')
    writeFileSync(short, 'short')
    const redacted = async (name: string, ...flags: string[]) => {
      const to = join(folder, name)
      const { status, err } = await azta('dashboard', '--store', store, '--export', to, ...flags)
      return { status, err, text: status === 0 ? readFileSync(to, 'utf8').replaceAll(/Generated [^"]*/g, '') : '' }
    }
    const both = ['--redact', 'ips', '--redact', 'names']
    const one = await redacted('one.html', ...both, '--redact-key', key)
    expect(one.text).not.toMatch(/10\.0\.0\.4|10\.0\.1\.5/)
    expect(one.text).not.toContain(folder)
    expect((await redacted('two.html', ...both, '--redact-key', key)).text).toBe(one.text)
    expect((await redacted('three.html', ...both)).text).not.toBe(one.text)
    expect(await redacted('four.html', '--redact-key', short)).toMatchObject({ status: 2, text: '' })
    expect((await redacted('five.html', '--redact', 'all')).status).toBe(2)
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
