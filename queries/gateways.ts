import { z } from 'zod'
import { bytes, datetime, defineQuery, flows, LIMIT, real, text, WINDOW } from './define-query.ts'

/** What goes through VPN and ExpressRoute: bytes each way, and the busiest interval as a rate to hold against the bandwidth of the SKU. */
export const gateways = defineQuery({
  id: 'gateways',
  title: 'Gateways',
  question: 'How full are VPN and ExpressRoute connections?',
  advice:
    'Hold the peak against the bandwidth of the gateway SKU and of the circuit; it is the mean of an interval, shorter peaks are higher.',
  tags: ['hybrid', 'capacity'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    ConnectionType: text,
    ConnectionName: text,
    Flows: flows,
    BytesOut: bytes.describe('from Azure'),
    BytesIn: bytes,
    PeakMbps: real.describe('the busiest interval, both ways'),
    PeakAt: datetime.describe('start of the first such interval'),
  }),
  key: ['ConnectionType', 'ConnectionName'],
  chart: { kind: 'bar', category: ['ConnectionName'], values: ['BytesOut', 'BytesIn'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType in ("S2S", "P2S") and FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | extend Outbound = FlowDirection == "Outbound"
    | summarize
        Begun = sum(AllowedInFlows + AllowedOutFlows),
        Out = sum(iff(Outbound, BytesSrcToDest, BytesDestToSrc)), In = sum(iff(Outbound, BytesDestToSrc, BytesSrcToDest)),
        Metered = countif(isnotnull(BytesSrcToDest)), Seconds = max((FlowIntervalEndTime - FlowIntervalStartTime) / 1s)
        by ConnectionType, ConnectionName, FlowIntervalStartTime
    | extend Mbps = round((Out + In) * 8 / Seconds / 1e6, 3)
    | order by ConnectionType asc, ConnectionName asc, Mbps desc, FlowIntervalStartTime asc
    | extend Rank = row_number(1, prev(ConnectionType) != ConnectionType or prev(ConnectionName) != ConnectionName)
    | summarize
        Flows = sum(Begun), Out = sum(Out), In = sum(In), Metered = sum(Metered),
        Mbps = max(Mbps), PeakAt = minif(FlowIntervalStartTime, Rank == 1)
        by ConnectionType, ConnectionName
    | extend BytesOut = iff(Metered == 0, long(null), Out), BytesIn = iff(Metered == 0, long(null), In)
    | order by Mbps desc, ConnectionName asc, ConnectionType asc
    | project ConnectionType, ConnectionName, Flows, BytesOut, BytesIn,
        PeakMbps = iff(Metered == 0, real(null), Mbps), PeakAt
    | take _limit`,
})
