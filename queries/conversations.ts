import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/**
 * Who talks to whom. A flow between two logged NICs is written by both, once as outbound and once as inbound; like the
 * portal, the greater of the two counts. A public side without an address is named by its region or country in brackets.
 */
export const conversations = defineQuery({
  id: 'conversations',
  title: 'Conversations',
  question: 'Which pairs exchanged the most, on which port?',
  advice: 'A pair that nobody expects is worth a rule; a heavy pair in two regions is worth moving together.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Source: text,
    Destination: text,
    DestPort: int,
    L4Protocol: text,
    BytesSrcToDest: bytes,
    BytesDestToSrc: bytes,
    Flows: flows,
  }),
  key: ['Source', 'Destination', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Source', 'Destination', 'DestPort'], values: ['BytesSrcToDest', 'BytesDestToSrc'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | extend Elsewhere = strcat("(", coalesce(AzureRegion, Country, "internet"), ")")
    | extend Source = iff(isempty(SrcIp), Elsewhere, SrcIp), Destination = iff(isempty(DestIp), Elsewhere, DestIp)
    | summarize Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Begun = sum(AllowedInFlows + AllowedOutFlows),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Source, Destination, DestPort, L4Protocol, FlowDirection
    | extend Out = iff(Metered == 0, long(null), Out), Back = iff(Metered == 0, long(null), Back)
    | summarize BytesSrcToDest = max(Out), BytesDestToSrc = max(Back), Flows = max(Begun)
        by Source, Destination, DestPort, L4Protocol
    | extend Bytes = BytesSrcToDest + BytesDestToSrc
    | order by Bytes desc, Source asc, Destination asc, DestPort asc, L4Protocol asc
    | project-away Bytes
    | take _limit`,
})
