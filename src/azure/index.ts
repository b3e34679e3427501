export { openCloud } from './cloud.ts'
export { findCredential } from './credential.ts'
export {
  type FlowLog,
  type NetworkInterface,
  readInventory,
  type SubscriptionInventory,
  type VirtualNetwork,
} from './inventory.ts'
export { openWorkspace } from './log-analytics.ts'
export { readServiceTags, type ServiceTags } from './service-tags.ts'
export { readTopology } from './topology/read-topology.ts'
