import { runQuery, trafficCube } from '../../queries/index.ts'
import { packDataset } from '../../src/reports/index.ts'
import { openRows } from '../../src/store/index.ts'

/** The day that rows of these tests lie in. */
const DAY = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }

const SUBNET = 'rg/vnet/web'

/** A row of NTANetAnalytics of that hour: allowed, from one host of the estate to another, 1 flow, 100 bytes out and 10 back. */
export function trafficRow(hour: number, more: Readonly<Record<string, unknown>> = {}) {
  const start = new Date(DAY.from.getTime() + hour * 3_600_000).toISOString().replace('Z', '0000Z')
  const {
    FlowDirection = 'Outbound',
    FlowStatus = 'Allowed',
    Flows = 1n,
  } = more as Readonly<Record<string, string | bigint>>
  const count = `${FlowStatus}${FlowDirection === 'Inbound' ? 'In' : 'Out'}Flows`
  const { Flows: _, ...rest } = more
  return {
    ...{ SubType: 'FlowLog', FlowIntervalStartTime: start, IsFlowCapturedAtUdrHop: false, FlowType: 'IntraVNet' },
    ...{
      SrcIp: '10.0.0.4',
      SrcVm: 'rg/web',
      SrcSubnet: SUBNET,
      DestIp: '10.0.0.5',
      DestVm: 'rg/db',
      DestSubnet: SUBNET,
    },
    ...{ DestPort: 443, L4Protocol: 'TCP', L7Protocol: 'https', AclGroup: 'rg/nsg', AclRule: 'rule' },
    ...{ AllowedInFlows: 0n, AllowedOutFlows: 0n, DeniedInFlows: 0n, DeniedOutFlows: 0n },
    ...{ PacketsSrcToDest: 2n, PacketsDestToSrc: 1n, BytesSrcToDest: 100n, BytesDestToSrc: 10n },
    ...{ FlowDirection, FlowStatus, [count]: Flows },
    ...rest,
  }
}

/** The dataset of rows, as a page holds it. */
export async function datasetOf(rows: readonly object[], kept = { whole: 10_000, pairs: 5_000 }, minutes = 60) {
  const store = await openRows({ NTANetAnalytics: rows as never }, { now: () => 0n })
  try {
    const before = new Date(2 * DAY.from.getTime() - DAY.to.getTime())
    const cube = await runQuery(store, trafficCube, { ...DAY, ...kept, before, minutes, limit: 20_000 })
    return packDataset(cube.rows, { window: DAY, minutes, limit: 20_000 })
  } finally {
    await store.close()
  }
}
