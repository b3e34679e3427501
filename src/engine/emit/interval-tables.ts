import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import type { FlowClasses } from '../flow-classes.ts'
import { pickFlows } from '../merge/pick-flows.ts'
import { targetType } from '../spelling.ts'
import type { Interval, TableCells } from './interval.ts'
import { intervalTexts } from './interval-texts.ts'
import { ipDetailsCells } from './ip-details.ts'
import { netAnalyticsCells } from './net-analytics.ts'
import { nsgFlowCells } from './nsg-flows.ts'
import { groupRows } from './row-groups.ts'

/** Whose table flows of NSG logs go into: that of the VNet pipeline, or their own older one. */
export type Schema = 'vnet' | 'nsg'

/** The tables that the flows of an interval become (docs/reduction.md): what happened, and who the strangers were. */
export function intervalTables(
  flows: FlowBatch,
  classes: FlowClasses,
  interval: Interval,
): readonly [netAnalytics: TableCells, ipDetails: TableCells] {
  const groups = groupRows(flows, classes)
  const texts = intervalTexts(flows)
  return [netAnalyticsCells(groups, texts, interval), ipDetailsCells(groups, texts, interval)]
}

/** The same, flows of NSG logs apart in AzureNetworkAnalytics_CL. */
export function intervalTablesApart(
  flows: FlowBatch,
  classes: FlowClasses,
  interval: Interval,
): readonly [netAnalytics: TableCells, ipDetails: TableCells, nsgFlows: TableCells] {
  const isNsg = ({ targetId }: FlowContext) => targetType(targetId) === 'NetworkSecurityGroup'
  const [netAnalytics] = intervalTables(
    pickFlows(flows, (context) => !isNsg(context)),
    classes,
    interval,
  )
  const [nsgFlows] = intervalTables(pickFlows(flows, isNsg), classes, interval)
  const [, ipDetails] = intervalTables(flows, classes, interval)
  return [netAnalytics, ipDetails, nsgFlowCells(nsgFlows)]
}
