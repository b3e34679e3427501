/** How heavy a dashboard of 20,000 rows is, and how long Chromium takes until it is ready: `npm run bench:page`. */
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { packDataset, renderDashboard } from '../src/reports/index.ts'

const WINDOW = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }
const BINS = 24

type Fact = Parameters<typeof packDataset>[0][number]

/** A row of a made-up estate: many hosts, no two series alike. */
function fact(at: number): Fact {
  const series = Math.floor(at / BINS)
  const end = (host: number) => ({
    ...{ Ip: `10.${host % 7}.${host % 251}.${host % 239}`, Vm: `rg-${host % 40}/vm-${host}`, Region: 'westeurope' },
    ...{ Subnet: `rg-${host % 40}/vnet-${host % 12}/subnet-${host % 5}`, Subscription: `0000-${host % 4}` },
  })
  const prefixed = (prefix: string, host: number) =>
    Object.fromEntries(Object.entries(end(host)).map(([name, value]) => [`${prefix}${name}`, value]))
  const row = {
    ...{
      Bin: BigInt(at % BINS),
      ...prefixed('Src', series),
      ...prefixed('Dest', series * 7 + 1),
      DestPort: 1024 + (series % 900),
    },
    ...{ L4Protocol: 'TCP', L7Protocol: `service-${series % 90}`, FlowDirection: series % 2 ? 'Inbound' : 'Outbound' },
    ...{ FlowStatus: series % 9 ? 'Allowed' : 'Denied', FlowType: series % 3 ? 'InterVNet' : 'ExternalPublic' },
    ...{
      Country: series % 3 ? '' : ['nl', 'us', 'de', 'cn'][series % 4],
      AzureRegion: '',
      AclGroup: `/rg/nsg-${series % 30}`,
    },
    ...{ AclRule: `rule-${series % 50}`, IsCopy: false, Folded: 0n, Flows: BigInt(1 + (at % 977)) },
    ...{ Packets: BigInt(at * 31), BytesOut: BigInt(at * 48_611), BytesBack: BigInt(at * 7_919) },
  }
  return row as unknown as Fact // every column is there
}

const folder = mkdtempSync(join(tmpdir(), 'azta-bench-page-'))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
for (const rows of [2000, 20_000]) {
  const facts = Array.from({ length: rows }, (_, at) => fact(at))
  const dataset = packDataset(facts, { window: WINDOW, minutes: 60, limit: 20_000 })
  const file = join(folder, `${rows}.html`)
  writeFileSync(
    file,
    await renderDashboard({ title: 'Bench', provenance: [], dataset, subscriptions: {}, answers: [] }),
  )
  const times: number[] = []
  for (let run = 0; run < 5; run++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(`file://${file}`)
    times.push(Number(await page.locator('html').getAttribute('data-ready-ms')))
    await page.close()
  }
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `${rows} rows: ${(statSync(file).size / 1e6).toFixed(2)} MB, ready in ${sorted[2]} ms (${sorted[0]} to ${sorted[4]}, 5 runs)`,
  )
}
await browser.close()
