import { bindKql, type Query } from '../../queries/index.ts'
import type { Cell, QueryResult, TimeWindow } from '../model/index.ts'
import { bytesText, type HtmlReport } from '../reports/index.ts'
import type { Store } from '../store/index.ts'

type Headline = HtmlReport['headlines'][number]

/** A question and what a store answers. */
export interface Answer {
  readonly query: Query
  readonly result: QueryResult
  /** Why an answer without rows does not mean that there is nothing. */
  readonly empty?: string
}

/** An answer as a page shows it. */
export function sectionOf({ query, result, empty }: Answer): HtmlReport['sections'][number] {
  const { id, title, question, advice, chart } = query
  return {
    ...{ id, title, question, advice, result },
    ...(chart !== undefined && { chart }),
    ...(empty !== undefined && { empty }),
  }
}

/** What the totals count, in one sentence. */
export const TOTALS =
  'In the totals a flow that the NICs of both its ends log counts once, by the greater of the two, as in the portal; flows that a NIC only forwards are left out.'

/**
 * Totals of the window. A flow between two logged NICs is in two rows, outbound of one and inbound of the other: the greater counts.
 * What the source's NIC denies, the destination's never sees, so denials are summed. Bytes that no log counted are unknown.
 */
const KQL = `
  NTANetAnalytics
  | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
  | where not(IsFlowCapturedAtUdrHop)
  | summarize Allowed = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
      Bad = sumif(AllowedInFlows + AllowedOutFlows, FlowType == "MaliciousFlow"),
      Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
      by SrcIp, DestIp, DestPort, L4Protocol, FlowDirection
  | summarize Allowed = max(Allowed), Denied = sum(Denied), Bad = max(Bad), Out = max(Out), Back = max(Back), Metered = sum(Metered)
      by SrcIp, DestIp, DestPort, L4Protocol
  | summarize Allowed = sum(Allowed), Denied = sum(Denied), Bytes = sum(Out) + sum(Back), Bad = sum(Bad), Metered = sum(Metered)
  | project Allowed, Denied, Bytes = iff(Metered == 0, long(null), Bytes), Bad`

/** The totals that stand at the top of a page; `blind` says why nobody knows which addresses are bad, where nobody does. */
export async function totalHeadlines(
  store: Store,
  { from, to }: TimeWindow,
  blind: string | undefined,
): Promise<readonly Headline[]> {
  const { rows } = await store.query({ kql: bindKql(KQL, { from, to }) })
  const [allowed, denied, bytes, bad] = rows[0]!
  return [
    { label: 'allowed flows', value: grouped(allowed) },
    { label: 'denied flows', value: grouped(denied) },
    { label: 'bytes both ways', value: typeof bytes === 'bigint' ? bytesText(bytes) : 'unknown' },
    blind !== undefined
      ? { label: `flows with known bad addresses: ${blind}`, value: 'unknown' }
      : { label: 'allowed flows with known bad addresses', value: grouped(bad), isBad: bad !== 0n },
  ]
}

function grouped(count: Cell | undefined): string {
  return typeof count === 'bigint' ? String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f') : 'unknown'
}
