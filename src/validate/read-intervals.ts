import { bindKql } from '../../queries/index.ts'
import type { Backend, QueryResult, TimeWindow } from '../model/index.ts'

/** What one side has of the log of a NIC in an interval. */
export interface NicInterval {
  /** Its start, ISO with seven digits. */
  readonly interval: string
  /** Of an NSG, what it logs; such logs have no name in the rows. */
  readonly log: string
  readonly mac: string
  readonly rows: bigint
  readonly flows: bigint
  /** Bytes both ways; undefined where no row counts any. */
  readonly bytes: bigint | undefined
}

/** More than so many are read in the coarse, log by log. */
const MOST = 100_000

const ROWS = `
  NTANetAnalytics
  | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
  | extend Log = iff(isempty(FlowLogResourceId), TargetResourceId, FlowLogResourceId)
  | summarize
      Rows = count(), Flows = sum(AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows),
      Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))`

const BY_NIC = `${ROWS}
      by Interval = tostring(FlowIntervalStartTime), Log, Mac = MacAddress
  | take _most`

const BY_LOG = `${ROWS}
      by Interval = tostring(FlowIntervalStartTime), Log, Mac = ""`

/** What both sides have in a window, interval by interval and NIC by NIC, or log by log where that would be too much. */
export async function readIntervals(
  sides: readonly Backend[],
  window: TimeWindow,
): Promise<readonly (readonly NicInterval[])[]> {
  const ask = async (kql: string, params: Readonly<Record<string, unknown>>) =>
    Promise.all(
      sides.map(async (side) => (await side.query({ kql: bindKql(kql, { ...window, ...params }), window })).rows),
    )
  const byNic = await ask(BY_NIC, { most: MOST + 1 })
  const isTooMuch = byNic.some((rows) => rows.length > MOST)
  return (isTooMuch ? await ask(BY_LOG, {}) : byNic).map((rows) => rows.map(nicInterval))
}

function nicInterval(row: QueryResult['rows'][number]): NicInterval {
  const [interval, log, mac] = row.map(String) // the keys come first
  const [rows, flows, moved, metered] = row.slice(3).map((cell) => BigInt(String(cell)))
  return {
    interval: interval!,
    log: log!,
    mac: mac!,
    rows: rows!,
    flows: flows!,
    bytes: metered === 0n ? undefined : moved!,
  }
}
