import type { ArmResource } from './arm-resource.ts'

/** A resource of a group, with the id that ARM would give it. */
export function resource(
  subscriptionId: string,
  groupName: string,
  type: string,
  name: string,
  body: Omit<ArmResource, 'id' | 'name' | 'type'>,
): ArmResource {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${groupName}/providers/${type}/${name}`
  return { id, name, type, ...body }
}

/** A resource group, which is a resource of its subscription. */
export function group(subscriptionId: string, name: string, location: string): ArmResource {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${name}`
  const properties = { provisioningState: 'Succeeded' }
  return { id, name, type: 'Microsoft.Resources/resourceGroups', location, properties }
}

/** The id of a VNet in the region's group. */
export function networkId(subscriptionId: string, region: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/rg-net-${region}/providers/Microsoft.Network/virtualNetworks/${name}`
}
