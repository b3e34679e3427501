import * as pulumi from '@pulumi/pulumi'
import { flowLogName, parseResourceId } from '../src/model/index.ts'
import { type Problem, refuse } from './problems.ts'

/** Flow logs with Traffic Analytics for targets in one region of one subscription. */
export interface RegionFlowLogsArgs {
  region: string
  /** The region's watcher, and the group it lies in. */
  watcherName: pulumi.Input<string>
  watcherResourceGroupName: pulumi.Input<string>
  /** Account in the same region that the logs are written to. */
  storageId: pulumi.Input<string>
  /** Workspace that Traffic Analytics feeds; any region. */
  workspaceId: pulumi.Input<string>
  /** 10 or 60 minutes. */
  intervalMinutes: number
  /** Resource ids of VNets, subnets or NICs in this region. */
  targetIds: string[]
  /** Which flows are written, such as `SrcIP=10.0.0.0/8`; all by default. A preview feature of Azure. */
  filter?: string
  /** A user-assigned identity that the logs are written with, instead of the account's keys. Not verified against Azure. */
  identityId?: pulumi.Input<string>
}

/** One flow log, decided. */
export interface FlowLogPlan {
  /** Stable: the name of the log, which is made from its target. */
  readonly key: string
  readonly logicalName: string
  readonly targetId: string
}

const LOGGABLE = /\/(virtualNetworks(\/[^/]+\/subnets)?|networkInterfaces)\/[^/]+$/i

/** One log for each target, named after it. New NSG logs are refused as Azure does since 2025-06-30. */
export function planFlowLogs(
  name: string,
  { targetIds, intervalMinutes }: Pick<RegionFlowLogsArgs, 'targetIds' | 'intervalMinutes'>,
): readonly FlowLogPlan[] {
  const interval = { propertyPath: 'intervalMinutes', reason: `${intervalMinutes} is not 10 or 60` }
  const isKnownInterval = intervalMinutes === 10 || intervalMinutes === 60
  refuse('flow logs', [...(isKnownInterval ? [] : [interval]), ...targetProblems(targetIds)])
  return targetIds.map((targetId) => {
    const key = flowLogName(targetId)
    return { key, logicalName: `${name}-${key}`, targetId }
  })
}

function targetProblems(targetIds: readonly string[]): readonly Problem[] {
  const lower = targetIds.map((id) => id.toLowerCase())
  return targetIds.flatMap((targetId, index) => {
    const problem = (reason: string) => [{ propertyPath: `targetIds[${index}]`, reason }]
    if (/\/networkSecurityGroups\//i.test(targetId)) {
      return problem(
        `"${targetId}": Azure makes no new NSG flow logs since 2025-06-30 (NsgFlowLogCreationBlocked); log its VNet`,
      )
    }
    if (parseResourceId(targetId) === undefined || !LOGGABLE.test(targetId))
      return problem(`"${targetId}" is no VNet, subnet or NIC`)
    return lower.indexOf(targetId.toLowerCase()) < index ? problem(`"${targetId}" is named twice`) : []
  })
}

/** A flow log without the 33 aliases that the class of the SDK registers with each, which a thousand logs feel. */
class FlowLog extends pulumi.CustomResource {
  constructor(name: string, settings: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super('azure-native:network:FlowLog', name, settings, opts)
  }
}

/** Flow logs, with Traffic Analytics on, for every target in one region. */
export class RegionFlowLogs extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:RegionFlowLogs'
  readonly ids: pulumi.Output<Record<string, string>>

  constructor(name: string, args: RegionFlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(RegionFlowLogs.type, name, {}, opts)
    const logs = planFlowLogs(name, args).map(({ key, logicalName, targetId }) => {
      const log = new FlowLog(logicalName, settingsOf(key, targetId, args), { parent: this })
      return [key, log.id] as const
    })
    this.ids = pulumi.output(Object.fromEntries(logs))
    this.registerOutputs({ ids: this.ids })
  }
}

/** Retention belongs to the storage account's lifecycle policy, so the log itself has none. */
function settingsOf(flowLogNameText: string, targetResourceId: string, args: RegionFlowLogsArgs) {
  return {
    flowLogName: flowLogNameText,
    networkWatcherName: args.watcherName,
    resourceGroupName: args.watcherResourceGroupName,
    location: args.region,
    targetResourceId,
    storageId: args.storageId,
    enabled: true,
    format: { type: 'JSON', version: 2 },
    retentionPolicy: { enabled: false, days: 0 },
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceResourceId: args.workspaceId,
        trafficAnalyticsInterval: args.intervalMinutes,
      },
    },
    ...(args.filter === undefined ? {} : { enabledFilteringCriteria: args.filter }),
    ...(args.identityId === undefined ? {} : { identity: userAssigned(args.identityId) }),
  }
}

/** Azure takes no other identity on a flow log: SystemAssigned ends as CannotSetResourceIdentity. */
function userAssigned(identityId: pulumi.Input<string>) {
  return { type: 'UserAssigned', userAssignedIdentities: [identityId] }
}
