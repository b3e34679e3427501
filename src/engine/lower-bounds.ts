/** What a flow log can be told to record (https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-filtering). */
export const RECORD_TYPES = ['B', 'C', 'E', 'D'] as const

export type RecordType = (typeof RECORD_TYPES)[number]

/** Which sums of a reduction are less than what happened, because the flow log left tuples out. */
export interface LowerBounds {
  /** Packets and bytes: without C or E tuples part of the counters is missing. */
  readonly traffic: boolean
  /** Allowed and denied flows: without B or D tuples they are not counted. */
  readonly flows: boolean
}

/** What a flow log that records only these types leaves unknown; no type named means all of them. */
export function lowerBounds(recordTypes: readonly RecordType[]): LowerBounds {
  const lacks = (type: RecordType) => recordTypes.length > 0 && !recordTypes.includes(type)
  return { traffic: lacks('C') || lacks('E'), flows: lacks('B') || lacks('D') }
}
