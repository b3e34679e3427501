import type { ArmResource } from '../estate/arm-resource.ts'

/** Microsoft's "Audit flow logs configuration for every virtual network". */
const DEFINITION = '4c3c6c5f-0d47-4402-99b8-aa543dd8bcee'

/**
 * What Azure Policy says of the VNets of a subscription by that policy, which only asks whether there is a log: a disabled
 * one makes a VNet compliant.
 */
export function policyStates(
  subscriptionId: string,
  vnets: readonly ArmResource[],
  logsOn: (targetId: string) => readonly ArmResource[],
) {
  const value = vnets.map(({ id, location, type }) => {
    const isCompliant = logsOn(id).length > 0
    return {
      ...{ resourceId: id.toLowerCase(), resourceType: type, resourceLocation: location, subscriptionId, isCompliant },
      complianceState: isCompliant ? 'Compliant' : 'NonCompliant',
      policyDefinitionName: DEFINITION,
      policyDefinitionId: `/providers/microsoft.authorization/policydefinitions/${DEFINITION}`,
      policyAssignmentName: 'flow-logs-everywhere',
    }
  })
  return { '@odata.count': value.length, value }
}
