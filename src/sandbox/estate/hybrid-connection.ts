import type { ArmResource } from './arm-resource.ts'
import { resource } from './resource.ts'

/** A VPN gateway in a VNet, the office at its other end, and the pool of its point-to-site clients. */
export function hybridConnection(subscriptionId: string, region: string, networkIdText: string): ArmResource[] {
  const make = (type: string, name: string, properties: Readonly<Record<string, unknown>>) =>
    resource(subscriptionId, `rg-net-${region}`, `Microsoft.Network/${type}`, name, { location: region, properties })
  const publicIp = make('publicIPAddresses', `pip-vpn-hub-${region}`, { ipAddress: '20.61.10.250' })
  const gateway = make('virtualNetworkGateways', `vpn-hub-${region}`, {
    provisioningState: 'Succeeded',
    gatewayType: 'Vpn',
    vpnType: 'RouteBased',
    sku: { name: 'VpnGw1', tier: 'VpnGw1' },
    ipConfigurations: [
      {
        name: 'default',
        properties: { subnet: { id: `${networkIdText}/subnets/GatewaySubnet` }, publicIPAddress: { id: publicIp.id } },
      },
    ],
    vpnClientConfiguration: { vpnClientAddressPool: { addressPrefixes: ['172.16.201.0/24'] } },
  })
  const office = make('localNetworkGateways', 'lng-office', {
    provisioningState: 'Succeeded',
    gatewayIpAddress: '81.2.69.160',
    localNetworkAddressSpace: { addressPrefixes: ['192.168.10.0/24'] },
  })
  const connection = make('connections', 'cn-office', {
    provisioningState: 'Succeeded',
    connectionType: 'IPsec',
    connectionStatus: 'Connected',
    virtualNetworkGateway1: { id: gateway.id },
    localNetworkGateway2: { id: office.id },
  })
  return [publicIp, gateway, office, connection]
}
