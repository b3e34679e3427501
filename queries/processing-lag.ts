import { z } from 'zod'
import { datetime, defineQuery, LIMIT, long, real, WINDOW } from './define-query.ts'

/** How long after its end an interval was processed. A local store has no such lag: there it is 0. */
export const processingLag = defineQuery({
  id: 'processing-lag',
  title: 'Processing lag',
  question: 'How late do rows come?',
  advice: 'Up to an hour is usual (Traffic Analytics FAQ); more is a service that lags: azta doctor.',
  tags: ['quality'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT.default(1000) }),
  row: z.object({
    Interval: datetime,
    Rows: long,
    LeastMinutes: real.meta({ kusto: 'real', unit: 'minutes' }),
    MeanMinutes: real.meta({ kusto: 'real', unit: 'minutes' }),
    MostMinutes: real.meta({ kusto: 'real', unit: 'minutes' }),
  }),
  key: ['Interval'],
  chart: { kind: 'line', category: ['Interval'], values: ['MostMinutes'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | extend Lag = (TimeProcessed - FlowIntervalEndTime) / 1m
    | summarize Rows = count(), Least = min(Lag), Mean = avg(Lag), Most = max(Lag) by Interval = FlowIntervalStartTime
    | order by Interval asc
    | project Interval, Rows, LeastMinutes = round(Least, 2), MeanMinutes = round(Mean, 2), MostMinutes = round(Most, 2)
    | take _limit`,
})
