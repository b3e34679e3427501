import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, long, text, WINDOW } from './define-query.ts'

/** What each subnet sent, received and had stopped, by the logs of its own NICs. */
export const subnetTraffic = defineQuery({
  id: 'subnet-traffic',
  title: 'Subnets',
  question: 'How much does each subnet send and receive, and how much of it is stopped?',
  advice:
    'A subnet with much more denied than allowed is scanned or wrongly ruled; a silent one may not be logged: see data-gaps.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Subnet: text.describe('group/vnet/subnet'),
    Region: text,
    Hosts: long.describe('addresses that were seen'),
    AllowedFlows: flows,
    DeniedFlows: flows,
    BytesSent: bytes,
    BytesReceived: bytes,
  }),
  key: ['Subnet', 'Region'],
  chart: { kind: 'bar', category: ['Subnet'], values: ['BytesSent', 'BytesReceived'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop)
    | extend Outbound = FlowDirection == "Outbound"
    | extend Subnet = iff(Outbound, SrcSubnet, DestSubnet), Region = iff(Outbound, SrcRegion, DestRegion), Host = iff(Outbound, SrcIp, DestIp)
    | where isnotempty(Subnet)
    | summarize
        Hosts = count_distinct(Host),
        AllowedFlows = sum(AllowedInFlows + AllowedOutFlows), DeniedFlows = sum(DeniedInFlows + DeniedOutFlows),
        Sent = sum(iff(Outbound, BytesSrcToDest, BytesDestToSrc)), Received = sum(iff(Outbound, BytesDestToSrc, BytesSrcToDest)),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Subnet, Region
    | extend BytesSent = iff(Metered == 0, long(null), Sent), BytesReceived = iff(Metered == 0, long(null), Received)
    | extend Bytes = BytesSent + BytesReceived
    | order by Bytes desc, Subnet asc, Region asc
    | project Subnet, Region, Hosts, AllowedFlows, DeniedFlows, BytesSent, BytesReceived
    | take _limit`,
})
