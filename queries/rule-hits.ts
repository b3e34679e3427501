import { z } from 'zod'
import { bytes, datetime, defineQuery, flows, LIMIT, text, WINDOW } from './define-query.ts'

/** How often each rule decided. */
export const ruleHits = defineQuery({
  id: 'rule-hits',
  title: 'Rule hits',
  question: 'Which rules decide how much traffic, and when did they last?',
  advice: 'A rule of an NSG that never appears here is unused: remove it, or find out why it is there.',
  tags: ['rules'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    AclGroup: text,
    AclRule: text,
    Direction: text,
    AllowedFlows: flows,
    DeniedFlows: flows,
    Bytes: bytes,
    LastHit: datetime,
  }),
  key: ['AclGroup', 'AclRule', 'Direction'],
  chart: { kind: 'bar', category: ['AclRule', 'Direction'], values: ['AllowedFlows', 'DeniedFlows'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | summarize
        AllowedFlows = sum(AllowedInFlows + AllowedOutFlows),
        DeniedFlows = sum(DeniedInFlows + DeniedOutFlows),
        Bytes = sum(BytesSrcToDest + BytesDestToSrc),
        Metered = countif(isnotnull(BytesSrcToDest)),
        LastHit = max(FlowEndTime)
        by AclGroup, AclRule, Direction = FlowDirection
    | extend Flows = AllowedFlows + DeniedFlows, Bytes = iff(Metered == 0, long(null), Bytes)
    | order by Flows desc, AclGroup asc, AclRule asc, Direction asc
    | project-away Flows, Metered
    | take _limit`,
})
