import { createHash } from 'node:crypto'
import * as assignments from '@pulumi/azure-native/authorization/policyAssignment.js'
import * as roles from '@pulumi/azure-native/authorization/roleAssignment.js'
import * as inGroup from '@pulumi/azure-native/policyinsights/remediationAtManagementGroup.js'
import * as inSubscription from '@pulumi/azure-native/policyinsights/remediationAtSubscription.js'
import * as pulumi from '@pulumi/pulumi'
import { parseResourceId } from '../src/model/index.ts'
import { type Problem, refuse } from './problems.ts'

/** What the policy puts into one region. */
export interface PolicyRegion {
  /** In the short form: `westeurope`. */
  region: string
  /** Resource id of the account in this region that new logs write to. */
  storageId: string
  /** Azure's own name by default, `NetworkWatcher_<region>`. */
  watcherName?: string
  /** Azure's own group by default, `NetworkWatcherRG`. */
  watcherResourceGroupName?: string
}

/** Microsoft's built-in policies, assigned so that every VNet of a scope gets a flow log with Traffic Analytics. */
export interface FlowLogPolicyArgs {
  /** Id of a management group or of a subscription. */
  scope: string
  regions: PolicyRegion[]
  /** Resource id of the workspace that new logs feed. */
  workspaceId: string
  workspaceRegion: string
  /** 10 or 60 minutes. */
  intervalMinutes: number
  /** Also gives logs to the VNets that are there already; without it only to new and changed ones. */
  remediate?: boolean
}

/** The built-in definitions (github.com/Azure/azure-policy, built-in-policies/policyDefinitions/Network). */
const BUILT_IN = {
  /** Gives a VNet a log with analytics; takes a disabled log for one, which `enabled` below does not. */
  deploy: '3e9965dc-cc13-47ca-8259-a4252fd0cf7b',
  vnets: '4c3c6c5f-0d47-4402-99b8-aa543dd8bcee',
  enabled: '27960feb-a23c-4577-8d36-ef8b5f35e0be',
  analytics: '2f080164-9f4d-497e-9db6-416dc9f7b48a',
} as const

const AUDITS = ['vnets', 'enabled', 'analytics'] as const

/** The role that the deploying definition asks for: Contributor. */
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c'

const MANAGEMENT_GROUP = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i
const SUBSCRIPTION = /^\/subscriptions\/[0-9a-f-]{36}$/i

/** At a management group names of assignments end here. */
const LONGEST_NAME = 24

/** Decides the assignments: three audits of the whole scope, and one deployment for each region, since storage is regional. */
export function planFlowLogPolicy(args: FlowLogPolicyArgs) {
  refuse('a flow log policy', policyProblems(args))
  const audits = AUDITS.map((key) => ({
    ...{ key, policyAssignmentName: `fl-${key}`, scope: args.scope },
    policyDefinitionId: definitionId(BUILT_IN[key]),
  }))
  return { audits, deployments: args.regions.map((region) => planDeployment(region, args)) }
}

/** Retention is 0: with days, the log would write a lifecycle rule over those of the account. Every parameter is a string. */
function planDeployment(
  place: PolicyRegion,
  { scope, workspaceId, workspaceRegion, intervalMinutes }: FlowLogPolicyArgs,
) {
  const { region, storageId } = place
  const values = {
    ...{ vnetRegion: region, storageId, workspaceResourceId: workspaceId, workspaceRegion },
    timeInterval: String(intervalMinutes),
    networkWatcherName: place.watcherName ?? `NetworkWatcher_${region}`,
    networkWatcherRG: place.watcherResourceGroupName ?? 'NetworkWatcherRG',
    retentionDays: '0',
  }
  const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))
  const hash = createHash('sha256')
    .update(JSON.stringify([scope, values]))
    .digest('hex')
    .slice(0, 8)
  const assignment = {
    ...{
      policyAssignmentName: `fl-ta-${region}`,
      policyDefinitionId: definitionId(BUILT_IN.deploy),
      scope,
      parameters,
    },
    ...{ location: region, identity: { type: 'SystemAssigned' as const } },
  }
  // A remediation runs once: its name changes with what it remediates, so that the next up runs it again.
  return { region, assignment, remediationName: `fl-ta-${region}-${hash}` }
}

function definitionId(name: string): string {
  return `/providers/Microsoft.Authorization/policyDefinitions/${name}`
}

function policyProblems(args: FlowLogPolicyArgs): readonly Problem[] {
  const { scope, regions, intervalMinutes, workspaceId } = args
  const isScope = MANAGEMENT_GROUP.test(scope) || SUBSCRIPTION.test(scope)
  const isInterval = intervalMinutes === 10 || intervalMinutes === 60
  const names = regions.map(({ region }) => region)
  const checks: (readonly [boolean, string, string])[] = [
    [isScope, 'scope', `"${scope}" is no id of a management group or subscription`],
    [isInterval, 'intervalMinutes', `${intervalMinutes} is not 10 or 60`],
    [isA('workspaces', workspaceId), 'workspaceId', `"${workspaceId}" is no id of a workspace`],
    [regions.length > 0, 'regions', 'there is none'],
  ]
  for (const [index, { region, storageId }] of regions.entries()) {
    const isShort = /^[a-z0-9]+$/.test(region) && `fl-ta-${region}`.length <= LONGEST_NAME
    checks.push(
      [isShort, `regions[${index}].region`, `"${region}" is no region in the short form, such as westeurope`],
      [names.indexOf(region) === index, `regions[${index}].region`, `"${region}" is named twice`],
      [
        isA('storageAccounts', storageId),
        `regions[${index}].storageId`,
        `"${storageId}" is no id of a storage account`,
      ],
    )
  }
  return checks.flatMap(([isRight, propertyPath, reason]) => (isRight ? [] : [{ propertyPath, reason }]))
}

function isA(type: string, id: string): boolean {
  return parseResourceId(id)?.types.at(-1)?.toLowerCase() === type.toLowerCase()
}

/** Built-in policies that keep every VNet of a scope logged. A subscription as scope must be that of the provider. */
export class FlowLogPolicy extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:FlowLogPolicy'
  /** Ids of the deploying assignments, by region. */
  readonly assignmentIds: pulumi.Output<Record<string, string>>

  constructor(name: string, args: FlowLogPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super(FlowLogPolicy.type, name, {}, opts)
    const { audits, deployments } = planFlowLogPolicy(args)
    for (const { key, ...audit } of audits) new assignments.PolicyAssignment(`${name}-${key}`, audit, { parent: this })
    const made = deployments.map(({ region, assignment, remediationName }) => {
      const assigned = new assignments.PolicyAssignment(`${name}-${region}`, assignment, { parent: this })
      const role = this.#allow(`${name}-${region}-contributor`, assigned, args.scope)
      if (args.remediate === true) this.#remediate(name, remediationName, { assigned, role, scope: args.scope, region })
      return [region, assigned.id] as const
    })
    this.assignmentIds = pulumi.output(Object.fromEntries(made))
    this.registerOutputs({ assignmentIds: this.assignmentIds })
  }

  /** The kind of principal is told: of a new identity Azure does not yet know it, and the SDK would say User. */
  #allow(name: string, assigned: assignments.PolicyAssignment, scope: string): pulumi.Resource {
    const principalId = assigned.identity.apply((identity) => identity?.principalId ?? '')
    const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${CONTRIBUTOR}`
    const role = { scope, principalId, principalType: 'ServicePrincipal', roleDefinitionId }
    return new roles.RoleAssignment(name, role, { parent: this })
  }

  #remediate(name: string, remediationName: string, what: Remediation): void {
    const { assigned, role, scope, region } = what
    const args = {
      ...{ remediationName, policyAssignmentId: assigned.id, filters: { locations: [region] } },
      resourceDiscoveryMode: 'ExistingNonCompliant',
    }
    const opts = { parent: this, dependsOn: [role] } // the identity must be allowed first
    const managementGroupId = MANAGEMENT_GROUP.exec(scope)?.[1]
    if (managementGroupId === undefined) {
      new inSubscription.RemediationAtSubscription(`${name}-${remediationName}`, args, opts)
    } else {
      const place = { managementGroupId, managementGroupsNamespace: 'Microsoft.Management' }
      new inGroup.RemediationAtManagementGroup(`${name}-${remediationName}`, { ...place, ...args }, opts)
    }
  }
}

interface Remediation {
  readonly assigned: assignments.PolicyAssignment
  readonly role: pulumi.Resource
  readonly scope: string
  readonly region: string
}
