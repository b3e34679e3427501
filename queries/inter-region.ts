import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, text, WINDOW } from './define-query.ts'

/** Traffic between regions, which Azure bills in both. A flow that both ends log counts once, the greater of the two. */
export const interRegion = defineQuery({
  id: 'inter-region',
  title: 'Between regions',
  question: 'How much flows between which regions?',
  advice: 'Heavy pairs cost twice, in money and in time: place chatty services together, or replicate instead.',
  tags: ['traffic', 'capacity', 'cost'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    SrcRegion: text,
    DestRegion: text,
    BytesSrcToDest: bytes,
    BytesDestToSrc: bytes,
    Flows: flows,
  }),
  key: ['SrcRegion', 'DestRegion'],
  chart: { kind: 'bar', category: ['SrcRegion', 'DestRegion'], values: ['BytesSrcToDest', 'BytesDestToSrc'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | where isnotempty(SrcRegion) and isnotempty(DestRegion) and SrcRegion != DestRegion
    | summarize Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Begun = sum(AllowedInFlows + AllowedOutFlows),
        Metered = countif(isnotnull(BytesSrcToDest))
        by SrcRegion, DestRegion, SrcIp, DestIp, DestPort, L4Protocol, FlowDirection
    | summarize Out = max(Out), Back = max(Back), Begun = max(Begun), Metered = sum(Metered)
        by SrcRegion, DestRegion, SrcIp, DestIp, DestPort, L4Protocol
    | summarize Out = sum(Out), Back = sum(Back), Flows = sum(Begun), Metered = sum(Metered) by SrcRegion, DestRegion
    | extend BytesSrcToDest = iff(Metered == 0, long(null), Out), BytesDestToSrc = iff(Metered == 0, long(null), Back)
    | project SrcRegion, DestRegion, BytesSrcToDest, BytesDestToSrc, Flows
    | extend Bytes = BytesSrcToDest + BytesDestToSrc
    | order by Bytes desc, SrcRegion asc, DestRegion asc
    | project-away Bytes
    | take _limit`,
})
