import { describe, expect, test } from 'vitest'
import * as packaged from '../../queries/index.ts'
import type { Cell } from '../../src/model/index.ts'
import { openRows } from '../../src/store/index.ts'

type Flow = Readonly<Record<string, Cell>>

/** The moment of a clock on the first day of the window. */
const at = (clock: string, day = 1) => `2026-11-0${day}T${clock}:00.0000000Z`
const moment = (clock: string, day = 1) => new Date(at(clock, day))
const window = { from: moment('00:00'), to: moment('00:00', 2) }

/** An allowed outbound row of 10:00 between two hosts of the estate, unless said otherwise. */
function flow(columns: Flow, hour = 10): Flow {
  const clock = (of: number) => String(of).padStart(2, '0')
  return {
    ...{ SubType: 'FlowLog', FlowType: 'IntraVNet', FlowStatus: 'Allowed', FlowDirection: 'Outbound' },
    ...{ FlowIntervalStartTime: at(`${clock(hour)}:00`), FlowIntervalEndTime: at(`${clock(hour + 1)}:00`) },
    ...{ FlowStartTime: at(`${clock(hour)}:01`), FlowEndTime: at(`${clock(hour)}:09`) },
    ...{ SrcIp: '10.1.1.4', DestIp: '10.1.2.5', DestPort: 443, L4Protocol: 'TCP', L7Protocol: 'https' },
    ...{ AllowedInFlows: 0n, AllowedOutFlows: 0n, DeniedInFlows: 0n, DeniedOutFlows: 0n },
    ...{ BytesSrcToDest: 0n, BytesDestToSrc: 0n, PacketsSrcToDest: 0n, PacketsDestToSrc: 0n },
    ...{ IsFlowCapturedAtUdrHop: false, AclRule: 'allow', AclGroup: 'nsg' },
    ...columns,
  }
}

/** The same as the other end logs it. */
const inbound = (columns: Flow, hour = 10) => flow({ FlowDirection: 'Inbound', ...columns }, hour)
const DENIED = { FlowStatus: 'Denied' } as const
/** From a host of the estate to a public group of addresses. */
const PUBLIC = { FlowType: 'ExternalPublic', DestIp: '', Country: 'nl' } as const
/** From the internet to a host of the estate. */
const FROM_OUTSIDE = { FlowType: 'ExternalPublic', FlowDirection: 'Inbound', SrcIp: '', Country: 'us' } as const

type Answer = readonly (readonly unknown[])[]

interface World {
  readonly flows?: readonly Flow[]
  readonly details?: readonly Flow[]
  readonly topology?: readonly Flow[]
}

/** What a question answers in a world, row by row; the order in which the rows of the world lie changes nothing. */
async function ask(
  query: packaged.Query,
  { flows = [], details = [], topology = [] }: World,
  params: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const tables = { NTANetAnalytics: flows, NTAIpDetails: details, NTATopologyDetails: topology }
  const answer = await askTables(query, tables, params)
  const turned = Object.entries(tables).map(([name, rows]) => [name, rows.toReversed()] as const)
  expect(await askTables(query, Object.fromEntries(turned), params)).toEqual(answer)
  return answer
}

async function askTables(
  query: packaged.Query,
  tables: Readonly<Record<string, readonly Flow[]>>,
  params: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const store = await openRows(tables, { now: () => 0n })
  try {
    const { rows } = await packaged.runQuery(store, query, { ...window, ...params })
    return rows.map((row) => Object.values(row))
  } finally {
    await store.close()
  }
}

const many = (count: number, make: (index: number) => Flow) => Array.from({ length: count }, (_, index) => make(index))

describe('traffic', () => {
  test('protocols counts what both ends log once, and pairs by their ends', async () => {
    const flows = [
      flow({ AllowedOutFlows: 3n, BytesSrcToDest: 10n, BytesDestToSrc: 5n }),
      inbound({ AllowedInFlows: 4n, BytesSrcToDest: 8n, BytesDestToSrc: 5n }),
      flow({ DestIp: '10.1.2.6', AllowedOutFlows: 1n, BytesSrcToDest: 1n }),
      flow({ DestPort: 22, L7Protocol: 'ssh', ...DENIED, DeniedOutFlows: 2n }),
    ]
    expect(await ask(packaged.protocols, { flows })).toEqual([
      ['https', 443, 'TCP', 2n, 5n, 0n, 16n], // max(3, 4) + 1 flows; max(15, 13) + 1 bytes
      ['ssh', 22, 'TCP', 1n, 0n, 2n, 0n],
    ])
  })

  test('traffic-over-time goes by intervals; malicious flows are a part of the others', async () => {
    const flows = [
      flow({ AllowedOutFlows: 2n, BytesSrcToDest: 7n }),
      inbound({ AllowedInFlows: 2n, BytesSrcToDest: 7n }),
      flow({ FlowType: 'MaliciousFlow', DestIp: '45.1.1.1', ...DENIED, DeniedOutFlows: 4n }, 12),
    ]
    expect(await ask(packaged.trafficOverTime, { flows })).toEqual([
      [moment('10:00'), 2n, 0n, 0n, 7n],
      [moment('12:00'), 0n, 4n, 4n, 0n],
    ])
  })

  test('port-hours shows the ports with most flows, hour by hour', async () => {
    const flows = [
      flow({ AllowedOutFlows: 5n }, 9),
      flow({ AllowedOutFlows: 6n }, 22),
      flow({ DestPort: 22, ...DENIED, DeniedOutFlows: 3n }, 9),
    ]
    expect(await ask(packaged.portHours, { flows }, { ports: 1 })).toEqual([
      [443, 9n, 5n],
      [443, 22n, 6n],
    ])
  })

  test('subnet-traffic counts by the own NIC of each end', async () => {
    const ends = { SrcSubnet: 'rg/vnet/a', DestSubnet: 'rg/vnet/b', SrcRegion: 'we', DestRegion: 'we' }
    const flows = [
      flow({ ...ends, AllowedOutFlows: 2n, BytesSrcToDest: 100n, BytesDestToSrc: 10n }),
      inbound({ ...ends, AllowedInFlows: 2n, BytesSrcToDest: 90n, BytesDestToSrc: 10n }),
      flow({ ...ends, SrcIp: '10.1.1.9', ...DENIED, DeniedOutFlows: 1n }),
    ]
    expect(await ask(packaged.subnetTraffic, { flows })).toEqual([
      ['rg/vnet/a', 'we', 2n, 2n, 1n, 100n, 10n],
      ['rg/vnet/b', 'we', 1n, 2n, 0n, 10n, 90n],
    ])
  })

  test('vnet-pairs sums between VNets, once, and names the way', async () => {
    const ends = {
      FlowType: 'InterVNet',
      SrcSubnet: 'rg/hub/a',
      DestSubnet: 'rg/spoke/b',
      ConnectionType: 'VNetPeering',
    }
    const flows = [
      flow({ ...ends, AllowedOutFlows: 1n, BytesSrcToDest: 50n, BytesDestToSrc: 5n }),
      inbound({ ...ends, AllowedInFlows: 2n, BytesSrcToDest: 60n, BytesDestToSrc: 4n }),
    ]
    expect(await ask(packaged.vnetPairs, { flows })).toEqual([['rg/hub', 'rg/spoke', 'VNetPeering', '', 60n, 5n, 2n]])
  })

  test('failed-connections: packets out and none back, but not where nobody counted them', async () => {
    const flows = [
      flow({ AllowedOutFlows: 2n, PacketsSrcToDest: 6n }),
      flow({ AllowedOutFlows: 1n, PacketsSrcToDest: 3n }, 11),
      flow({ DestPort: 80, AllowedOutFlows: 1n, PacketsSrcToDest: 3n, PacketsDestToSrc: 1n }), // it was answered
      flow({ DestPort: 81, AllowedOutFlows: 1n, PacketsSrcToDest: null, PacketsDestToSrc: null }), // nobody knows
      flow({ ...DENIED, DestPort: 82, DeniedOutFlows: 1n }), // a denial is none
      flow({ DestPort: 514, L4Protocol: 'UDP', AllowedOutFlows: 1n, PacketsSrcToDest: 3n }), // syslog wants no answer
    ]
    expect(await ask(packaged.failedConnections, { flows })).toEqual([
      ['10.1.1.4', '', '10.1.2.5', 443, 'TCP', 3n, 9n, 2n, moment('11:09')],
    ])
  })
})

describe('the internet', () => {
  test('countries sums both ways, and of all flows those with bad addresses', async () => {
    const flows = [
      flow({ ...PUBLIC, AllowedOutFlows: 1n, BytesSrcToDest: 100n, BytesDestToSrc: 7n }),
      inbound({ ...FROM_OUTSIDE, Country: 'nl', AllowedInFlows: 2n, BytesSrcToDest: 3n, BytesDestToSrc: 5n }),
      inbound({ FlowType: 'MaliciousFlow', SrcIp: '45.1.1.1', Country: '', ...DENIED, DeniedInFlows: 9n }),
    ]
    expect(await ask(packaged.countries, { flows })).toEqual([
      ['nl', 2n, 1n, 0n, 0n, 105n, 10n],
      ['unknown', 0n, 0n, 9n, 9n, 0n, 0n],
    ])
  })

  test('azure-services goes by host and region', async () => {
    const flows = [
      flow({
        FlowType: 'AzurePublic',
        DestIp: '',
        AzureRegion: 'westeurope',
        AllowedOutFlows: 2n,
        BytesSrcToDest: 4n,
        BytesDestToSrc: 6n,
      }),
      inbound({ FlowType: 'AzurePublic', AzureRegion: 'westeurope', AllowedInFlows: 1n }),
    ]
    expect(await ask(packaged.azureServices, { flows })).toEqual([
      ['10.1.1.4', '', 'westeurope', 443, 'TCP', 4n, 6n, 2n],
    ])
  })

  test('public-ips tells where and whose they are, threats first', async () => {
    const row = (Ip: string, hour: string, more: Flow) => ({
      Ip,
      FlowIntervalStartTime: at(hour),
      Location: 'de',
      ...more,
    })
    const details = [
      row('8.8.8.8', '10:00', { FlowType: 'ExternalPublic', PublicIpDetails: 'a resolver' }),
      row('8.8.8.8', '11:00', { FlowType: 'ExternalPublic' }),
      row('45.1.1.1', '10:00', { FlowType: 'MaliciousFlow', ThreatType: 'Botnet', ThreatDescription: 'seen' }),
    ]
    expect(await ask(packaged.publicIps, { details })).toEqual([
      ['45.1.1.1', 'de', 'MaliciousFlow', '', 'Botnet', 'seen', 1n, moment('10:00'), moment('10:00')],
      ['8.8.8.8', 'de', 'ExternalPublic', 'a resolver', '', '', 2n, moment('10:00'), moment('11:00')],
    ])
  })

  test('rogue-networks leaves out countries and prefixes that are allowed, address by address', async () => {
    const flows = [
      flow({ ...PUBLIC, DestPublicIps: '203.0.113.7|1|1|1|1|1|1 198.51.100.9|2|1|1|1|1|1', AllowedOutFlows: 3n }),
      flow({ ...PUBLIC, Country: 'DE', DestPublicIps: '192.0.2.1|1|1|1|1|1|1', AllowedOutFlows: 1n }),
      inbound({ FlowType: 'MaliciousFlow', SrcIp: '45.1.1.1', Country: 'us', AllowedInFlows: 5n }),
      flow({ ...PUBLIC, ...DENIED, DestPublicIps: '192.0.2.9|1|0|0|0|0|0', DeniedOutFlows: 1n }), // it was stopped
    ]
    const allowed = { countries: ['de'], prefixes: ['203.0.113.0/24'] }
    const seen = [moment('10:01'), moment('10:09')]
    expect(await ask(packaged.rogueNetworks, { flows }, allowed)).toEqual([
      ['10.1.2.5', '', '45.1.1.1', 'us', 'Inbound', 443, 5n, true, ...seen],
      ['10.1.1.4', '', '198.51.100.9', 'nl', 'Outbound', 443, 2n, false, ...seen],
    ])
    expect(await ask(packaged.rogueNetworks, { flows })).toHaveLength(4) // without a list all are strangers
  })

  test('bulk-uploads finds who sends much and gets little: downloads from the same country hid it', async () => {
    const upload = '198.18.0.9|1|1|9|9|60000000|1000000'
    const download = '198.18.0.7|1|1|9|9|10|900000000'
    const flows = [
      flow({ ...PUBLIC, DestPublicIps: `${upload} ${download}` }),
      flow({ ...PUBLIC, DestPublicIps: upload }, 11),
      flow({ ...PUBLIC, Country: 'us', DestPublicIps: '198.18.0.1|1|1|9|9|200000000|150000000' }), // a conversation
      flow({ ...PUBLIC, Country: 'be', DestPublicIps: '198.18.0.2|1|1|9|9|90000000|0' }), // too little
    ]
    const sums = [120_000_000n, 2_000_000n, 60, 2n, moment('10:01'), moment('11:09')]
    expect(await ask(packaged.bulkUploads, { flows })).toEqual([
      ['10.1.1.4', '', '198.18.0.9', 'nl', 443, 'TCP', ...sums],
    ])
    expect(await ask(packaged.bulkUploads, { flows }, { except: ['198.18.0.0/28'] })).toEqual([])
  })

  test('slow-uploads finds what trickles, address by address', async () => {
    const trickle = (hour: number) =>
      flow({ ...PUBLIC, DestPublicIps: '198.51.100.9|1|1|4|2|4000|1000 203.0.113.7|1|1|4|9|10|9000' }, hour)
    const flows = [8, 9, 10].map(trickle)
    expect(await ask(packaged.slowUploads, { flows }, { minIntervals: 3 })).toEqual([
      ['10.1.1.4', '', '198.51.100.9', 443, 3n, 1n, 12_000n, 3000n, 4000n, moment('08:01'), moment('10:09')],
    ])
    expect(await ask(packaged.slowUploads, { flows }, { minIntervals: 4 })).toEqual([])
  })

  test('slow-uploads and beacons showed an agent that reports from every host', async () => {
    const from = (host: number) =>
      many(12, (hour) =>
        flow({ ...PUBLIC, SrcIp: `10.1.1.${host}`, DestPublicIps: '198.51.100.9|60|60|4|2|4000|100' }, hour),
      )
    const flows = Array.from({ length: 11 }, (_, host) => from(host)).flat()
    expect(await ask(packaged.slowUploads, { flows })).toEqual([])
    expect(await ask(packaged.beacons, { flows })).toEqual([])
    expect(await ask(packaged.slowUploads, { flows }, { maxHosts: 11 })).toHaveLength(11)
    expect(await ask(packaged.beacons, { flows }, { maxHosts: 11, except: ['10.1.1.3', '10.1.1.8/31'] })).toHaveLength(
      8,
    )
  })

  test('beacons are regular: as often in every interval', async () => {
    const call = (calls: number, address: string, hour: number) =>
      flow({ ...PUBLIC, DestPublicIps: `${address}|${calls}|1|1|1|1|1`, AllowedOutFlows: BigInt(calls) }, hour)
    const flows = [6, 7, 8, 9, 10, 11].flatMap((hour) => [
      call(hour % 2 === 0 ? 12 : 10, '198.51.100.9', hour), // mean 11, deviation 1
      call(hour === 8 ? 90 : 1, '203.0.113.7', hour), // a person
    ])
    expect(await ask(packaged.beacons, { flows })).toEqual([
      ['10.1.1.4', '', '198.51.100.9', 443, 6n, 1n, 11, 9.1, moment('06:01'), moment('11:09')],
    ])
    expect(await ask(packaged.beacons, { flows: flows.slice(0, 10) })).toEqual([]) // five intervals
  })

  test('beacons missed one that began and ended in the middle of an hour', async () => {
    const calls = [2, 12, 12, 12, 12, 3].map((count, hour) =>
      flow({ ...PUBLIC, DestPublicIps: `198.51.100.9|${count}|1|1|1|1|1` }, hour),
    )
    expect(await ask(packaged.beacons, { flows: calls })).toEqual([
      ['10.1.1.4', '', '198.51.100.9', 443, 6n, 1n, 12, 0, moment('00:01'), moment('05:09')],
    ])
  })

  test('beacons showed a site that somebody opens once now and then: a clock does not pause', async () => {
    const visit = (hour: number) => flow({ ...PUBLIC, DestPublicIps: '198.51.100.9|1|1|1|1|1|1' }, hour)
    expect(await ask(packaged.beacons, { flows: [1, 4, 5, 9, 14, 20].map(visit) })).toEqual([])
    expect(await ask(packaged.beacons, { flows: [1, 2, 3, 4, 5, 6].map(visit) })).toHaveLength(1)
  })

  test('strange-dns names each public name server', async () => {
    const flows = [
      flow({
        ...PUBLIC,
        DestPort: 53,
        DestPublicIps: '8.8.8.8|2|2|2|2|140|300 1.1.1.1|1|1|1|1|70|150',
        AllowedOutFlows: 3n,
      }),
      flow({ DestPort: 53, AllowedOutFlows: 9n }), // a resolver of the estate
    ]
    expect(await ask(packaged.strangeDns, { flows })).toEqual([
      ['10.1.1.4', '', '8.8.8.8', 'nl', 53, 'Allowed', 2n, 140n, moment('10:09')],
      ['10.1.1.4', '', '1.1.1.1', 'nl', 53, 'Allowed', 1n, 70n, moment('10:09')],
    ])
  })

  test('mail-and-mining tells the one from the other', async () => {
    const flows = [
      flow({ ...PUBLIC, DestPort: 25, AllowedOutFlows: 4n, BytesSrcToDest: 40n }),
      flow({ ...PUBLIC, DestPort: 3333, ...DENIED, DeniedOutFlows: 6n }),
      flow({ ...PUBLIC, AllowedOutFlows: 9n }),
    ]
    expect(await ask(packaged.mailAndMining, { flows })).toEqual([
      ['mail', '10.1.1.4', '', 'nl', 25, 'Allowed', 4n, 40n, moment('10:09')],
      ['mining', '10.1.1.4', '', 'nl', 3333, 'Denied', 6n, 0n, moment('10:09')],
    ])
  })
})

describe('security', () => {
  test('port-scans counts ports of one host in one interval, and each address of a group by itself', async () => {
    const probe = (DestPort: number, hour: number) =>
      inbound(
        {
          ...FROM_OUTSIDE,
          ...DENIED,
          DestPort,
          SrcPublicIps: `198.51.100.9|1|0|0|0|0|0${DestPort === 22 ? ' 203.0.113.7|5|0|0|0|0|0' : ''}`,
          DeniedInFlows: DestPort === 22 ? 6n : 1n,
        },
        hour,
      )
    const flows = [...many(20, (index) => probe(20 + index, 10)), ...many(5, (index) => probe(100 + index, 11))]
    expect(await ask(packaged.portScans, { flows })).toEqual([
      ['198.51.100.9', '10.1.2.5', 20n, 20, 39, 0n, 20n, 1n, moment('10:01'), moment('10:09')],
    ])
    expect(await ask(packaged.portScans, { flows }, { minPorts: 21 })).toEqual([])
    expect(await ask(packaged.portScans, { flows }, { except: ['198.51.100.0/24'] })).toEqual([]) // a scanner of one's own
  })

  test('horizontal-scans counts hosts on one port, and how many of them answered', async () => {
    const flows = many(20, (index) =>
      flow({
        DestIp: `10.1.3.${index}`,
        DestPort: 445,
        PacketsDestToSrc: index < 3 ? 1n : 0n,
        ...(index > 16 ? { ...DENIED, DeniedOutFlows: 1n } : { AllowedOutFlows: 1n }),
      }),
    )
    expect(await ask(packaged.horizontalScans, { flows })).toEqual([
      ['10.1.1.4', 445, 'TCP', 20n, 3n, 3n, 1n, moment('10:01'), moment('10:09')],
    ])
  })

  test('horizontal-scans showed a client of many web servers: who is answered does not scan', async () => {
    const flows = many(27, (index) => flow({ DestIp: `10.1.3.${index}`, AllowedOutFlows: 1n, PacketsDestToSrc: 5n }))
    expect(await ask(packaged.horizontalScans, { flows })).toEqual([])
  })

  test('brute-force: many short connections to a login port; long sessions are none', async () => {
    const flows = [
      inbound({
        ...FROM_OUTSIDE,
        DestPort: 22,
        SrcPublicIps: '198.51.100.9|150|150|1500|1500|9|9 203.0.113.7|2|2|20|20|9|9',
        AllowedInFlows: 152n,
        PacketsSrcToDest: 1520n,
        PacketsDestToSrc: 1520n,
      }),
      flow({ DestPort: 3389, AllowedOutFlows: 120n, PacketsSrcToDest: 60_000n, PacketsDestToSrc: 60_000n }), // work
      inbound({ ...FROM_OUTSIDE, SrcPublicIps: '198.51.100.9|900|900|9|9|9|9', AllowedInFlows: 900n }), // a web server
    ]
    expect(await ask(packaged.bruteForce, { flows })).toEqual([
      ['198.51.100.9', '10.1.2.5', 22, 150n, 20, 1n, moment('10:01'), moment('10:09')],
    ])
  })

  test('horizontal-scans hid a scan of one hour where many were answered in another', async () => {
    const probes = many(20, (index) => flow({ DestIp: `10.1.3.${index}`, PacketsDestToSrc: index < 3 ? 1n : 0n }))
    const visits = many(24, (index) => flow({ DestIp: `10.1.3.${index}`, PacketsDestToSrc: 5n }, 11))
    expect(await ask(packaged.horizontalScans, { flows: [...probes, ...visits] })).toEqual([
      ['10.1.1.4', 443, 'TCP', 20n, 3n, 0n, 1n, moment('10:01'), moment('10:09')],
    ])
  })

  test('brute-force showed an application that opens a connection for each statement', async () => {
    const pool = { DestPort: 5432, AllowedOutFlows: 4000n, PacketsSrcToDest: 40_000n, PacketsDestToSrc: 40_000n }
    expect(await ask(packaged.bruteForce, { flows: [flow(pool)] })).toEqual([])
    const outside = { ...FROM_OUTSIDE, DestPort: 5432, SrcPublicIps: '198.51.100.9|150|150|1500|1500|9|9' }
    expect(await ask(packaged.bruteForce, { flows: [inbound(outside)] })).toHaveLength(1)
  })

  test('lateral-movement counts hosts by the way in', async () => {
    const flows = many(5, (index) =>
      flow({ DestIp: `10.1.3.${index}`, DestPort: index < 2 ? 22 : 3389, AllowedOutFlows: 1n }),
    )
    expect(await ask(packaged.lateralMovement, { flows })).toEqual([
      ['10.1.1.4', '', 5n, 2n, 3n, 0n, 0n, 1n, moment('10:01'), moment('10:09')],
    ])
    expect(await ask(packaged.lateralMovement, { flows: flows.slice(1) })).toEqual([])
  })

  test('new-pairs are those whose first interval lies in the last hours of the window', async () => {
    const flows = [
      flow({ AllowedOutFlows: 1n }, 3),
      flow({ AllowedOutFlows: 1n }, 20),
      flow({ DestPort: 22, AllowedOutFlows: 2n, BytesSrcToDest: 9n }, 20),
      inbound({ DestPort: 22, AllowedInFlows: 3n, BytesSrcToDest: 8n }, 20),
    ]
    expect(await ask(packaged.newPairs, { flows })).toEqual([['10.1.1.4', '10.1.2.5', 22, 3n, 9n, moment('20:01')]])
  })

  test('awakened-hosts tells the longest silence, and what came after it', async () => {
    const flows = [
      flow({ SrcVm: 'rg/old', AllowedOutFlows: 1n }, 2),
      flow({ SrcVm: 'rg/old', AllowedOutFlows: 4n }, 16),
      flow({ SrcVm: 'rg/old', AllowedOutFlows: 5n }, 17),
      flow({ SrcIp: '10.1.1.8', AllowedOutFlows: 1n }, 2),
      flow({ SrcIp: '10.1.1.8', AllowedOutFlows: 1n }, 9),
    ]
    expect(await ask(packaged.awakenedHosts, { flows })).toEqual([
      ['10.1.1.4', 'rg/old', 13n, moment('03:00'), moment('16:00'), 9n],
    ])
  })

  test('awakened-hosts: of two silences of one length it is the first', async () => {
    const flows = [0, 7, 14].map((hour) => flow({ AllowedOutFlows: 1n }, hour))
    expect(await ask(packaged.awakenedHosts, { flows }, { silentHours: 6 })).toEqual([
      ['10.1.1.4', '', 6n, moment('01:00'), moment('07:00'), 2n],
    ])
  })

  test('unencrypted-flows says why, and counts what both ends log once', async () => {
    const plain = { FlowEncryption: 'Unsupported hardware', SrcSubnet: 'a', DestSubnet: 'b' }
    const flows = [
      flow({ ...plain, AllowedOutFlows: 2n, BytesSrcToDest: 9n }),
      inbound({ ...plain, AllowedInFlows: 3n, BytesSrcToDest: 8n }),
      flow({ FlowEncryption: 'Encrypted', AllowedOutFlows: 1n }),
      flow({ FlowEncryption: 'Destination on same host', AllowedOutFlows: 1n }),
      flow({ FlowEncryption: '', AllowedOutFlows: 1n }), // NSG logs know nothing of it
    ]
    expect(await ask(packaged.unencryptedFlows, { flows })).toEqual([['Unsupported hardware', 'a', 'b', 1n, 3n, 9n]])
  })
})

describe('rules', () => {
  const rule = (Name: string, more: Flow = {}) => ({
    ...{ SubType: 'Topology', AzureResourceType: 'NetworkSecurityGroupRule', RuleType: 'User Defined', Name },
    ...{ Subscription: 'S1', TimeProcessed: at('01:00'), Direction: 'Inbound', Access: 'Allow', Priority: 100 },
    DestinationPortRange: '443',
    ...more,
  })

  test('unused-rules leaves out what decided, and says where a GUID leaves a doubt', async () => {
    const nsg = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.network/networksecuritygroups/web'
    const flows = [
      flow({ AclGroup: nsg, AclRule: 'allowhttps' }),
      flow({ AclGroup: '00000000-1234-abcd-ef00-c1c2c3c4c5c6', AclRule: 'allowssh' }),
    ]
    const topology = [
      rule('rg/web/AllowHttps'),
      rule('rg/web/allowssh', { Priority: 110 }),
      rule('rg/web/old', { Priority: 120, DestinationPortRange: '8080 8081' }),
      rule('rg/web/denyallinbound', { RuleType: 'Default' }),
    ]
    expect(await ask(packaged.unusedRules, { flows, topology })).toEqual([
      [
        's1/rg/web',
        'allowssh',
        'Inbound',
        'Allow',
        110,
        '443',
        'a rule of this name decided in a group that the log names by a GUID',
      ],
      ['s1/rg/web', 'old', 'Inbound', 'Allow', 120, '8080 8081', ''],
    ])
  })
})

describe('Azure', () => {
  test('gateways give the busiest interval as a rate: 450 MB in an hour are 1 Mbit/s', async () => {
    const vpn = { FlowType: 'S2S', ConnectionType: 'VpnGateway', ConnectionName: 's/rg/cn' }
    const flows = [
      flow({ ...vpn, AllowedOutFlows: 1n, BytesSrcToDest: 400_000_000n, BytesDestToSrc: 50_000_000n }),
      inbound({ ...vpn, AllowedInFlows: 2n, BytesSrcToDest: 1000n, BytesDestToSrc: 500n }, 11),
    ]
    expect(await ask(packaged.gateways, { flows })).toEqual([
      ['VpnGateway', 's/rg/cn', 3n, 400_000_500n, 50_001_000n, 1, moment('10:00')],
    ])
  })

  test('gateways named now one, now another interval where two are the busiest: it is the first', async () => {
    const vpn = { FlowType: 'S2S', ConnectionType: 'VpnGateway', ConnectionName: 's/rg/cn' }
    const flows = [7, 1, 4].map((hour) => flow({ ...vpn, AllowedOutFlows: 1n, BytesSrcToDest: 450_000_000n }, hour))
    expect(await ask(packaged.gateways, { flows })).toEqual([
      ['VpnGateway', 's/rg/cn', 3n, 1_350_000_000n, 0n, 1, moment('01:00')],
    ])
  })

  test('balancers name the gateway before the balancer', async () => {
    const flows = [
      inbound({ DestLoadBalancer: 's/rg/lb', AllowedInFlows: 2n, BytesSrcToDest: 5n }),
      inbound({
        DestApplicationGateway: 's/rg/ag',
        DestLoadBalancer: 's/rg/lb',
        AllowedInFlows: 1n,
        BytesSrcToDest: 9n,
      }),
    ]
    expect(await ask(packaged.balancers, { flows })).toEqual([
      ['ApplicationGateway', 's/rg/ag', 443, 'TCP', 1n, 0n, 9n],
      ['LoadBalancer', 's/rg/lb', 443, 'TCP', 2n, 0n, 5n],
    ])
  })

  test('private-endpoints counts who uses them, by the logs of the users', async () => {
    const link = { PrivateLinkResourceName: 'sql1', PrivateEndpointResourceId: 'rg/pe' }
    const flows = [
      flow({ ...link, AllowedOutFlows: 1n, BytesSrcToDest: 5n }),
      flow({ ...link, SrcIp: '10.1.1.9', AllowedOutFlows: 2n, BytesDestToSrc: 6n }),
    ]
    expect(await ask(packaged.privateEndpoints, { flows })).toEqual([['sql1', 'rg/pe', 443, 2n, 3n, 0n, 11n]])
  })
})

describe('capacity, cost and quality', () => {
  test('region-growth holds the second half of the window against the first', async () => {
    const regions = { SrcRegion: 'westeurope', DestRegion: 'eastus' }
    const flows = [
      flow({ ...regions, BytesSrcToDest: 100n }, 3),
      flow({ ...regions, BytesSrcToDest: 150n }, 15),
      inbound({ ...regions, BytesSrcToDest: 140n }, 15),
      flow({ ...regions, DestRegion: 'westus', BytesSrcToDest: 7n }, 12), // noon is the second half
    ]
    expect(await ask(packaged.regionGrowth, { flows })).toEqual([
      ['westeurope', 'eastus', 100n, 150n, 50],
      ['westeurope', 'westus', 0n, 7n, null],
    ])
  })

  test('busiest-hours averages over the days that have the hour', async () => {
    const nextDay = { FlowIntervalStartTime: at('10:00', 2), FlowIntervalEndTime: at('11:00', 2) }
    const flows = [
      flow({ AllowedOutFlows: 2n, BytesSrcToDest: 10n }),
      flow({ AllowedOutFlows: 5n, BytesSrcToDest: 30n, ...nextDay }),
      flow({ ...DENIED, DeniedOutFlows: 1n }, 23),
    ]
    expect(await ask(packaged.busiestHours, { flows }, { to: moment('00:00', 3) })).toEqual([
      [10n, 2n, 3.5, 20, 0],
      [23n, 1n, 0, 0, 1],
    ])
  })

  test('log-volume shares out the rows', async () => {
    const flows = [
      ...many(3, () => flow({ TargetResourceId: 's/rg/a', RecordCount: 2n, DestPublicIps: '8.8.8.8|1|||||' })),
      flow({ TargetResourceId: 's/rg/b', RecordCount: null }),
    ]
    expect(await ask(packaged.logVolume, { flows })).toEqual([
      ['s/rg/a', 3n, 6n, 42n, 75], // 14 characters each
      ['s/rg/b', 1n, null, 0n, 25],
    ])
  })

  test('double-logging finds NICs with two logs in one interval', async () => {
    const nic = { MacAddress: '00-0D-3A-00-00-01' }
    const flows = [
      flow({ ...nic, FlowLogResourceId: 's/rg/w/vnet', BytesSrcToDest: 5n }),
      flow({ ...nic, TargetResourceId: 's/rg/nsg', FlowLogResourceId: '', BytesSrcToDest: 5n }),
      flow({ MacAddress: '00-0D-3A-00-00-02', FlowLogResourceId: 's/rg/w/vnet' }),
    ]
    expect(await ask(packaged.doubleLogging, { flows })).toEqual([
      ['00-0D-3A-00-00-01', ['s/rg/nsg', 's/rg/w/vnet'], 2n, 10n, moment('10:00'), moment('10:00')],
    ])
  })

  test('data-gaps counts the intervals between that have no rows', async () => {
    const flows = [8, 9, 12, 14].map((hour) => flow({ FlowLogResourceId: 'log' }, hour))
    expect(await ask(packaged.dataGaps, { flows })).toEqual([
      ['log', 4n, 3n, 2, moment('10:00'), moment('08:00'), moment('14:00')],
    ])
    expect(await ask(packaged.dataGaps, { flows: flows.slice(0, 2) })).toEqual([])
  })

  test('data-gaps: of two gaps of one length the first is told', async () => {
    const flows = [8, 10, 12].map((hour) => flow({ FlowLogResourceId: 'log' }, hour))
    expect(await ask(packaged.dataGaps, { flows })).toEqual([
      ['log', 3n, 2n, 1, moment('09:00'), moment('08:00'), moment('12:00')],
    ])
  })

  test('processing-lag tells how late the rows of an interval came', async () => {
    const flows = [flow({ TimeProcessed: at('11:10') }), flow({ TimeProcessed: at('11:20') })]
    expect(await ask(packaged.processingLag, { flows })).toEqual([[moment('10:00'), 2n, 10, 15, 20]])
  })

  test('status-messages leaves out what went well', async () => {
    const message = (Status: string) => ({
      SubType: 'StatusMessage',
      Status,
      Description: 'd',
      TimeProcessed: at('11:10'),
    })
    const flows = [message('Completed'), message('Partial'), message('Partial'), message('Failed')]
    expect(await ask(packaged.statusMessages, { flows })).toEqual([
      ['Partial', 'd', 2n, moment('11:10'), moment('11:10')],
      ['Failed', 'd', 1n, moment('11:10'), moment('11:10')],
    ])
  })
})
