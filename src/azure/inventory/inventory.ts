import type { WireResource } from '../arm/arm-resource.ts'

/** What an audit could not read. Whatever it may hold is unknown: neither there nor missing. */
export interface Unread {
  readonly kind:
    | 'subscription'
    | 'watchers'
    | 'flow-logs'
    | 'networks'
    | 'interfaces'
    | 'scale-set'
    | 'security-groups'
    | 'registration'
    | 'storage-account'
    | 'lifecycle'
    | 'workspace'
    | 'queries'
  /** The resource that it is about: a subscription, a watcher, a scale set, an account, ... */
  readonly id: string
  /** In words: `flow logs of NetworkWatcher_westeurope`. */
  readonly what: string
  /** Azure's own code and message, or what is wrong with the answer. */
  readonly reason: string
  /** Of a scale set: the subnets in which its NICs lie. */
  readonly subnetIds?: readonly string[]
}

interface Watcher {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly provisioningState: string | undefined
}

/** How Traffic Analytics is set on a flow log. A workspace is no proof that it is on: only `enabled` is. */
export interface Analytics {
  readonly enabled: boolean
  readonly workspaceResourceId: string | undefined
  /** The GUID that the workspace calls customer id. */
  readonly workspaceId: string | undefined
  readonly workspaceRegion: string | undefined
  readonly intervalMinutes: number | undefined
}

/** A flow log, its settings laid out; `raw` is the whole of what ARM said, with fields that nobody here knows. */
export interface FlowLog {
  readonly id: string
  /** Its own name, without that of its watcher. */
  readonly name: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
  readonly hasIdentity: boolean
  readonly targetResourceId: string
  /** Empty on a disabled log, whatever was set. */
  readonly storageId: string
  readonly enabled: boolean
  readonly provisioningState: string | undefined
  readonly formatVersion: number | undefined
  /** Days until the service deletes a blob; 0 is for ever. Not to be believed of a disabled log. */
  readonly retentionDays: number
  /** `enabledFilteringCriteria`: only what matches is logged; empty is all. */
  readonly filter: string
  /** The flow states that are logged, in the order B, C, E, D; empty is all. */
  readonly recordTypes: string
  readonly analytics: Analytics | undefined
  readonly raw: WireResource
}

export interface Subnet {
  readonly id: string
  readonly name: string
  readonly securityGroupId: string | undefined
  /** The service that a delegation hands the subnet to: Azure does not show the NICs that it puts there. */
  readonly delegatedTo: string | undefined
  /** Resources with an address here whose NICs nobody can list: gateways, firewalls, application gateways. */
  readonly hiddenOwners: readonly string[]
}

export interface VirtualNetwork {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
  readonly subnets: readonly Subnet[]
}

/** A NIC, also of a scale set, as small as coverage needs it: estates have 100,000. */
export interface NetworkInterface {
  readonly id: string
  readonly location: string
  readonly subnetIds: readonly string[]
  readonly securityGroupId: string | undefined
  /** It is the face of a private endpoint: nothing is logged there, flows to it are logged where they come from. */
  readonly isPrivateEndpoint: boolean
}

interface SecurityGroup {
  readonly id: string
  readonly location: string
}

/** A rule of an account's lifecycle that deletes blobs. */
export interface LifecycleRule {
  readonly name: string
  readonly days: number
  /** Empty for all blobs. */
  readonly prefixes: readonly string[]
}

export interface StorageAccount {
  readonly id: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
  readonly kind: string | undefined
  readonly tier: string | undefined
  readonly allowsSharedKey: boolean
  readonly isHttpsOnly: boolean
  readonly minimumTlsVersion: string | undefined
  readonly allowsPublicBlobs: boolean
  /** The firewall lets everybody in, or at least Azure's trusted services, by which flow logs are written. */
  readonly letsTrustedServicesIn: boolean
  /** Undefined when the lifecycle could not be read. */
  readonly lifecycle: readonly LifecycleRule[] | undefined
}

export interface Workspace {
  readonly id: string
  readonly location: string
  readonly customerId: string | undefined
  readonly retentionDays: number | undefined
  /** Gigabytes a day; undefined without a cap. */
  readonly dailyCapGb: number | undefined
  /** The cap was hit today: rows are thrown away until it is reset. */
  readonly isOverQuota: boolean
}

/** What one subscription holds of networks and their logs. */
export interface SubscriptionInventory {
  readonly subscriptionId: string
  readonly name: string
  readonly tenantId: string | undefined
  readonly watchers: readonly Watcher[]
  readonly flowLogs: readonly FlowLog[]
  readonly virtualNetworks: readonly VirtualNetwork[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly securityGroups: readonly SecurityGroup[]
  /** The state of the resource providers that flow logs need, by namespace in lower case. */
  readonly registrations: Readonly<Record<string, string>>
  /** Where this is not empty, what is missing above is unknown. */
  readonly unread: readonly Unread[]
}

/** Which VNets of an inventory count. Without either, all. */
export interface Filter {
  readonly regions?: readonly string[]
  /** Tags that a VNet must have, by name; an empty value asks for the name only. */
  readonly tags?: Readonly<Record<string, string>>
}

/** What an audit or a plan reasons over: every subscription in scope, and what their flow logs write to. */
export interface Inventory {
  /** What it was narrowed to; absent when it is whole. */
  readonly filter?: Filter
  readonly subscriptions: readonly SubscriptionInventory[]
  /** Accounts and workspaces that flow logs name, wherever they lie. One that is neither here nor in `unread` is gone. */
  readonly storageAccounts: readonly StorageAccount[]
  readonly workspaces: readonly Workspace[]
  /** What could not be read outside of the subscriptions. */
  readonly unread: readonly Unread[]
}
