import { describe, expect, test } from 'vitest'
import type { Context } from '../../../src/reports/dashboard/context.ts'
import { placeAt } from '../../../src/reports/dashboard/draw/world.ts'
import { noFilter } from '../../../src/reports/dashboard/filter.ts'
import { markupText } from '../../../src/reports/dashboard/markup.ts'
import { PANES } from '../../../src/reports/dashboard/panes/all-panes.ts'
import { headlinesOf } from '../../../src/reports/dashboard/panes/headlines.ts'
import { networksPane } from '../../../src/reports/dashboard/panes/networks.ts'
import { readFacts, viewOf } from '../../../src/reports/dashboard/view.ts'
import { datasetOf, trafficRow } from '../../harness/traffic-rows.ts'

const HOSTILE = `<script>alert(1)</script>" onload='x' &amp; \u202eevil`

async function contextOf(rows: readonly object[], page: Context['page'] = {}) {
  const data = await datasetOf(rows)
  const all = readFacts(data)
  return { page, data, all, view: viewOf(all, noFilter(data.bins), data.bins) }
}

/** A public source whose address was grouped away. */
const FROM_NL = { SrcIp: '', SrcVm: '', SrcSubnet: '', Country: 'nl' }

const ESTATE = [
  trafficRow(1, { BytesSrcToDest: 2048n }),
  trafficRow(2, { DestIp: '10.0.0.6', DestPort: 53, L4Protocol: 'UDP', L7Protocol: 'domain' }),
  trafficRow(3, {
    FlowDirection: 'Inbound',
    FlowType: 'ExternalPublic',
    ...FROM_NL,
    DestPort: 3389,
    Flows: 9n,
  }),
  trafficRow(3, {
    FlowDirection: 'Inbound',
    FlowType: 'ExternalPublic',
    ...FROM_NL,
    DestPort: 80,
    Flows: 99n,
  }),
  trafficRow(4, { FlowStatus: 'Denied', AclRule: 'DenySsh', DestPort: 22, Flows: 3n }),
]

async function pane(id: string, rows: readonly object[] = ESTATE, page: Context['page'] = {}) {
  const context = await contextOf(rows, page)
  return PANES.map((make) => make(context)).find((one) => one.id === id)!
}

describe('panes show what was planted', () => {
  test('talkers: each address with what it sent and received', async () => {
    const { table } = await pane('talkers')
    expect(table.rows).toContainEqual(['10.0.0.4', 'rg/web', 'rg/vnet/web', '', 2248, 30, 2, 3])
    expect(table.rows[0]).toEqual(['10.0.0.5', 'rg/db', 'rg/vnet/web', '', 40, 2348, 109, 3])
  })

  test('conversations: a public end without an address is named by its country', async () => {
    const { table } = await pane('conversations')
    expect(table.rows).toContainEqual(['(nl)', '10.0.0.5', '3389/TCP', 9, 0, 100, 10])
  })

  test('protocols: by the name of the port', async () => {
    expect((await pane('protocols')).table.rows).toContainEqual(['domain', 'UDP', 1, 0, 100, 10])
  })

  test('open ports: management first, however few its flows, and the next step', async () => {
    const { table, advice } = await pane('open-ports')
    expect(table.rows.map((row) => [row[0], row[3]])).toEqual([
      ['high', '3389/TCP'],
      ['note', '80/TCP'],
    ])
    expect(advice).toContain('Bastion')
  })

  test('denied: by rule', async () => {
    expect((await pane('denied')).table.rows).toEqual([['DenySsh', 'rg/nsg', 'Outbound', 0, 3, 100, 10]])
  })

  test('ports over time: the flows of an hour stand in its column', async () => {
    const { table } = await pane('port-hours')
    expect(table.rows[0]!.slice(0, 5)).toEqual(['80/TCP', 0, 0, 0, 99])
    expect(table.columns[4]!.name).toBe('11-01 03:00')
  })

  test('over time: allowed and denied', async () => {
    expect((await pane('time')).table.rows[4]).toEqual(['11-01 04:00', 0, 3, 100, 10])
  })
})

const BAD = trafficRow(5, {
  FlowType: 'MaliciousFlow',
  DestIp: '1.2.3.4',
  DestVm: '',
  DestSubnet: '',
  Country: 'de',
  SrcRegion: 'westeurope',
  Flows: 7n,
})

describe('known bad addresses', () => {
  test('stand with what the list says of them, in the table, among the findings and on the map', async () => {
    const page = { threats: { '1.2.3.4': ['C2', 'a beacon'] as const } }
    const { table } = await pane('malicious', [...ESTATE, BAD], page)
    expect(table.rows).toEqual([
      ['1.2.3.4', 'de', 'C2', 'a beacon', '10.0.0.4', 'rg/web', 'Outbound', '443/TCP', 'Allowed', 7, 110],
    ])
    const findings = await pane('findings', [...ESTATE, BAD], page)
    expect(findings.table.rows[0]!.slice(0, 3)).toEqual([
      ...['high', '10.0.0.4 → 1.2.3.4 443/TCP: a known bad address, allowed', '7 flows'],
    ])
    const map = await pane('map', [BAD], page)
    expect(map.table.rows).toEqual([['westeurope', 'de', 7, 0, 7, 110]])
    expect(markupText(map.draw!(900))).toMatch(/class="link bad"[^>]*><title>westeurope – de: 7 allowed/)
  })

  test('without a list are unknown, not none', async () => {
    expect((await pane('malicious')).summary).toContain('Unknown')
    expect((await pane('malicious', ESTATE, { threats: {} })).summary).toBe('None.')
  })
})

describe('networks', () => {
  const networks: NonNullable<Context['page']['networks']> = {
    vnets: [
      { name: 'rg/vnet', region: 'westeurope', isLogged: true },
      { name: 'rg/dark', region: 'westeurope', isLogged: false },
    ],
    ...{ subnets: [{ name: 'rg/vnet/web' }, { name: 'rg/vnet/idle' }], peerings: [{ a: 'rg/dark', b: 'rg/vnet' }] },
    gateways: [{ name: 'rg/gw', type: 'Vpn', vnet: 'rg/vnet' }],
  }

  test('are drawn in the colour of their coverage, and what is dark is a finding', async () => {
    const { table, draw } = await pane('networks', ESTATE, { networks })
    expect(table.rows).toEqual([
      ['rg/vnet', 'westeurope', 'yes', 'dark', 'gw (Vpn)', 113],
      ['rg/dark', 'westeurope', 'no', 'vnet', '', 0],
    ])
    const drawing = markupText(draw!(900))
    expect(drawing).toMatch(/<rect[^>]*height="46"[^>]*class="node logged"/)
    expect(drawing).toMatch(/<rect[^>]*height="46"[^>]*class="node dark"/)
    expect((await pane('findings', ESTATE, { networks })).table.rows.map((row) => row[1])).toContain(
      'rg/dark has no flow log of its own',
    )
  })

  test('without a topology are those seen in flows, and whether they are logged is unknown', async () => {
    expect((await pane('networks')).table.rows).toEqual([['rg/vnet', 'region unknown', 'unknown', '', '', 113]])
  })

  test('of a chosen one its subnets are shown, and those without flows are named', async () => {
    const context = await contextOf(ESTATE, { networks })
    const view = viewOf(context.all, { ...context.view.filter, vnet: 'rg/vnet' }, context.data.bins)
    const one = networksPane({ ...context, view })
    expect(one.summary).toBe('1 subnets with flows; without: idle.')
    expect(one.table.rows).toContainEqual(['rg/vnet/web', 'nl', 108, 0, 0, 220])
  })
})

test('paths from the internet lead through VNet and subnet to the port', async () => {
  const { table } = await pane('internet-paths')
  expect(table.rows[0]).toEqual(['nl', 'rg/vnet', 'web', '80/TCP', 'Inbound', 99, 0, 0])
})

test('intervals without a row are counted and named', async () => {
  const { table } = await pane('quality')
  expect(table.rows[0]!.slice(0, 2)).toEqual([
    'Intervals without a row',
    '20 of 24: 11-01 00:00, 11-01 05:00, 11-01 06:00, 11-01 07:00, 11-01 08:00, 11-01 09:00, 11-01 10:00, 11-01 11:00, 11-01 12:00, 11-01 13:00, 11-01 14:00, 11-01 15:00, …',
  ])
})

test('countries and regions have a place within the world; what is no place has none', () => {
  for (const name of ['nl', 'US', 'sg', 'westeurope', 'newzealandnorth', 'usgovvirginia']) {
    const [longitude, latitude] = placeAt(name)!
    expect(Math.abs(longitude)).toBeLessThanOrEqual(180)
    expect(Math.abs(latitude)).toBeLessThanOrEqual(90)
  }
  expect(placeAt('nl')![0]).toBeCloseTo(5.5, 0) // the middle of the Netherlands: 5.5 E, 52.2 N
  expect(placeAt('nl')![1]).toBeCloseTo(52.2, 0)
  expect(placeAt('Global')).toBeUndefined()
})

test('headlines: totals, their change, and unknown where nobody counted', async () => {
  const unmetered = { BytesSrcToDest: null, BytesDestToSrc: null, PacketsSrcToDest: null, PacketsDestToSrc: null }
  const { view } = await contextOf([
    trafficRow(1, { ...unmetered, Flows: 3n }),
    trafficRow(-1, { ...unmetered, Flows: 2n }),
  ])
  expect(headlinesOf(view).map(({ value, change }) => [value, change])).toEqual([
    ['3', '+50 % against the time before'],
    ['0', 'as in the time before'],
    ['unknown', 'nothing known of the time before'],
    ['unknown', 'nothing known of the time before'],
    ['0', 'as in the time before'],
  ])
})

describe.each([360, 1000])('drawings %i pixels wide', (width) => {
  test.each([
    ['few rows', ESTATE],
    ['no row', [] as typeof ESTATE],
    [
      'names that are hostile',
      [
        trafficRow(1, {
          SrcIp: HOSTILE,
          SrcVm: 'x'.repeat(10_000),
          L7Protocol: HOSTILE,
          AclRule: HOSTILE,
          FlowStatus: 'Denied',
        }),
      ],
    ],
  ])('of %s hold no NaN, no markup, and nothing wider than they are', async (_what, rows) => {
    const context = await contextOf(rows)
    for (const make of PANES) {
      const text = markupText(make(context).draw?.(width) ?? '')
      expect(text).not.toMatch(/NaN|undefined|Infinity|<script|<[^>]*\son\w+=|\u202e/)
      const ends = [...text.matchAll(/<rect x="([\d.-]+)"[^>]* width="([\d.-]+)"/g)].map(
        ([, x, w]) => Number(x) + Number(w),
      )
      expect(Math.max(0, ...ends)).toBeLessThanOrEqual(width + 0.5)
      expect(Math.max(0, ...[...text.matchAll(/<text[^>]*>([^<]*)/g)].map(([, t]) => t!.length))).toBeLessThan(200)
    }
  })
})
