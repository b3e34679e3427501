import type { FlowBatch } from '../flow-batch.ts'
import type { FlowClasses } from '../flow-classes.ts'
import type { Interval, TableCells } from './interval.ts'
import { intervalTexts } from './interval-texts.ts'
import { ipDetailsCells } from './ip-details.ts'
import { netAnalyticsCells } from './net-analytics.ts'
import { groupRows } from './row-groups.ts'

/** The tables that the flows of an interval become (docs/reduction.md): what happened, and who the strangers were. */
export function intervalTables(
  flows: FlowBatch,
  classes: FlowClasses,
  interval: Interval,
): readonly [netAnalytics: TableCells, ipDetails: TableCells] {
  const groups = groupRows(flows, classes)
  const texts = intervalTexts(groups)
  return [netAnalyticsCells(groups, texts, interval), ipDetailsCells(groups, texts, interval)]
}
