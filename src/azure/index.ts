export type { ArmClock } from './arm/arm-clock.ts'
export { ArmFailure } from './arm/arm-failure.ts'
export { type ArmPort, openArm } from './arm/arm-port.ts'
export type { WireResource } from './arm/arm-resource.ts'
export type { ArmWait } from './arm/retry-policy.ts'
export type { FlowLogBody, WriteOptions } from './arm/write-arm.ts'
export { type BlobEntry, findHours, listHour } from './blobs/find-hours.ts'
export { type BlobContainer, containerAddress, isBlobUrl, openContainer } from './blobs/open-container.ts'
export { planReading, type ReadingPlan } from './blobs/plan-reading.ts'
export { readBlob } from './blobs/read-blob.ts'
export { type Cloud, openCloud } from './cloud.ts'
export { eachAtOnce } from './collect.ts'
export { findCredential, type NamedCredential } from './credential.ts'
export { openKusto, parseKustoDatabase } from './data-explorer.ts'
export type {
  Analytics,
  Filter,
  FlowLog,
  Inventory,
  LifecycleRule,
  NetworkInterface,
  StorageAccount,
  Subnet,
  SubscriptionInventory,
  Unread,
  VirtualNetwork,
  Workspace,
} from './inventory/inventory.ts'
export { narrow } from './inventory/narrow.ts'
export { readInventory } from './inventory/read-inventory.ts'
export { readSavedQueries, type SavedQuery } from './inventory/read-saved-queries.ts'
export { openWorkspace } from './log-analytics.ts'
export { readServiceTags, type ServiceTags } from './service-tags.ts'
export { readTopology } from './topology/read-topology.ts'
