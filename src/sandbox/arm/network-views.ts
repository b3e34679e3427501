import { sameResource } from '../../model/index.ts'
import type { ArmResource } from '../estate/arm-resource.ts'

interface Reference {
  readonly id?: string
}

interface Configuration {
  readonly name: string
  readonly properties: { readonly subnet?: Reference }
}

/** A VNet as ARM shows it: each subnet names the IP configurations that lie in it (NICs, instances of scale sets, gateways). */
export function withConfigurations(resource: ArmResource, all: readonly ArmResource[]): ArmResource {
  if (resource.type !== 'Microsoft.Network/virtualNetworks') return resource
  const subnets = (resource.properties.subnets ?? []) as readonly ArmResource[] // as the estate and the rule of the type store them
  const shown = subnets.map((subnet) => {
    const ipConfigurations = configurationsIn(subnet.id, all)
    return ipConfigurations.length === 0
      ? subnet
      : { ...subnet, properties: { ...subnet.properties, ipConfigurations } }
  })
  return { ...resource, properties: { ...resource.properties, subnets: shown } }
}

function configurationsIn(subnetId: string, all: readonly ArmResource[]): readonly Reference[] {
  return all.flatMap(({ id, properties }) => {
    const own = (properties.ipConfigurations ?? []) as readonly Configuration[] // as ARM documents NICs and gateways
    const inside = own.filter((one) => sameResource(one.properties.subnet?.id ?? '', subnetId))
    return inside.map(({ name }) => ({ id: `${id}/ipConfigurations/${name}` }))
  })
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
