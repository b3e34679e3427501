import { z } from 'zod'
import { defineQuery, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** What leaves for the internet, by host, country and port. */
export const internetEgress = defineQuery({
  id: 'internet-egress',
  title: 'Internet egress',
  question: 'Which hosts send how much to the internet, and to which countries?',
  advice: 'Bytes out far above bytes back are uploads: know what each is, and route the rest through a firewall.',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Host: text,
    Vm: text,
    Country: text.describe('two letters, or "unknown"'),
    DestPort: int,
    L4Protocol: text,
    BytesOut: long,
    BytesBack: long,
    Flows: long,
  }),
  key: ['Host', 'Vm', 'Country', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Host', 'Country'], values: ['BytesOut'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow")
    | summarize BytesOut = sum(BytesSrcToDest), BytesBack = sum(BytesDestToSrc), Flows = sum(AllowedOutFlows)
        by Host = SrcIp, Vm = SrcVm, Country = coalesce(Country, "unknown"), DestPort, L4Protocol
    | order by BytesOut desc, Host asc, Country asc, DestPort asc, L4Protocol asc, Vm asc
    | take _limit`,
})
