import { z } from 'zod'
import { bytes, datetime, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Pairs of hosts inside the estate, and hosts with a country, that talk in the last part of the window and never before in it. */
export const newPairs = defineQuery({
  id: 'new-pairs',
  title: 'First-seen pairs',
  question: 'Who talks to whom for the first time?',
  advice:
    'A release explains many new pairs at once; a single one to an administration port or a new country does not explain itself.',
  tags: ['security', 'change'],
  severity: 'low',
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    recentHours: z
      .int()
      .min(1)
      .max(10_000)
      .default(6)
      .describe('how long the last part of the window is; what came before is what is known'),
  }),
  row: z.object({
    Source: text,
    Destination: text.describe('a public side by its country or region, in brackets'),
    DestPort: int,
    Flows: flows,
    BytesSrcToDest: bytes,
    FirstSeen: datetime,
  }),
  key: ['Source', 'Destination', 'DestPort'],
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | extend Elsewhere = strcat("(", coalesce(AzureRegion, Country, "internet"), ")")
    | extend Source = iff(isempty(SrcIp), Elsewhere, SrcIp), Destination = iff(isempty(DestIp), Elsewhere, DestIp)
    | summarize Begun = sum(AllowedInFlows + AllowedOutFlows), Out = sum(BytesSrcToDest), Metered = countif(isnotnull(BytesSrcToDest)),
        FirstSeen = min(FlowStartTime), Since = min(FlowIntervalStartTime)
        by Source, Destination, DestPort, FlowDirection
    | extend Out = iff(Metered == 0, long(null), Out)
    | summarize Flows = max(Begun), BytesSrcToDest = max(Out), FirstSeen = min(FirstSeen), Since = min(Since) by Source, Destination, DestPort
    | where Since >= _to - _recentHours * 1h
    | order by Flows desc, Source asc, Destination asc, DestPort asc
    | project Source, Destination, DestPort, Flows, BytesSrcToDest, FirstSeen
    | take _limit`,
})
