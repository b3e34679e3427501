import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderDashboard } from '../../src/reports/index.ts'
import { azta } from '../harness/azta.ts'
import { datasetOf, trafficRow } from '../harness/traffic-rows.ts'

const BROWSER = '/usr/bin/chromium'
const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>" onload='x' &amp; \u202eevil`
const out = mkdtempSync(join(tmpdir(), 'azta-dashboard-page-'))
const pictures = join(import.meta.dirname, '../../out/pictures')
const demo = join(out, 'demo.html')
const hostile = join(out, 'hostile.html')
let browser: Browser

describe.skipIf(!existsSync(BROWSER))('the dashboard in Chromium (skipped where there is none)', () => {
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    await azta('demo', '--out', out)
    await azta('dashboard', '--store', join(out, 'store'), '--export', demo)
    writeFileSync(hostile, await hostilePage())
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
  }, 300_000)
  afterAll(async () => browser?.close())

  test.each([
    [420, 'light'],
    [800, 'dark'],
    [1280, 'light'],
  ] as const)(
    'at %i pixels, %s: no error, one request, nothing wider than the page, axe has nothing serious',
    async (width, colorScheme) => {
      const { page, troubles, requests } = await opened(demo, { width, colorScheme })
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(await page.locator('figure svg').count()).toBeGreaterThan(6)
      await page.screenshot({ path: join(pictures, `dashboard-${width}-${colorScheme}.png`), fullPage: true })
      await page.evaluate(axe.source)
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => [id, nodes[0]!.html.slice(0, 300)])).toEqual([])
      expect(troubles).toEqual([])
      expect(requests).toHaveLength(1)
      await page.close()
    },
  )

  test('weighs less than 2 MB', () => {
    expect(statSync(demo).size).toBeLessThan(2_000_000)
  })

  test('shows what the estate was planted with', async () => {
    const { page } = await opened(demo, {})
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
    const text = (id: string) => page.locator(`#${id}`).innerText()
    expect(await text('open-ports')).toMatch(/high\s+10\.\d+\.1\.4\s.*3389\/TCP/)
    expect(await text('conversations')).toMatch(/10\.\d+\.2\.5\s+\(hu\)\s+443\/TCP\s.*6\.\d GiB/)
    expect(await text('denied')).toMatch(/denysmb\s.*Outbound\s+0\s+1.440/)
    expect(await text('answer-denied-flows')).toContain('45.155.205.10')
    expect(await text('answer-malicious-flows')).toContain('185.220.101.7')
    await page.close()
  })

  test('a filter changes headlines and panes, stands in the address, and comes back from it', async () => {
    const { page, troubles } = await opened(demo, {})
    const allowed = () => page.locator('.headlines strong').first().innerText()
    const all = await allowed()
    await page.locator('[name=text]').fill('3389')
    await expect.poll(allowed).not.toBe(all)
    const some = await allowed()
    await page.locator('[name=direction]').selectOption('Inbound')
    await page.locator('[name=decision]').selectOption('Allowed')
    expect(page.url()).toContain('#text=3389&direction=Inbound&decision=Allowed')
    expect(await page.locator('.headlines strong').nth(1).innerText()).toBe('0')
    expect(await page.locator('#denied').innerText()).toContain('Nothing was denied.')
    await page.locator('#open-ports summary').click()
    const ports = await page.locator('#open-ports tbody td:nth-child(4)').allInnerTexts()
    expect(new Set(ports)).toEqual(new Set(['3389/TCP']))
    const again = await opened(page.url().replace('file://', ''), {})
    expect(await again.page.locator('.headlines strong').first().innerText()).toBe(some)
    expect(await again.page.locator('[name=direction]').inputValue()).toBe('Inbound')
    await page.locator('[name=from]').focus()
    await page.keyboard.press('ArrowRight')
    expect(page.url()).toContain('from=1')
    await page.locator('button[type=reset]').click()
    await expect.poll(allowed).toBe(all)
    expect(troubles).toEqual([])
    await Promise.all([page.close(), again.page.close()])
  })

  test('a table is saved as CSV, a drawing as SVG that stands alone', async () => {
    const { page } = await opened(demo, {})
    await page.locator('#denied summary').click()
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('#denied').getByRole('button', { name }).click(),
      ])
      const file = join(out, download.suggestedFilename())
      await download.saveAs(file)
      return file
    }
    const csv = await saved('CSV')
    expect(csv).toMatch(/denied\.csv$/)
    expect(statSync(csv).size).toBeGreaterThan(100)
    const drawing = await opened(await saved('SVG'), {})
    expect(await drawing.page.evaluate('document.documentElement.tagName')).toBe('svg')
    expect(drawing.troubles).toEqual([])
    await Promise.all([page.close(), drawing.page.close()])
  })

  test('hostile names stay text', async () => {
    const { page, troubles, requests } = await opened(hostile, { width: 420 })
    expect(await page.locator('main img, main script, header script').count()).toBe(0)
    expect(await page.locator('#talkers').innerHTML()).toContain('&lt;script&gt;')
    expect(await page.locator('body').innerText()).not.toContain('\u202e')
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(troubles).toEqual([])
    expect(requests).toHaveLength(1)
    await page.close()
  })
})

async function opened(file: string, { width = 1000, colorScheme = 'light' as 'light' | 'dark' }) {
  const page: Page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const troubles: string[] = []
  const requests: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(`file://${file}`)
  return { page, troubles, requests }
}

/** A page all of whose names are hostile. */
async function hostilePage(): Promise<string> {
  const names = {
    SrcIp: HOSTILE,
    SrcVm: 'x'.repeat(10_000),
    SrcSubnet: `${HOSTILE}/v/s`,
    L7Protocol: HOSTILE,
    AclRule: HOSTILE,
  }
  const rows = [trafficRow(1, names), trafficRow(2, { ...names, FlowStatus: 'Denied', Country: HOSTILE })]
  const table = { columns: [{ name: HOSTILE, kind: 'text' as const }], rows: [[HOSTILE]] }
  const answer = { id: 'x', title: HOSTILE, question: HOSTILE, advice: HOSTILE, table, empty: '' }
  return renderDashboard({
    ...{ title: HOSTILE, provenance: [HOSTILE], subscriptions: { [HOSTILE]: HOSTILE }, answers: [answer] },
    dataset: await datasetOf(rows),
  })
}
