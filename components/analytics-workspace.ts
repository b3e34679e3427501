import * as workspaces from '@pulumi/azure-native/operationalinsights/workspace.js'
import * as pulumi from '@pulumi/pulumi'
import { refuse } from './problems.ts'

/** The workspace that Traffic Analytics writes its tables into. */
export interface AnalyticsWorkspaceArgs {
  workspaceName: string
  resourceGroupName: string
  region: string
  /** Days that rows are kept: 30 to 730. */
  retentionDays: number
  /** Gigabytes a day after which rows are no longer taken; no cap by default. */
  dailyCapGb?: number
}

/** The workspace, decided. */
export function planWorkspace(args: AnalyticsWorkspaceArgs) {
  const { workspaceName, resourceGroupName, region, retentionDays, dailyCapGb } = args
  const isKept = Number.isInteger(retentionDays) && retentionDays >= 30 && retentionDays <= 730
  const isCap = dailyCapGb === undefined || dailyCapGb > 0
  refuse('a workspace', [
    ...(isKept ? [] : [{ propertyPath: 'retentionDays', reason: `${retentionDays} is not 30 to 730 days` }]),
    ...(isCap ? [] : [{ propertyPath: 'dailyCapGb', reason: `${dailyCapGb} is no cap: leave it out for none` }]),
  ])
  return {
    ...{ workspaceName, resourceGroupName, location: region, retentionInDays: retentionDays },
    sku: { name: 'PerGB2018' },
    ...(dailyCapGb === undefined ? {} : { workspaceCapping: { dailyQuotaGb: dailyCapGb } }),
  }
}

/** A Log Analytics workspace for Traffic Analytics. */
export class AnalyticsWorkspace extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:AnalyticsWorkspace'
  readonly workspaceId: pulumi.Output<string>
  readonly workspaceName: pulumi.Output<string>
  /** The GUID that queries are addressed to. */
  readonly customerId: pulumi.Output<string>

  constructor(name: string, args: AnalyticsWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(AnalyticsWorkspace.type, name, {}, opts)
    const workspace = new workspaces.Workspace(name, planWorkspace(args), { parent: this })
    this.workspaceId = workspace.id
    this.workspaceName = workspace.name
    this.customerId = workspace.customerId
    const { workspaceId, workspaceName, customerId } = this
    this.registerOutputs({ workspaceId, workspaceName, customerId })
  }
}
