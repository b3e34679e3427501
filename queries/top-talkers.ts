import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, text, WINDOW } from './define-query.ts'

/** Which hosts moved the most bytes, by their own NIC's log: a flow that both ends log counts once for each of them. */
export const topTalkers = defineQuery({
  id: 'top-talkers',
  title: 'Top talkers',
  question: 'Which hosts sent and received the most?',
  advice: 'Compare with what the host is for; follow an unexpected one in conversations.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Ip: text,
    Vm: text.describe('group/name, empty when no topology names it'),
    Region: text,
    BytesSent: bytes,
    BytesReceived: bytes,
    Bytes: bytes,
    Flows: flows.describe('allowed flows that began'),
  }),
  key: ['Ip', 'Vm', 'Region'],
  chart: { kind: 'bar', category: ['Ip'], values: ['BytesSent', 'BytesReceived'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | extend Outbound = FlowDirection == "Outbound"
    | extend Ip = iff(Outbound, SrcIp, DestIp), Vm = iff(Outbound, SrcVm, DestVm), Region = iff(Outbound, SrcRegion, DestRegion)
    | where isnotempty(Ip)
    | summarize
        BytesSent = sum(iff(Outbound, BytesSrcToDest, BytesDestToSrc)),
        BytesReceived = sum(iff(Outbound, BytesDestToSrc, BytesSrcToDest)),
        Flows = sum(AllowedInFlows + AllowedOutFlows),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Ip, Vm, Region
    | extend BytesSent = iff(Metered == 0, long(null), BytesSent), BytesReceived = iff(Metered == 0, long(null), BytesReceived)
    | project Ip, Vm, Region, BytesSent, BytesReceived, Bytes = BytesSent + BytesReceived, Flows
    | order by Bytes desc, Ip asc, Vm asc, Region asc
    | take _limit`,
})
