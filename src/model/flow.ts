/** How Traffic Analytics classifies a flow. Spellings as real rows have them (NTANetAnalytics, 2025-08). */
export const FLOW_TYPES = [
  'IntraVNet',
  'InterVNet',
  'S2S',
  'P2S',
  'AzurePublic',
  'ExternalPublic',
  'MaliciousFlow',
  'UnknownPrivate',
  'Unknown',
] as const

export type FlowType = (typeof FLOW_TYPES)[number]

/** Length of an aggregation interval in minutes; the service knows these two. */
export type IntervalMinutes = 10 | 60
