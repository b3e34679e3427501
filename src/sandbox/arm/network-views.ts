import { sameResource } from '../../model/index.ts'
import type { ArmResource } from '../estate/arm-resource.ts'

interface Reference {
  readonly id?: string
}

/** A VNet as ARM shows it: each subnet names the IP configurations that lie in it (NICs, instances of scale sets, gateways). */
export function withConfigurations(
  resource: ArmResource,
  configurationsIn: (subnetId: string) => readonly string[],
): ArmResource {
  if (resource.type !== 'Microsoft.Network/virtualNetworks') return resource
  const subnets = (resource.properties.subnets ?? []) as readonly ArmResource[] // as the estate and the rule of the type store them
  const shown = subnets.map((subnet) => {
    const ipConfigurations: readonly Reference[] = configurationsIn(subnet.id).map((id) => ({ id }))
    return ipConfigurations.length === 0
      ? subnet
      : { ...subnet, properties: { ...subnet.properties, ipConfigurations } }
  })
  return { ...resource, properties: { ...resource.properties, subnets: shown } }
}

/** The connections that a gateway is an end of, which ARM lists below the gateway. */
export function connectionsOf(gatewayId: string, all: readonly ArmResource[]): readonly ArmResource[] {
  const connections = all.filter(({ type }) => type === 'Microsoft.Network/connections')
  return connections.filter(({ properties }) =>
    ['virtualNetworkGateway1', 'virtualNetworkGateway2'].some((end) =>
      sameResource((properties[end] as Reference | undefined)?.id ?? '', gatewayId),
    ),
  )
}
