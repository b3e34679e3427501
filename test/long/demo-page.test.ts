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
  test('ends well, finds what is planted, and explains the missing hour wholly', () => {
    expect(demo.err).not.toContain('defect')
    expect(demo.status).toBe(0)
    expect(demo.out).toMatch(/checked +(\d+) of \1 rows equal/)
    expect(demo.out).toContain('0 unexplained')
    expect(demo.out).toMatch(/top-talkers +explained/)
    expect(demo.out).toContain('185.220') // the beacon, in malicious-flows
    expect(demo.out).toMatch(/high +10\.\d+\.1\.4/) // RDP open to the internet
  })
})

describe.skipIf(!existsSync(BROWSER))('its page in Chromium (skipped where there is none)', () => {
  test.each([420, 1024, 1600])('at %i pixels: no error, no request, nothing cut off', async (width) => {
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    const troubles: string[] = []
    const requests: string[] = []
    page.on('console', (message) => troubles.push(message.text()))
    page.on('pageerror', (error) => troubles.push(String(error)))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(`file://${join(out, 'report.html')}`)
    expect(await page.locator('h2').allInnerTexts()).toContain('Open ports')
    expect(await page.locator('figure svg').count()).toBe(8)
    expect(await page.locator('.headlines strong').allInnerTexts()).not.toContain('0')
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `report-${width}.png`), fullPage: true })
    await browser.close()
    expect(troubles).toEqual([])
    expect(requests).toHaveLength(1)
  })
})
