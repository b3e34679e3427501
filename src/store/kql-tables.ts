import type { Bound, BoundSql, KqlTable } from '../kql/index.ts'
import { columnsOf, type KustoType, type TableSchema, type TimeWindow, trafficTables } from '../model/index.ts'
import { INTERVAL_COLUMNS, PART_HOUR, quoted, timestamp } from './columns.ts'

/** Ticks of 100 ns from year 1 to 1970. */
const EPOCH = 621_355_968_000_000_000n

/** Rows that a query does not see. */
export interface Unseen {
  /** Those whose `TimeGenerated` lies outside, as a workspace cuts by its `timespan`. Rows that tell none stay. */
  readonly generatedIn?: TimeWindow
}

/** The store's tables as the KQL compiler sees them. */
export function kqlTables(unseen: Unseen = {}): readonly KqlTable[] {
  return trafficTables.map((table) => ({
    name: table.name,
    from: relation(table, unseen),
    columns: columnsOf(table).map(({ name, type }) => ({
      name,
      type,
      sql: physical(name, type),
      ...bound(table, name, type),
    })),
  }))
}

function relation(table: TableSchema, { generatedIn }: Unseen): string {
  const from = quoted(table.name)
  if (generatedIn === undefined || !('TimeGenerated' in table.columns)) return from
  return `(SELECT * FROM ${from} WHERE (${outside(generatedIn)}) IS NOT TRUE)`
}

function outside({ from, to }: TimeWindow): string {
  return `"TimeGenerated" < ${timestamp(from.getTime())} OR "TimeGenerated" >= ${timestamp(to.getTime())}`
}

/** Moments lie in the database as microseconds: a bound in ticks is rounded away from the rows it leaves in. */
function bound(table: TableSchema, name: string, type: KustoType): { readonly bound?: BoundSql } {
  if (type !== 'datetime') return {}
  const isInterval = INTERVAL_COLUMNS[table.name] === name
  return {
    bound: (operator, ticks) => {
      const microseconds = `${operator === '<' ? `(${ticks} + 9)` : `(${ticks})`} // 10 - ${EPOCH / 10n}`
      const condition = `"${name}" ${operator} make_timestamp(${microseconds})`
      return isInterval ? `${condition} AND ${partBound(operator, microseconds)}` : condition
    },
  }
}

/** Which parts may hold such an interval. `~` comes after all that a name adds to a day, so a part of a whole day counts as its last. */
function partBound(operator: Bound, microseconds: string): string {
  const hour = (moment: string) => `strftime(make_timestamp(${moment}), '%Y-%m-%d/hour=%H')`
  if (operator === '>=') return `"${PART_HOUR}" || '~' >= ${hour(microseconds)}`
  return `"${PART_HOUR}" <= ${hour(operator === '<' ? `${microseconds} - 1` : microseconds)}`
}

/** A column in the physical form that compiled KQL works with: a moment as ticks. */
function physical(name: string, type: KustoType): string {
  return type === 'datetime' ? `epoch_us("${name}") * 10 + ${EPOCH}` : `"${name}"`
}
