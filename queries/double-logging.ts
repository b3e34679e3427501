import { z } from 'zod'
import { bytes, datetime, defineQuery, LIMIT, long, text, texts, WINDOW } from './define-query.ts'

/** Traffic that two flow logs write for one NIC: sums over it are twice what happened, and so is the bill. */
export const doubleLogging = defineQuery({
  id: 'double-logging',
  title: 'Double logging',
  question: 'Which NICs are logged by more than one flow log?',
  advice:
    'Disable the wider or the older log: azta audit (FL006, FL008) names them, azta migrate does it without a gap.',
  tags: ['quality', 'cost'],
  severity: 'low',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    MacAddress: text,
    Logs: texts.describe('flow logs, and targets of logs of NSGs'),
    Rows: long,
    Bytes: bytes,
    FirstInterval: datetime,
    LastInterval: datetime,
  }),
  key: ['MacAddress'],
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | extend Log = coalesce(FlowLogResourceId, TargetResourceId)
    | summarize Rows = count(), Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by MacAddress, FlowIntervalStartTime, Log
    | as Written
    | join kind=inner (Written | summarize Writers = count() by MacAddress, FlowIntervalStartTime | where Writers > 1) on MacAddress, FlowIntervalStartTime
    | summarize Logs = array_sort_asc(make_set(Log)), Rows = sum(Rows), Moved = sum(Moved), Metered = sum(Metered),
        FirstInterval = min(FlowIntervalStartTime), LastInterval = max(FlowIntervalStartTime)
        by MacAddress
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Bytes desc, MacAddress asc
    | project MacAddress, Logs, Rows, Bytes, FirstInterval, LastInterval
    | take _limit`,
})
