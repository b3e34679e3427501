import { Provider } from '@pulumi/azure-native/provider.js'
import * as pulumi from '@pulumi/pulumi'
import { AnalyticsWorkspace } from './analytics-workspace.ts'
import { FlowLogStorage } from './flow-log-storage.ts'
import { NetworkSecurityGroup, type NetworkSecurityGroupArgs } from './network-security-group.ts'
import { NetworkWatcher, type NetworkWatcherArgs } from './network-watcher.ts'
import { QueryLibrary } from './query-library.ts'
import { RegionFlowLogs } from './region-flow-logs.ts'

/** The workspace of the estate. */
export interface EstateWorkspace {
  subscriptionId: string
  name: string
  resourceGroupName: string
  region: string
  retentionDays: number
  dailyCapGb?: number
  /** Whether the packaged questions are put into it, as functions. */
  queryLibrary?: boolean
}

/** One region of one subscription. */
export interface EstateRegion {
  subscriptionId: string
  region: string
  /** `reference`, `adopt` or `create`. */
  watcherMode: string
  /** Azure's own name and group by default. */
  watcherName?: string
  watcherResourceGroupName?: string
  storageAccountName: string
  storageResourceGroupName: string
  /** What is logged: ids of VNets, subnets or NICs. */
  targetIds: string[]
}

/** A network security group of the estate. */
export interface EstateSecurityGroup extends NetworkSecurityGroupArgs {
  subscriptionId: string
}

/** Flow logs and Traffic Analytics over subscriptions and regions, from one config. */
export interface TrafficAnalyticsEstateArgs {
  /** A workspace that is made here. Either this or `workspaceId`. */
  workspace?: EstateWorkspace
  /** Resource id of a workspace that stands, such as that of a hub. */
  workspaceId?: pulumi.Input<string>
  /** 10 or 60 minutes. */
  intervalMinutes: number
  /** Days that raw logs are kept in storage. */
  logRetentionDays: number
  regions: EstateRegion[]
  securityGroups: EstateSecurityGroup[]
}

/** Everything that Traffic Analytics needs in every region of every subscription. */
export class TrafficAnalyticsEstate extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:TrafficAnalyticsEstate'
  readonly workspaceId: pulumi.Output<string>
  /** The GUID that queries are addressed to; of a workspace that is made here. */
  readonly customerId: pulumi.Output<string> | undefined

  constructor(name: string, args: TrafficAnalyticsEstateArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TrafficAnalyticsEstate.type, name, {}, opts)
    refuseTwoWorkspaces(args)
    const inSubscription = this.#providers(name, args)
    const made = args.workspace && makeWorkspace(name, args.workspace, inSubscription)
    this.workspaceId = made?.workspaceId ?? pulumi.output(args.workspaceId!) // one of the two is there
    this.customerId = made?.customerId
    for (const region of args.regions) {
      const key = `${name}-${region.subscriptionId.slice(0, 8)}-${region.region}`
      logRegion(key, region, { ...args, workspaceId: this.workspaceId }, inSubscription(region.subscriptionId))
    }
    for (const { subscriptionId: owner, ...group } of args.securityGroups) {
      new NetworkSecurityGroup(`${name}-${group.groupName}`, group, inSubscription(owner))
    }
    this.registerOutputs({ workspaceId: this.workspaceId, customerId: this.customerId })
  }

  /** One explicit provider for each subscription: what runs where never depends on whoever is signed in. */
  #providers(name: string, { workspace, regions, securityGroups }: TrafficAnalyticsEstateArgs) {
    const owners = [...(workspace ? [workspace] : []), ...regions, ...securityGroups].map(
      ({ subscriptionId }) => subscriptionId,
    )
    const providers = new Map(
      [...new Set(owners)].map((subscriptionId) => {
        const provider = new Provider(`${name}-${subscriptionId}`, { subscriptionId }, { parent: this })
        return [subscriptionId, provider] as const
      }),
    )
    return (subscriptionId: string): pulumi.ComponentResourceOptions => {
      const provider = providers.get(subscriptionId)
      return { parent: this, ...(provider === undefined ? {} : { provider }) }
    }
  }
}

function refuseTwoWorkspaces({ workspace, workspaceId }: TrafficAnalyticsEstateArgs): void {
  if ((workspace === undefined) !== (workspaceId === undefined)) return
  const reason = 'an estate has one workspace: give either workspace or workspaceId'
  throw new pulumi.InputPropertyError({ propertyPath: 'workspace', reason })
}

function makeWorkspace(
  name: string,
  { subscriptionId, name: workspaceName, queryLibrary = false, ...rest }: EstateWorkspace,
  inSubscription: (subscriptionId: string) => pulumi.ComponentResourceOptions,
): AnalyticsWorkspace {
  const opts = inSubscription(subscriptionId)
  const made = new AnalyticsWorkspace(`${name}-workspace`, { workspaceName, ...rest }, opts)
  const { resourceGroupName } = rest
  if (queryLibrary) new QueryLibrary(`${name}-queries`, { workspaceName: made.workspaceName, resourceGroupName }, opts)
  return made
}

interface Wanted {
  readonly intervalMinutes: number
  readonly logRetentionDays: number
  readonly workspaceId: pulumi.Input<string>
}

function logRegion(
  key: string,
  place: EstateRegion,
  { intervalMinutes, logRetentionDays, workspaceId }: Wanted,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { region, storageAccountName, storageResourceGroupName, targetIds } = place
  const watcher = new NetworkWatcher(`${key}-watcher`, watcherOf(place), opts)
  const account = { accountName: storageAccountName, resourceGroupName: storageResourceGroupName, region }
  const storage = new FlowLogStorage(`${key}-storage`, { ...account, retentionDays: logRetentionDays }, opts)
  const logs = {
    ...{ region, intervalMinutes, targetIds, workspaceId, storageId: storage.accountId },
    ...{ watcherName: watcher.watcherName, watcherResourceGroupName: watcher.resourceGroupName },
  }
  new RegionFlowLogs(`${key}-logs`, logs, opts)
}

function watcherOf({ region, subscriptionId, watcherMode: mode, ...place }: EstateRegion): NetworkWatcherArgs {
  const { watcherName, watcherResourceGroupName: resourceGroupName } = place
  return {
    ...{ region, subscriptionId, mode },
    ...(watcherName === undefined ? {} : { watcherName }),
    ...(resourceGroupName === undefined ? {} : { resourceGroupName }),
  }
}
