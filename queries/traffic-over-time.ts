import { z } from 'zod'
import { bytes, datetime, defineQuery, flows, LIMIT, WINDOW } from './define-query.ts'

/** The course of the traffic, interval by interval. A flow that both ends log counts once, by the greater of the two. */
export const trafficOverTime = defineQuery({
  id: 'traffic-over-time',
  title: 'Traffic over time',
  question: 'How does the traffic run through the day?',
  advice: 'A step up is a new workload or a leak, a gap is a log that stopped: see data-gaps.',
  tags: ['traffic', 'capacity'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT.default(1000) }),
  row: z.object({
    Time: datetime.describe('start of the interval'),
    AllowedFlows: flows,
    DeniedFlows: flows,
    MaliciousFlows: flows.describe('allowed or denied'),
    Bytes: bytes,
  }),
  key: ['Time'],
  chart: { kind: 'line', category: ['Time'], values: ['Bytes'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop)
    | summarize Allowed = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
        Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by Time = FlowIntervalStartTime, FlowType, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol, FlowDirection
    | summarize Allowed = max(Allowed), Denied = sum(Denied), Moved = max(Moved), Metered = sum(Metered)
        by Time, FlowType, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol
    | summarize
        AllowedFlows = sum(Allowed), DeniedFlows = sum(Denied), MaliciousFlows = sumif(Allowed + Denied, FlowType == "MaliciousFlow"),
        Moved = sum(Moved), Metered = sum(Metered)
        by Time
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Time asc
    | project Time, AllowedFlows, DeniedFlows, MaliciousFlows, Bytes
    | take _limit`,
})
