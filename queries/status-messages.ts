import { z } from 'zod'
import { datetime, defineQuery, LIMIT, long, text, WINDOW } from './define-query.ts'

/** What the service says of its own work: intervals that it processed in part or not at all. */
export const statusMessages = defineQuery({
  id: 'status-messages',
  title: 'Status of processing',
  question: 'Which intervals did the service not process whole?',
  advice: 'Questions over such an interval answer too little: azta validate says by how much, azta doctor why.',
  tags: ['quality'],
  severity: 'medium',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({ Status: text, Description: text, Messages: long, FirstSeen: datetime, LastSeen: datetime }),
  key: ['Status', 'Description'],
  kql: `
    NTANetAnalytics
    | where SubType == "StatusMessage" and TimeProcessed >= _from and TimeProcessed < _to and Status != "Completed"
    | summarize Messages = count(), FirstSeen = min(TimeProcessed), LastSeen = max(TimeProcessed) by Status, Description
    | order by Messages desc, Status asc, Description asc
    | project Status, Description, Messages, FirstSeen, LastSeen
    | take _limit`,
})
