import { asNsgRow, azureNetworkAnalyticsCl } from '../../model/index.ts'
import type { TableCells } from './interval.ts'
import { cellsOfRows, rowsOf } from './rows-and-cells.ts'

/** Rows of NTANetAnalytics as the NSG pipeline's table has them, row by row: that table is small and on its way out. */
export function nsgFlowCells(flows: TableCells): TableCells {
  return cellsOfRows(azureNetworkAnalyticsCl, flows.rows, function* () {
    for (const rows of rowsOf(flows)) yield rows.map(asNsgRow)
  })
}
