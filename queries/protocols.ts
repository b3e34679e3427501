import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** What is spoken: services by port and protocol. A flow that both ends log counts once, by the greater of the two. */
export const protocols = defineQuery({
  id: 'protocols',
  title: 'Protocols and ports',
  question: 'Which services carry the traffic?',
  advice:
    'Clear-text and forgotten protocols (telnet, ftp, smb over regions) deserve a rule; an unknown port with much traffic deserves a name.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    L7Protocol: text.describe('IANA service name, or Unknown'),
    DestPort: int,
    L4Protocol: text,
    Pairs: long.describe('pairs of source and destination; a group of public addresses is one'),
    AllowedFlows: flows,
    DeniedFlows: flows,
    Bytes: bytes,
  }),
  key: ['L7Protocol', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['L7Protocol', 'DestPort'], values: ['Bytes'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop)
    | summarize Allowed = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
        Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by L7Protocol, DestPort, L4Protocol, SrcIp, DestIp, Country, AzureRegion, FlowDirection
    | summarize Allowed = max(Allowed), Denied = sum(Denied), Moved = max(Moved), Metered = sum(Metered)
        by L7Protocol, DestPort, L4Protocol, SrcIp, DestIp, Country, AzureRegion
    | summarize Pairs = count(), AllowedFlows = sum(Allowed), DeniedFlows = sum(Denied), Moved = sum(Moved), Metered = sum(Metered)
        by L7Protocol, DestPort, L4Protocol
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Bytes desc, AllowedFlows desc, DestPort asc, L4Protocol asc, L7Protocol asc
    | project L7Protocol, DestPort, L4Protocol, Pairs, AllowedFlows, DeniedFlows, Bytes
    | take _limit`,
})
