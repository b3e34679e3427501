import { z } from 'zod'
import { datetime, defineQuery } from './define-query.ts'

/** When the newest rows begin: where a window ends that nobody named. No report, but asked before each. */
export const newestInterval = defineQuery({
  id: 'newest-interval',
  title: 'Newest interval',
  question: 'When does the newest interval begin that has rows?',
  advice: 'Nothing: it is what a window ends with.',
  tags: ['quality'],
  reads: ['NTANetAnalytics'],
  params: z.object({}),
  row: z.object({ Newest: datetime }),
  key: ['Newest'],
  kql: 'NTANetAnalytics | summarize Newest = max(FlowIntervalStartTime)',
})
