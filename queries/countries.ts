import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, text, WINDOW } from './define-query.ts'

/** The world as the estate meets it: what came from and went to each country, good and bad. */
export const countries = defineQuery({
  id: 'countries',
  title: 'Countries',
  question: 'With which countries is how much exchanged, and how much of it with known bad addresses?',
  advice:
    'A country in which nobody works with you is worth a look at open-ports and internet-egress; allowed malicious flows first.',
  tags: ['internet', 'security'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Country: text.describe('two letters, or "unknown"'),
    AllowedIn: flows,
    AllowedOut: flows,
    Denied: flows,
    Malicious: flows.describe('of all of these, those with known bad addresses'),
    BytesOut: bytes.describe('from the estate to the country'),
    BytesIn: bytes,
  }),
  key: ['Country'],
  chart: { kind: 'bar', category: ['Country'], values: ['BytesOut', 'BytesIn'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
    | extend Outbound = FlowDirection == "Outbound"
    | summarize
        AllowedIn = sum(AllowedInFlows), AllowedOut = sum(AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
        Malicious = sumif(AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows, FlowType == "MaliciousFlow"),
        Out = sum(iff(Outbound, BytesSrcToDest, BytesDestToSrc)), In = sum(iff(Outbound, BytesDestToSrc, BytesSrcToDest)),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Country = coalesce(Country, "unknown")
    | extend BytesOut = iff(Metered == 0, long(null), Out), BytesIn = iff(Metered == 0, long(null), In)
    | extend Bytes = BytesOut + BytesIn
    | order by Bytes desc, Denied desc, Country asc
    | project Country, AllowedIn, AllowedOut, Denied, Malicious, BytesOut, BytesIn
    | take _limit`,
})
