/**
 * The API version that each namespace is asked with. That of Microsoft.Network is the one which the client writes with
 * (@azure/arm-network 39): what was read with another could hold fields that the write takes away.
 */
const BY_NAMESPACE: Readonly<Record<string, string>> = {
  'microsoft.network': '2026-01-01',
  'microsoft.compute': '2018-10-01', // the last version in which scale sets list their NICs
  'microsoft.storage': '2024-01-01',
  'microsoft.operationalinsights': '2023-09-01',
  'microsoft.resourcegraph': '2024-04-01',
  'microsoft.policyinsights': '2024-10-01',
  'microsoft.insights': '2022-06-01',
  'microsoft.management': '2021-04-01',
}

/** That of subscriptions, resource groups and providers themselves. */
const RESOURCES = '2022-12-01'

/** The API version for a path of ARM. The last namespace in it decides. */
export function apiVersionOf(path: string): string {
  if (/\/providers\/microsoft\.insights\/scheduledQueryRules/i.test(path)) return '2023-12-01'
  const namespace = [...path.matchAll(/\/providers\/([^/]+)\//gi)].at(-1)?.[1]?.toLowerCase()
  return (namespace === undefined ? undefined : BY_NAMESPACE[namespace]) ?? RESOURCES
}
