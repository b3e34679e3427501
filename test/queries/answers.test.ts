import { beforeAll, describe, expect, test } from 'vitest'
import * as packaged from '../../queries/index.ts'
import type { Cell } from '../../src/model/index.ts'
import { openRows } from '../../src/store/index.ts'

const { runQuery } = packaged
const window = { from: new Date('2026-11-01T10:00:00Z'), to: new Date('2026-11-01T12:00:00Z') }
const at = (clock: string) => `2026-11-01T${clock}.0000000Z`

type Flow = Readonly<Record<string, Cell>>

/** A row between two known hosts unless said otherwise; counts that are not named are 0. */
function flow(columns: Flow): Flow {
  return {
    ...{
      SubType: 'FlowLog',
      FlowIntervalStartTime: at('10:00:00'),
      FlowStartTime: at('10:01:00'),
      FlowEndTime: at('10:09:00'),
    },
    ...{
      FlowStatus: 'Allowed',
      FlowDirection: 'Outbound',
      L4Protocol: 'TCP',
      DestPort: 443,
      IsFlowCapturedAtUdrHop: false,
    },
    ...{ AllowedInFlows: 0n, AllowedOutFlows: 0n, DeniedInFlows: 0n, DeniedOutFlows: 0n },
    ...{ BytesSrcToDest: 0n, BytesDestToSrc: 0n, AclRule: 'allow', AclGroup: 'nsg' },
    ...columns,
  }
}

const A = { SrcIp: '10.1.1.4', SrcVm: 'rg/vm-a', SrcRegion: 'westeurope' }
const B = { DestIp: '10.2.1.4', DestVm: 'rg/vm-b', DestRegion: 'eastus' }

const rows = {
  NTANetAnalytics: [
    // one conversation, logged by both ends: 100 out and 1000 back by a, 90 and 1000 by b
    flow({ ...A, ...B, FlowType: 'InterVNet', AllowedOutFlows: 2n, BytesSrcToDest: 100n, BytesDestToSrc: 1000n }),
    flow({
      ...A,
      ...B,
      FlowType: 'InterVNet',
      FlowDirection: 'Inbound',
      AllowedInFlows: 2n,
      BytesSrcToDest: 90n,
      BytesDestToSrc: 1000n,
    }),
    // a uploads to the Netherlands
    flow({
      ...A,
      FlowType: 'ExternalPublic',
      Country: 'nl',
      DestPublicIps: '1.1.1.1|1|1|1|1|5000|10',
      AllowedOutFlows: 1n,
      BytesSrcToDest: 5000n,
      BytesDestToSrc: 10n,
    }),
    // the internet reaches RDP of b
    flow({
      ...B,
      FlowType: 'ExternalPublic',
      Country: 'us',
      FlowDirection: 'Inbound',
      DestPort: 3389,
      AclRule: 'allowrdp',
      AllowedInFlows: 3n,
      BytesSrcToDest: 30n,
      BytesDestToSrc: 60n,
    }),
    // a known bad address scans b in vain, and a calls it
    flow({
      ...B,
      SrcIp: '45.1.1.1',
      Country: 'de',
      FlowType: 'MaliciousFlow',
      FlowDirection: 'Inbound',
      FlowStatus: 'Denied',
      DestPort: 22,
      AclRule: 'denyall',
      DeniedInFlows: 7n,
    }),
    flow({
      ...A,
      DestIp: '45.1.1.1',
      Country: 'de',
      FlowType: 'MaliciousFlow',
      AllowedOutFlows: 1n,
      BytesSrcToDest: 11n,
      BytesDestToSrc: 22n,
    }),
    // outside of the window
    flow({ ...A, ...B, FlowIntervalStartTime: at('12:00:00'), AllowedOutFlows: 100n, BytesSrcToDest: 1n << 40n }),
  ],
  NTAIpDetails: [
    { Ip: '45.1.1.1', ThreatType: 'Botnet', ThreatDescription: 'seen', FlowIntervalStartTime: at('10:00:00') },
  ],
}

let store: Awaited<ReturnType<typeof openRows>>
beforeAll(async () => {
  store = await openRows(rows, { now: () => 0n })
})

async function answer(query: Parameters<typeof runQuery>[1]) {
  const result = await runQuery(store, query, window)
  return result.rows.map((row) => Object.values(row))
}

test('top-talkers counts each host by its own log', async () => {
  expect(await answer(packaged.topTalkers)).toEqual([
    ['10.1.1.4', 'rg/vm-a', 'westeurope', 5111n, 1032n, 6143n, 4n],
    ['10.2.1.4', 'rg/vm-b', 'eastus', 1060n, 120n, 1180n, 5n],
  ])
})

test('conversations count what both ends logged once, the greater of the two', async () => {
  expect(await answer(packaged.conversations)).toEqual([
    ['10.1.1.4', '(nl)', 443, 'TCP', 5000n, 10n, 1n],
    ['10.1.1.4', '10.2.1.4', 443, 'TCP', 100n, 1000n, 2n],
    ['(us)', '10.2.1.4', 3389, 'TCP', 30n, 60n, 3n],
    ['10.1.1.4', '45.1.1.1', 443, 'TCP', 11n, 22n, 1n],
  ])
})

test('denied-flows names who is stopped, where and by which rules', async () => {
  const seen = [new Date(at('10:01:00')), new Date(at('10:09:00'))]
  expect(await answer(packaged.deniedFlows)).toEqual([
    ['Inbound', '45.1.1.1', 'de', 1n, 1n, 1n, 22, 22, ['denyall'], 7n, ...seen],
  ])
})

test('no report showed the planted scan: denied-flows puts who tries many doors above who repeats one', async () => {
  const denied = { FlowStatus: 'Denied', AclRule: 'denyall' }
  const scan = { ...denied, FlowType: 'ExternalPublic', Country: 'nl', FlowDirection: 'Inbound', DestIp: '10.2.1.4' }
  const listed = (DestPort: number, SrcPublicIps: string, DeniedInFlows: bigint) =>
    flow({ ...scan, DestPort, SrcPublicIps, DeniedInFlows })
  const outward = { ...denied, ...A, FlowType: 'ExternalPublic', Country: 'us', DestPort: 25, AclRule: 'denymail' }
  const scanned = await openRows(
    {
      NTANetAnalytics: [
        listed(21, '45.9.9.9|2|0|0|0|0|0', 2n),
        listed(22, '45.9.9.9|1|0|0|0|0|0 81.2.2.2|6|0|0|0|0|0', 7n),
        flow({ ...denied, ...A, DestIp: '10.1.1.5', DestPort: 445, DeniedOutFlows: 1440n }),
        flow({ ...outward, DestPublicIps: '8.8.8.8|1|0|0|0|0|0 9.9.9.9|4|0|0|0|0|0', DeniedOutFlows: 5n }),
      ],
    },
    { now: () => 0n },
  )
  const { rows: found } = await runQuery(scanned, packaged.deniedFlows, window)
  const told = found.map(({ FirstSeen, LastSeen, ...row }) => Object.values(row))
  expect(told).toEqual([
    ['Outbound', '10.1.1.4', '', 3n, 3n, 2n, 25, 445, expect.arrayContaining(['denyall', 'denymail']), 1445n],
    ['Inbound', '45.9.9.9', 'nl', 2n, 1n, 2n, 21, 22, ['denyall'], 3n],
    ['Inbound', '81.2.2.2', 'nl', 1n, 1n, 1n, 22, 22, ['denyall'], 6n],
  ])
})

describe('bytes that no log counted were shown as 0: they stay unknown', async () => {
  const nothing = { BytesSrcToDest: null, BytesDestToSrc: null, AllowedOutFlows: 1n }
  const inward = { ...nothing, FlowType: 'ExternalPublic', FlowDirection: 'Inbound', AllowedOutFlows: 0n }
  const rich = {
    ...{
      SrcSubnet: 'rg/vnet/a',
      DestLoadBalancer: 's/rg/lb',
      PrivateEndpointResourceId: 'rg/pe',
      TargetResourceId: 'vnet',
    },
    ...{ MacAddress: '00-0D-3A-00-00-01', FlowLogResourceId: 'log', SrcPublicIps: '', DestPublicIps: '' },
  }
  const unmetered = await openRows(
    {
      NTANetAnalytics: [
        flow({ ...A, ...B, ...nothing, FlowType: 'InterVNet' }),
        flow({ ...A, ...nothing, FlowType: 'ExternalPublic', Country: 'nl' }),
        flow({ ...A, ...nothing, FlowType: 'MaliciousFlow', DestIp: '45.1.1.1' }),
        flow({ ...B, ...inward, AllowedInFlows: 1n }),
        flow({ ...A, ...nothing, ...rich, FlowType: 'AzurePublic', AzureRegion: 'eastus' }),
        flow({ ...A, ...nothing, FlowType: 'S2S', ConnectionType: 'VpnGateway', FlowIntervalEndTime: at('11:00:00') }),
        flow({ ...A, ...nothing, FlowType: 'ExternalPublic', DestPublicIps: '8.8.8.8|1|||||', DestPort: 53 }),
        flow({ ...A, ...nothing, FlowType: 'ExternalPublic', DestPublicIps: '8.8.8.8|1|||||', DestPort: 25 }),
        flow({ ...A, ...B, ...nothing, FlowType: 'InterVNet', FlowEncryption: 'Unencrypted', ...rich }),
        flow({ ...A, ...B, ...nothing, FlowType: 'InterVNet', FlowLogResourceId: 'another' }),
      ],
    },
    { now: () => 0n },
  )
  /** Those that look at bytes alone leave such rows out. */
  const BY_BYTES = ['bulk-uploads', 'slow-uploads', 'region-growth']
  const metering = packaged.queries.filter(
    ({ id, row }) => !BY_BYTES.includes(id) && Object.keys(row.shape).some((name) => name.startsWith('Bytes')),
  )

  test.each(BY_BYTES)('in none of %s', async (id) => {
    expect((await runQuery(unmetered, packaged.findQuery(id), window)).rows).toEqual([])
  })

  test.each(metering)('in $id', async (query) => {
    const { rows: found } = await runQuery(unmetered, query, window)
    const cells = found.flatMap((row) => Object.entries(row).filter(([name]) => /^(Bytes|Packets)/.test(name)))
    expect(cells.length).toBeGreaterThan(0)
    expect(cells.filter(([, value]) => value !== null)).toEqual([])
  })

  test('but what one of the rows counted is summed', async () => {
    const mixed = await openRows(
      { NTANetAnalytics: [flow({ ...A, ...B, ...nothing }), flow({ ...A, ...B, BytesSrcToDest: 5n })] },
      { now: () => 0n },
    )
    const { rows: found } = await runQuery(mixed, packaged.conversations, window)
    expect(found).toMatchObject([{ BytesSrcToDest: 5n, BytesDestToSrc: 0n }])
  })
})

test('open-ports finds RDP open to the internet', async () => {
  expect(await answer(packaged.openPorts)).toEqual([
    ['high', '10.2.1.4', 'rg/vm-b', 3389, 'TCP', 'allowrdp', 'nsg', ['us'], 3n, 90n],
  ])
})

test('internet-egress sums what leaves by country', async () => {
  expect(await answer(packaged.internetEgress)).toEqual([
    ['10.1.1.4', 'rg/vm-a', 'nl', 443, 'TCP', 5000n, 10n, 1n],
    ['10.1.1.4', 'rg/vm-a', 'de', 443, 'TCP', 11n, 22n, 1n],
  ])
})

test('malicious-flows says what the list says, allowed ones first', async () => {
  const [first, second] = [new Date(at('10:01:00')), new Date(at('10:09:00'))]
  expect(await answer(packaged.maliciousFlows)).toEqual([
    [
      '45.1.1.1',
      'de',
      'Botnet',
      'seen',
      '10.1.1.4',
      'rg/vm-a',
      'Outbound',
      443,
      'Allowed',
      1n,
      11n,
      22n,
      first,
      second,
    ],
    ['45.1.1.1', 'de', 'Botnet', 'seen', '10.2.1.4', 'rg/vm-b', 'Inbound', 22, 'Denied', 7n, 0n, 0n, first, second],
  ])
})

test('inter-region sums both ways, once', async () => {
  expect(await answer(packaged.interRegion)).toEqual([['westeurope', 'eastus', 100n, 1000n, 2n]])
})

test('inner-flows counts what both ends logged once, by the portal’s rule', async () => {
  const inner = { ...A, ...B, FlowType: 'InterVNet', PacketsSrcToDest: 1n, PacketsDestToSrc: 1n }
  const both = await openRows(
    {
      NTANetAnalytics: [
        flow({ ...inner, AllowedOutFlows: 132n, BytesSrcToDest: 137_978n, BytesDestToSrc: 1_941_636n }),
        flow({ ...inner, FlowStatus: 'Denied', DeniedOutFlows: 4n }),
        flow({
          ...inner,
          FlowDirection: 'Inbound',
          AllowedInFlows: 133n,
          BytesSrcToDest: 193_477n,
          BytesDestToSrc: 1_863_061n,
        }),
        flow({ ...inner, FlowDirection: 'Inbound', FlowStatus: 'Denied', DeniedInFlows: 2n }),
        flow({ ...A, FlowType: 'ExternalPublic', AllowedOutFlows: 1n, BytesSrcToDest: 5000n }), // not an inner flow
      ],
    },
    { now: () => 0n },
  )
  const { rows: found } = await runQuery(both, packaged.innerFlows, window)
  await both.close()
  // max(132, 133 + 2) + 4 flows; the greater bytes of each way
  expect(found.map((row) => Object.values(row))).toEqual([
    ['10.1.1.4', '10.2.1.4', 443, 'TCP', 139n, 132n, 4n, 133n, 2n, 2n, 2n, 193_477n, 1_941_636n],
  ])
})

test('rule-hits counts what each rule decided', async () => {
  const last = new Date(at('10:09:00'))
  expect(await answer(packaged.ruleHits)).toEqual([
    ['nsg', 'denyall', 'Inbound', 0n, 7n, 0n, last],
    ['nsg', 'allow', 'Outbound', 4n, 0n, 6143n, last],
    ['nsg', 'allowrdp', 'Inbound', 3n, 0n, 90n, last],
    ['nsg', 'allow', 'Inbound', 2n, 0n, 1090n, last],
  ])
})
