import { z } from 'zod'
import { defineQuery, flows, int, LIMIT, long, WINDOW } from './define-query.ts'

/** Which services are used at which hour of the day: a port that wakes at night stands out. */
export const portHours = defineQuery({
  id: 'port-hours',
  title: 'Ports by hour',
  question: 'Which ports are used at which hours?',
  advice: 'Work at night that nobody scheduled is worth a look at who: conversations with that port.',
  tags: ['traffic', 'security'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT.default(480),
    ports: z.int().min(1).max(10_000).default(20).describe('how many ports, those with most flows'),
  }),
  row: z.object({ DestPort: int, Hour: long.describe('of the day, UTC'), Flows: flows.describe('allowed and denied') }),
  key: ['DestPort', 'Hour'],
  kql: `
    let Rows = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | where not(IsFlowCapturedAtUdrHop)
      | summarize Begun = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows)
          by FlowIntervalStartTime, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol, FlowDirection
      | summarize Begun = max(Begun), Denied = sum(Denied)
          by FlowIntervalStartTime, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol
      | summarize Flows = sum(Begun + Denied) by DestPort, Hour = tolong(hourofday(FlowIntervalStartTime));
    let Most = Rows
      | summarize Flows = sum(Flows) by DestPort
      | order by Flows desc, DestPort asc
      | take _ports;
    Rows
    | where DestPort in ((Most | project DestPort))
    | order by DestPort asc, Hour asc
    | take _limit`,
})
