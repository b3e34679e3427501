import { z } from 'zod'
import { defineQuery, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** What each logged target costs in rows, and in the one column that makes rows wide. Billing counts the texts of all columns. */
export const logVolume = defineQuery({
  id: 'log-volume',
  title: 'Volume of the logs',
  question: 'Which VNets and subnets make how many rows?',
  advice:
    'The widest rows are those with many public addresses; a chatty target may do with 60 minutes, or with a filter.',
  tags: ['cost'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    TargetResourceId: text,
    Rows: long,
    RawTuples: long.nullable().meta({ kusto: 'long' }).describe('tuples behind the rows, where the table counts them'),
    PublicListChars: long.describe('characters of the lists of public addresses'),
    Share: real.meta({ kusto: 'real', unit: 'percent' }).describe('of all rows'),
  }),
  key: ['TargetResourceId'],
  chart: { kind: 'bar', category: ['TargetResourceId'], values: ['Rows'] },
  kql: `
    let Rows = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog";
    let All = toscalar(Rows | count);
    Rows
    | summarize Rows = count(), Tuples = sum(RecordCount), Counted = countif(isnotnull(RecordCount)),
        PublicListChars = sum(strlen(SrcPublicIps) + strlen(DestPublicIps))
        by TargetResourceId
    | order by Rows desc, TargetResourceId asc
    | project TargetResourceId, Rows, RawTuples = iff(Counted == 0, long(null), Tuples), PublicListChars, Share = round(100.0 * Rows / All, 2)
    | take _limit`,
})
