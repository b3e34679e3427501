import { z } from 'zod'
import { datetime, defineQuery, flows, int, LIMIT, long, packets, text, WINDOW } from './define-query.ts'

/** TCP connections that were allowed and got no answer: packets went out and none came back. UDP may want none (syslog, metrics). Rows whose packets nobody counted are left out. */
export const failedConnections = defineQuery({
  id: 'failed-connections',
  title: 'Failed connections',
  question: 'Which connections are allowed, and yet fail?',
  advice:
    'Nothing listens there, a firewall behind the NSG drops, or the answer takes another way (asymmetric routes).',
  tags: ['traffic', 'quality'],
  severity: 'low',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Source: text,
    SrcVm: text,
    Destination: text.describe('a group of public addresses by its place, in brackets'),
    DestPort: int,
    L4Protocol: text,
    Flows: flows.describe('begun'),
    PacketsOut: packets,
    Intervals: long,
    LastSeen: datetime,
  }),
  key: ['Source', 'SrcVm', 'Destination', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Source', 'Destination', 'DestPort'], values: ['Flows'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and L4Protocol == "TCP" and not(IsFlowCapturedAtUdrHop)
    | where isnotnull(PacketsSrcToDest) and isnotnull(PacketsDestToSrc)
    | extend Destination = iff(isempty(DestIp), strcat("(", coalesce(AzureRegion, Country, "internet"), ")"), DestIp)
    | summarize
        Flows = sum(AllowedOutFlows), Sent = sum(PacketsSrcToDest), Back = sum(PacketsDestToSrc),
        Intervals = count_distinct(FlowIntervalStartTime), LastSeen = max(FlowEndTime)
        by Source = SrcIp, SrcVm, Destination, DestPort, L4Protocol
    | where Sent > 0 and Back == 0
    | order by Flows desc, Sent desc, Source asc, Destination asc, DestPort asc, L4Protocol asc, SrcVm asc
    | project Source, SrcVm, Destination, DestPort, L4Protocol, Flows, PacketsOut = Sent, Intervals, LastSeen
    | take _limit`,
})
