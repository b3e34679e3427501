import { z } from 'zod'
import { datetime, defineQuery, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** Logs whose rows are missing for an interval although rows of it came before and after: a log that stopped, or an interval that was lost. */
export const dataGaps = defineQuery({
  id: 'data-gaps',
  title: 'Gaps in the data',
  question: 'Which flow logs have intervals without rows?',
  advice: 'A quiet NIC has gaps too: look at the log with azta doctor, and at the blobs of the hour.',
  tags: ['quality'],
  severity: 'low',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    FlowLogResourceId: text.describe('empty for NSG logs'),
    Intervals: long.describe('with rows'),
    Missing: long.describe('without, between the first and the last with'),
    LongestGapHours: real,
    GapStart: datetime.describe('where the longest gap begins; the first, where two are as long'),
    FirstInterval: datetime,
    LastInterval: datetime,
  }),
  key: ['FlowLogResourceId'],
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | summarize Length = max(FlowIntervalEndTime - FlowIntervalStartTime) by FlowLogResourceId, Start = FlowIntervalStartTime
    | sort by FlowLogResourceId asc, Start asc
    | extend Before = iff(prev(FlowLogResourceId) == FlowLogResourceId, prev(Start) + prev(Length), datetime(null))
    | extend Gap = iff(isnull(Before), 0s, Start - Before)
    | extend Missing = tolong(Gap / Length)
    | sort by FlowLogResourceId asc, Gap desc, Start asc
    | extend Rank = row_number(1, prev(FlowLogResourceId) != FlowLogResourceId)
    | summarize
        Intervals = count(), Missing = sum(Missing), Gap = max(Gap), GapStart = minif(Before, Rank == 1),
        FirstInterval = min(Start), LastInterval = max(Start)
        by FlowLogResourceId
    | where Missing > 0
    | order by Missing desc, FlowLogResourceId asc
    | project FlowLogResourceId, Intervals, Missing, LongestGapHours = round(Gap / 1h, 2), GapStart, FirstInterval, LastInterval
    | take _limit`,
})
