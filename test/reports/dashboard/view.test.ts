import { describe, expect, test } from 'vitest'
import { type Filter, noFilter } from '../../../src/reports/dashboard/filter.ts'
import { readFacts, sumOf, viewOf } from '../../../src/reports/dashboard/view.ts'
import { datasetOf, trafficRow } from '../../harness/traffic-rows.ts'

async function sums(
  rows: readonly object[],
  filter: Partial<Filter> = {},
  ...more: [{ whole: number; pairs: number }?]
) {
  const data = await datasetOf(rows, ...more)
  const view = viewOf(readFacts(data), { ...noFilter(data.bins), ...filter }, data.bins)
  return { ...sumOf(view.facts), before: view.before === undefined ? undefined : sumOf(view.before) }
}

/** A flow as both of its ends log it; the receiving end saw less. */
const BOTH_ENDS = [
  trafficRow(3, { Flows: 5n }),
  trafficRow(3, { FlowDirection: 'Inbound', Flows: 4n, BytesSrcToDest: 90n, BytesDestToSrc: 9n }),
]

describe('a flow that both of its ends log', () => {
  test('counts once, where more was seen', async () => {
    expect(await sums(BOTH_ENDS)).toMatchObject({ allowed: 5, bytesOut: 100, bytesBack: 10, packets: 3 })
  })

  test('counts where it was logged, when one direction is asked for', async () => {
    expect(await sums(BOTH_ENDS, { direction: 'Inbound' })).toMatchObject({ allowed: 4, bytesOut: 90 })
    expect(await sums(BOTH_ENDS, { direction: 'Outbound' })).toMatchObject({ allowed: 5, bytesOut: 100 })
  })

  test('keeps what each of them denied', async () => {
    const denied = ['Inbound', 'Outbound'].map((FlowDirection) =>
      trafficRow(3, { FlowDirection, FlowStatus: 'Denied' }),
    )
    expect(await sums([...BOTH_ENDS, ...denied])).toMatchObject({ allowed: 5, denied: 2 })
  })

  test('is not the copy of a flow to another port', async () => {
    const other = trafficRow(3, { FlowDirection: 'Inbound', DestPort: 80 })
    expect(await sums([trafficRow(3), other])).toMatchObject({ allowed: 2, bytesOut: 200 })
  })
})

test('a flow that a NIC only forwards is left out', async () => {
  expect(await sums([trafficRow(1), trafficRow(1, { IsFlowCapturedAtUdrHop: true, SrcIp: '10.0.0.9' })])).toMatchObject(
    {
      allowed: 1,
    },
  )
})

test('bytes that no log counted are not zero', async () => {
  const unmetered = { BytesSrcToDest: null, BytesDestToSrc: null, PacketsSrcToDest: null, PacketsDestToSrc: null }
  expect((await sums([trafficRow(1, unmetered)])).isMetered).toBe(false)
  expect((await sums([trafficRow(1, unmetered), trafficRow(2)])).isMetered).toBe(true)
})

describe('each filter', () => {
  const rows = [
    trafficRow(1, { SrcSubscription: 'a', DestSubscription: 'a' }),
    trafficRow(2, { SrcIp: '10.1.0.4', SrcSubnet: 'rg/spoke/web', SrcSubscription: 'b', DestSubscription: 'a' }),
    trafficRow(5, { FlowStatus: 'Denied', FlowDirection: 'Inbound', SrcIp: '', Country: 'nl', AclRule: 'DenySsh' }),
  ]
  test.each<[Partial<Filter>, number, number]>([
    [{}, 2, 1],
    [{ subscription: 'b' }, 1, 0],
    [{ vnet: 'rg/spoke' }, 1, 0],
    [{ vnet: 'rg/vnet' }, 2, 1],
    [{ direction: 'Inbound' }, 0, 1],
    [{ decision: 'Denied' }, 0, 1],
    [{ text: 'DENYSSH nl' }, 0, 1],
    [{ text: 'denyssh 10.1.0.4' }, 0, 0],
    [{ from: 2, to: 5 }, 1, 0],
    [{ from: 2, to: 6 }, 1, 1],
  ])('%j lets through %i allowed and %i denied', async (filter, allowed, denied) => {
    expect(await sums(rows, filter)).toMatchObject({ allowed, denied })
  })
})

describe('the time before', () => {
  test('is as long as the window, and unknown when it has no rows', async () => {
    expect((await sums([trafficRow(0), trafficRow(-1, { Flows: 7n }), trafficRow(-25)])).before).toMatchObject({
      allowed: 7,
    })
    expect((await sums([trafficRow(0)])).before).toBeUndefined()
  })

  test('of a part of the window is the part before it, where the window has one', async () => {
    const rows = [trafficRow(1, { Flows: 7n }), trafficRow(2)]
    expect((await sums(rows, { from: 2, to: 3 })).before).toMatchObject({ allowed: 7 })
    expect((await sums(rows, { from: 2, to: 9 })).before).toBeUndefined()
  })
})

describe('what is too much for a page', () => {
  const scan = Array.from({ length: 40 }, (_, port) =>
    trafficRow(port % 24, { DestPort: 1 + port, BytesSrcToDest: 1n }),
  )
  const rows = [...BOTH_ENDS, ...scan, trafficRow(4, { DestPort: 8080, FlowType: 'MaliciousFlow', DestIp: '1.2.3.4' })]

  test.each([
    { whole: 100, pairs: 0 },
    { whole: 3, pairs: 100 },
    { whole: 3, pairs: 0 },
    { whole: 0, pairs: 0 },
  ])('is folded without changing a total: %j', async (kept) => {
    expect(await sums(rows, {}, kept)).toMatchObject({
      allowed: 46,
      bad: 1,
      bytesOut: 240,
      bytesBack: 420,
      packets: 126,
    })
  })

  test('loses ports before addresses, and threats last', async () => {
    const { series } = await datasetOf(rows, { whole: 3, pairs: 100 })
    const kept = series.port.filter((_, at) => series.folded[at] === 0)
    expect(kept).toContain(8080)
    expect(new Set(series.port)).toContain(null)
    expect(series.folded).not.toContain(2)
  })
})
