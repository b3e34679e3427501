import { z } from 'zod'
import { defineQuery, LIMIT, long, real, WINDOW } from './define-query.ts'

/** The hours of the day, over all days of the window: when the estate is at its busiest, and when a change would hurt least. */
export const busiestHours = defineQuery({
  id: 'busiest-hours',
  title: 'Busiest hours',
  question: 'At which hour of the day is how much going on?',
  advice: 'Plan changes and backups into the quiet hours; size for the busiest.',
  tags: ['capacity'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT.default(24) }),
  row: z.object({
    Hour: long.describe('of the day, UTC'),
    Days: long.describe('days with traffic in that hour'),
    FlowsPerDay: real,
    BytesPerDay: real.meta({ kusto: 'real', unit: 'bytes' }),
    DeniedPerDay: real,
  }),
  key: ['Hour'],
  chart: { kind: 'bar', category: ['Hour'], values: ['BytesPerDay'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop)
    | summarize Allowed = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
        Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by FlowIntervalStartTime, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol, FlowDirection
    | summarize Allowed = max(Allowed), Denied = sum(Denied), Moved = max(Moved), Metered = sum(Metered)
        by FlowIntervalStartTime, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol
    | summarize Begun = sum(Allowed), Denied = sum(Denied), Moved = sum(Moved), Metered = sum(Metered)
        by Hour = tolong(hourofday(FlowIntervalStartTime)), Day = startofday(FlowIntervalStartTime)
    | summarize Days = count(), Begun = sum(Begun), Denied = sum(Denied), Moved = sum(Moved), Metered = sum(Metered) by Hour
    | order by Hour asc
    | project Hour, Days, FlowsPerDay = round(todouble(Begun) / Days, 1),
        BytesPerDay = iff(Metered == 0, real(null), round(todouble(Moved) / Days, 1)), DeniedPerDay = round(todouble(Denied) / Days, 1)
    | take _limit`,
})
