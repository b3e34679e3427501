import { z } from 'zod'
import { bytes, datetime, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Traffic with addresses on a threat list, and what that list says of them. */
export const maliciousFlows = defineQuery({
  id: 'malicious-flows',
  title: 'Malicious flows',
  question: 'Which hosts exchanged traffic with known bad addresses, and was it allowed?',
  advice:
    'Allowed outbound: isolate the host and look for the process. Allowed inbound: close the port. Denied: watch.',
  tags: ['security', 'internet'],
  severity: 'high',
  techniques: ['T1071'],
  reads: ['NTANetAnalytics', 'NTAIpDetails'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Address: text,
    Country: text,
    ThreatType: text,
    ThreatDescription: text,
    Host: text,
    Vm: text,
    Direction: text,
    DestPort: int,
    Status: text,
    Flows: flows,
    BytesOut: bytes.describe('from the host to the bad address'),
    BytesIn: bytes,
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Address', 'Country', 'Host', 'Vm', 'Direction', 'DestPort', 'Status'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['Flows'] },
  needs: 'threats',
  kql: `
    let Details = NTAIpDetails
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
      | summarize ThreatType = max(ThreatType), ThreatDescription = max(ThreatDescription) by Address = Ip;
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType == "MaliciousFlow"
    | extend Outbound = FlowDirection == "Outbound"
    | extend Address = iff(Outbound, DestIp, SrcIp), Host = iff(Outbound, SrcIp, DestIp), Vm = iff(Outbound, SrcVm, DestVm)
    | summarize
        Flows = sum(AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows),
        BytesOut = sum(iff(Outbound, BytesSrcToDest, BytesDestToSrc)),
        BytesIn = sum(iff(Outbound, BytesDestToSrc, BytesSrcToDest)),
        Metered = countif(isnotnull(BytesSrcToDest)),
        FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Address, Country, Host, Vm, Direction = FlowDirection, DestPort, Status = FlowStatus
    | extend BytesOut = iff(Metered == 0, long(null), BytesOut), BytesIn = iff(Metered == 0, long(null), BytesIn)
    | lookup Details on Address
    | project Address, Country, ThreatType, ThreatDescription, Host, Vm, Direction, DestPort, Status, Flows, BytesOut, BytesIn,
        FirstSeen, LastSeen
    | order by Status asc, Flows desc, Address asc, Host asc, Direction asc, DestPort asc, Country asc, Vm asc
    | take _limit`,
})
