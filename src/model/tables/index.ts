import type { TableSchema } from '../table.ts'
import { azureNetworkAnalyticsCl } from './azure-network-analytics-cl.ts'
import { ntaInsights } from './nta-insights.ts'
import { ntaIpDetails } from './nta-ip-details.ts'
import { ntaNetAnalytics } from './nta-net-analytics.ts'
import { ntaRuleRecommendation } from './nta-rule-recommendation.ts'
import { ntaTopologyDetails } from './nta-topology-details.ts'

/** Every table that Traffic Analytics writes, old pipeline and new. */
export const trafficTables: readonly TableSchema[] = [
  ntaNetAnalytics,
  ntaIpDetails,
  ntaTopologyDetails,
  azureNetworkAnalyticsCl,
  ntaInsights,
  ntaRuleRecommendation,
]
