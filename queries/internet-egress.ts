import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** What leaves for the internet, by host, country and port. */
export const internetEgress = defineQuery({
  id: 'internet-egress',
  title: 'Internet egress',
  question: 'Which hosts send how much to the internet, and to which countries?',
  advice: 'Bytes out far above bytes back are uploads: know what each is, and route the rest through a firewall.',
  tags: ['internet', 'traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Host: text,
    Vm: text,
    Country: text.describe('two letters, or "unknown"'),
    DestPort: int,
    L4Protocol: text,
    BytesOut: bytes,
    BytesBack: bytes,
    Flows: flows,
  }),
  key: ['Host', 'Vm', 'Country', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Host', 'Country'], values: ['BytesOut'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow")
    | summarize Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Flows = sum(AllowedOutFlows),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Host = SrcIp, Vm = SrcVm, Country = coalesce(Country, "unknown"), DestPort, L4Protocol
    | extend BytesOut = iff(Metered == 0, long(null), Out), BytesBack = iff(Metered == 0, long(null), Back)
    | project Host, Vm, Country, DestPort, L4Protocol, BytesOut, BytesBack, Flows
    | order by BytesOut desc, Host asc, Country asc, DestPort asc, L4Protocol asc, Vm asc
    | take _limit`,
})
