import { z } from 'zod'
import { bytes, defineQuery, LIMIT, real, text, WINDOW } from './define-query.ts'

/** How traffic between regions grows: the second half of the window against the first. A flow that both ends log counts once. */
export const regionGrowth = defineQuery({
  id: 'region-growth',
  title: 'Growth between regions',
  question: 'Between which regions does the traffic grow?',
  advice: 'Growth between two regions is paid for in both: place together what grows together, or replicate.',
  tags: ['capacity', 'cost', 'change'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    SrcRegion: text,
    DestRegion: text,
    BytesBefore: bytes.describe('first half of the window'),
    BytesAfter: bytes.describe('second half'),
    GrowthPercent: real.describe('unknown where there was nothing before'),
  }),
  key: ['SrcRegion', 'DestRegion'],
  chart: { kind: 'bar', category: ['SrcRegion', 'DestRegion'], values: ['BytesBefore', 'BytesAfter'] },
  needs: 'topology',
  kql: `
    let Middle = _from + (_to - _from) / 2;
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop) and isnotnull(BytesSrcToDest)
    | where isnotempty(SrcRegion) and isnotempty(DestRegion) and SrcRegion != DestRegion
    | summarize
        Before = sumif(BytesSrcToDest + BytesDestToSrc, FlowIntervalStartTime < Middle),
        After = sumif(BytesSrcToDest + BytesDestToSrc, FlowIntervalStartTime >= Middle)
        by SrcRegion, DestRegion, SrcIp, DestIp, DestPort, L4Protocol, FlowDirection
    | summarize Before = max(Before), After = max(After) by SrcRegion, DestRegion, SrcIp, DestIp, DestPort, L4Protocol
    | summarize BytesBefore = sum(Before), BytesAfter = sum(After) by SrcRegion, DestRegion
    | extend GrowthPercent = iff(BytesBefore == 0, real(null), round(100.0 * (BytesAfter - BytesBefore) / BytesBefore, 1))
    | extend Grown = BytesAfter - BytesBefore
    | order by Grown desc, SrcRegion asc, DestRegion asc
    | project SrcRegion, DestRegion, BytesBefore, BytesAfter, GrowthPercent
    | take _limit`,
})
