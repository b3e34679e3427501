import { expect, test } from 'vitest'
import { topTalkers } from '../../queries/index.ts'
import type { QueryResult } from '../../src/model/index.ts'
import { type HtmlReport, renderHtml } from '../../src/reports/index.ts'

const HOSTILE = `<script>alert(1)</script>" onload='x' &amp; \u202eevil`

function report(result: QueryResult): HtmlReport {
  const { id, title, question, advice, chart } = topTalkers
  return {
    title: HOSTILE,
    generatedAt: new Date('2026-11-01T00:00:00Z'),
    provenance: ['a simulated workspace'],
    headlines: [{ label: 'denied', value: '7', isBad: true }],
    sections: [{ id, title, question, advice, result, chart: chart! }],
    parts: [{ title: 'Coverage', sentences: ['4 of 8'], tables: [result] }],
  }
}

const columns = [
  ...(['Ip', 'Vm', 'Region'] as const).map((name) => ({ name, type: 'string' }) as const),
  ...(['BytesSent', 'BytesReceived', 'Bytes', 'Flows'] as const).map((name) => ({ name, type: 'long' }) as const),
]
const row = (ip: string, bytes: bigint) => [ip, 'vm', 'westeurope', bytes, 2n * bytes, 3n * bytes, 1n]

test('a page holds its numbers, its chart as SVG and a table under it, and what to do', async () => {
  const page = await renderHtml(report({ columns, rows: [row('10.0.0.4', 1024n), row('10.0.0.5', 2048n)] }))
  expect(page).toContain('<strong>7</strong>')
  expect(page).toMatch(/<figure[^>]*><div[^>]*><svg/)
  expect(page).toContain('<td class="number">3.0 KiB</td>')
  expect(page).toContain('What to do:')
  expect(page).toContain('Generated 2026-11-01T00:00:00.000Z')
})

test('unknown bytes were drawn as "0 B": cell and bar say unknown', async () => {
  const unknown = ['10.0.0.5', 'vm', 'westeurope', null, null, null, 1n]
  const page = await renderHtml(report({ columns, rows: [row('10.0.0.4', 1024n), unknown] }))
  expect(page).toContain('<td class="number">unknown</td>')
  expect(page).toContain('>10.0.0.5: unknown</text>')
  expect(page).not.toContain('0 B</td>')
})

test('half of a narrow chart was margin: there is a drawing for narrow pages, with the names above the bars', async () => {
  const page = await renderHtml(report({ columns, rows: [row('10.0.0.4', 1024n)] }))
  const narrow = /<div class="for-narrow">([\s\S]*?)<\/div>/.exec(page)![1]!
  const width = Number(/width="(\d+)"/.exec(narrow)![1])
  const lines = [...narrow.matchAll(/<path d="M([\d.]+) [\d.]+L[^"]*" [^>]*stroke="#8888884d"/g)].map((line) =>
    Number(line[1]),
  )
  expect(width).toBeLessThanOrEqual(396) // a page of 420 pixels less its padding
  expect((Math.max(...lines) - Math.min(...lines)) / width).toBeGreaterThan(0.7)
})

test('hostile names stay text, in headings, cells and charts', async () => {
  const page = await renderHtml(report({ columns, rows: [row(HOSTILE, 5n), row('x'.repeat(10_000), 4n)] }))
  expect(page).not.toMatch(/<script/i)
  expect(page).not.toContain('\u202e')
  expect(page).not.toMatch(/<[^>]+\son\w+=/i)
  expect(page).not.toContain('x'.repeat(300))
})

test('the page asks for nothing and runs nothing', async () => {
  const page = await renderHtml(report({ columns, rows: [row('10.0.0.4', 1n)] }))
  expect(page).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"`,
  )
  expect(page.match(/(src|href)="(?!#)[^"]*"/g) ?? []).toEqual([])
  expect(page).not.toMatch(/NaN|undefined|\[object/)
})

test('an empty answer is said to be empty, and draws nothing', async () => {
  const page = await renderHtml(report({ columns, rows: [] }))
  expect(page).toContain('Nothing.')
  expect(page).not.toContain('<figure')
})

test('"Nothing." stood where nothing could be known: a section may say why it is empty', async () => {
  const plain = report({ columns, rows: [] })
  const sections = plain.sections.map((section) => ({ ...section, empty: 'Unknown: no <topology>.' }))
  const page = await renderHtml({ ...plain, sections, parts: [] })
  expect(page).toContain('<p class="empty">Unknown: no &lt;topology&gt;.</p>')
  expect(page).not.toContain('Nothing.')
})
