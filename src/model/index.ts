export type { Backend, QueryRequest, QueryResult } from './backend.ts'
export { type CloudFile, parseCloudFile } from './cloud.ts'
export { type ErrorCode, EXIT, type ExitStatus, firstProblem, type Place, TrafficError } from './error.ts'
export { exactJson, parseExactJson } from './exact-json.ts'
export { FLOW_TYPES, type FlowType, type IntervalMinutes } from './flow.ts'
export { flowLogName } from './flow-log-name.ts'
export { logFolderSpan, logHour } from './log-hour.ts'
export { asNsgRow, asVnetRow, type ColumnPair, NSG_COLUMNS, onlyNsg, type Translation, toNsg } from './nsg-columns.ts'
export { DEFAULT_PROFILE, type Profile, parseProfile } from './profile.ts'
export { parseResourceId, type ResourceId, regionName, sameResource } from './resource-id.ts'
export { serviceName } from './service-names.ts'
export {
  type Cell,
  type CellOf,
  type Column,
  columnsOf,
  type Dynamic,
  defineTable,
  type KustoType,
  type TableRow,
  type TableSchema,
} from './table.ts'
export { azureNetworkAnalyticsCl } from './tables/azure-network-analytics-cl.ts'
export { trafficTables } from './tables/index.ts'
export { ntaInsights } from './tables/nta-insights.ts'
export { ntaIpDetails } from './tables/nta-ip-details.ts'
export { ntaNetAnalytics } from './tables/nta-net-analytics.ts'
export { ntaRuleRecommendation } from './tables/nta-rule-recommendation.ts'
export { ntaTopologyDetails } from './tables/nta-topology-details.ts'
export { parseMoment, parseSpan, type TimeWindow, windowOf } from './time-window.ts'
export { parseTopology, type Topology } from './topology.ts'
