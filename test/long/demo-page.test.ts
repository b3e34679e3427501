import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { azta } from '../harness/azta.ts'

const BROWSER = '/usr/bin/chromium'
const out = mkdtempSync(join(tmpdir(), 'azta-demo-'))
const pictures = join(import.meta.dirname, '../../out/pictures')
let demo: Awaited<ReturnType<typeof azta>>

beforeAll(async () => {
  demo = await azta('demo', '--out', out)
}, 300_000)

describe('the demo', () => {
  test('ends well: both reducers agree, and the missing hour explains every difference', () => {
    expect(demo.err).not.toContain('defect')
    expect(demo.status).toBe(0)
    expect(demo.out).toMatch(/checked +(\d+) of \1 rows of NTANetAnalytics equal/)
    expect(demo.out).toMatch(/(\d+) of \1 rows of NTAIpDetails equal/)
    expect(demo.out).toMatch(/; unexplained: 0 rows, 0 cells\n/)
    expect(demo.out).toMatch(/top-talkers +explained/)
  })

  test.each([
    ['the port scan', /Inbound +45\.155\.205\.10 +nl +\d{4} +\d+ +\d{3,4} +/], // thousands of doors
    ['the beacon, a known bad address', /185\.220\.101\.7 +de +C2 .*Outbound +443 +Allowed +1440 /],
    ['the exfiltration', /10\.\d+\.2\.5 +\S+ +hu +443 +TCP +6\.\d GiB/],
    ['remote desktop open to the internet', /high +10\.\d+\.1\.4 +\S+ +3389 /],
    ['what is denied inside', /Outbound +10\.\d+\.1\.6 +1 +1 +1 +445 +445 +denysmb +1440 /],
  ])('finds %s', (_what, row) => {
    expect(demo.out).toMatch(row)
  })

  test('cut nothing off, as nobody reads it on a terminal', () => {
    expect(demo.out).not.toContain('…')
  })

  test('made about as many megabytes as it says', () => {
    const megabytes = Number(/([\d.]+) MB,/.exec(demo.err)![1])
    expect(Math.abs(megabytes - 50)).toBeLessThan(2.5)
  })
})

/** The nine questions that the terminal shows have one each; others have one where they have rows. */
const LEAST_CHARTS = 9

describe.skipIf(!existsSync(BROWSER))('its page in Chromium (skipped where there is none)', () => {
  test.each([420, 800, 1280])('at %i pixels: no error, no request, nothing cut off', async (width) => {
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    const troubles: string[] = []
    const requests: string[] = []
    page.on('console', (message) => troubles.push(message.text()))
    page.on('pageerror', (error) => troubles.push(String(error)))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(`file://${join(out, 'report.html')}`)
    expect(await page.locator('h2').allInnerTexts()).toContain('Open ports')
    const shown = await page.locator('figure svg:visible').count()
    expect(shown).toBeGreaterThanOrEqual(LEAST_CHARTS)
    const charts = await page.evaluate(
      '[...document.querySelectorAll("figure")].map((one) => one.scrollWidth <= one.clientWidth)',
    )
    expect(charts).toEqual(Array(shown).fill(true))
    expect(await page.locator('.headlines strong').allInnerTexts()).not.toContain('0')
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `report-${width}.png`), fullPage: true })
    await browser.close()
    expect(troubles).toEqual([])
    expect(requests).toHaveLength(1)
  })
})
