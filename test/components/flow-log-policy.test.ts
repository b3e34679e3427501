import * as pulumi from '@pulumi/pulumi'
import { beforeAll, describe, expect, test } from 'vitest'
import { FlowLogPolicy, planFlowLogPolicy } from '../../components/flow-log-policy.ts'

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers'
const args = {
  scope: '/providers/Microsoft.Management/managementGroups/platform',
  regions: ['westeurope', 'australiasoutheast'].map((region) => ({
    region,
    storageId: `${GROUP}/Microsoft.Storage/storageAccounts/st${region.slice(0, 8)}`,
  })),
  workspaceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/law`,
  workspaceRegion: 'westeurope',
  intervalMinutes: 10,
}

describe('the plan of a policy', () => {
  test('deploys in each region with the parameters of the built-in definition, all of them strings', () => {
    const { deployments, audits } = planFlowLogPolicy(args)
    // Names and types: VirtualNetwork_FlowLog_TrafficAnalytics_DINE.json 1.1.1
    expect(deployments.map(({ assignment }) => assignment.policyAssignmentName)).toEqual([
      'fl-ta-westeurope',
      'fl-ta-australiasoutheast',
    ])
    expect(deployments[0]!.assignment).toMatchObject({
      policyDefinitionId: expect.stringContaining('3e9965dc-cc13-47ca-8259-a4252fd0cf7b'),
      ...{ location: 'westeurope', identity: { type: 'SystemAssigned' } },
      parameters: {
        ...{ vnetRegion: { value: 'westeurope' }, timeInterval: { value: '10' }, retentionDays: { value: '0' } },
        ...{
          networkWatcherName: { value: 'NetworkWatcher_westeurope' },
          networkWatcherRG: { value: 'NetworkWatcherRG' },
        },
      },
    })
    // The definition takes a disabled log for compliant: this one does not.
    expect(audits.map(({ policyDefinitionId }) => policyDefinitionId.slice(-36))).toContain(
      '27960feb-a23c-4577-8d36-ef8b5f35e0be',
    )
  })

  test('names a remediation by what it remediates, so that a change runs it again and nothing else does', () => {
    const names = (changed: Partial<typeof args>) =>
      planFlowLogPolicy({ ...args, ...changed }).deployments.map(({ remediationName }) => remediationName)
    expect(names({})).toEqual(names({}))
    expect(names({ intervalMinutes: 60 })[0]).not.toBe(names({})[0])
    expect(names({ regions: args.regions.slice(0, 1) })[0]).toBe(names({})[0])
  })

  test('is refused with all its problems', () => {
    const regions = [
      args.regions[0]!,
      { region: 'westeurope', storageId: 'st' },
      { region: 'West Europe', storageId: 'st' },
    ]
    const plan = () =>
      planFlowLogPolicy({ ...args, scope: 'platform', intervalMinutes: 30, workspaceId: 'law', regions })
    expect(plan).toThrow(
      /scope: "platform"[\s\S]+intervalMinutes: 30[\s\S]+workspaceId: "law"[\s\S]+regions\[1\]\.region: "westeurope" is named twice[\s\S]+regions\[1\]\.storageId[\s\S]+regions\[2\]\.region: "West Europe"/,
    )
  })
})

describe('the policy', () => {
  const made: { readonly type: string; readonly name: string; readonly inputs: Readonly<Record<string, unknown>> }[] =
    []
  beforeAll(() =>
    pulumi.runtime.setMocks({
      newResource({ type, name, inputs }) {
        made.push({ type, name, inputs })
        const identity = inputs.identity && { ...inputs.identity, principalId: `principal of ${name}` }
        return { id: `id of ${name}`, state: { ...inputs, identity } }
      },
      call: () => ({}),
    }),
  )

  test('lets the identity of each assignment deploy in the scope, then remediates the region', async () => {
    const policy = new FlowLogPolicy('fl', { ...args, remediate: true })
    expect(Object.keys(await promiseOf(policy.assignmentIds))).toEqual(['westeurope', 'australiasoutheast'])
    const ofType = (type: string) => made.filter((one) => one.type === type)
    await expect.poll(() => ofType('azure-native:policyinsights:RemediationAtManagementGroup').length).toBe(2)
    expect(ofType('azure-native:authorization:PolicyAssignment')).toHaveLength(5)
    expect(ofType('azure-native:authorization:RoleAssignment')[0]!.inputs).toMatchObject({
      ...{ scope: args.scope, principalId: 'principal of fl-westeurope', principalType: 'ServicePrincipal' },
      roleDefinitionId: expect.stringContaining('b24988ac-6180-42a0-ab88-20f7382dd24c'),
    })
    expect(ofType('azure-native:policyinsights:RemediationAtManagementGroup')[0]!.inputs).toMatchObject({
      ...{ managementGroupId: 'platform', policyAssignmentId: 'id of fl-westeurope' },
      filters: { locations: ['westeurope'] },
    })
  })
})

function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as T))
  })
}
