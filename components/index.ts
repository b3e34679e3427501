export { AnalyticsWorkspace, type AnalyticsWorkspaceArgs } from './analytics-workspace.ts'
export { FlowLogPolicy, type FlowLogPolicyArgs, type PolicyRegion } from './flow-log-policy.ts'
export { type CustomerKey, FlowLogStorage, type FlowLogStorageArgs } from './flow-log-storage.ts'
export {
  type GuardedSubnet,
  NetworkSecurityGroup,
  type NetworkSecurityGroupArgs,
  type SecurityRule,
} from './network-security-group.ts'
export { NetworkWatcher, type NetworkWatcherArgs } from './network-watcher.ts'
export { QueryLibrary, type QueryLibraryArgs } from './query-library.ts'
export { RegionFlowLogs, type RegionFlowLogsArgs } from './region-flow-logs.ts'
export {
  type EstateRegion,
  type EstateSecurityGroup,
  type EstateWorkspace,
  TrafficAnalyticsEstate,
  type TrafficAnalyticsEstateArgs,
} from './traffic-analytics-estate.ts'
