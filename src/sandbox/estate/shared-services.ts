import type { ArmResource } from './arm-resource.ts'
import { networkId, resource } from './resource.ts'

interface Place {
  readonly subscriptionId: string
  readonly region: string
}

type Properties = Readonly<Record<string, unknown>>

function maker({ subscriptionId, region }: Place) {
  return (type: string, name: string, properties: Properties, more: Partial<ArmResource> = {}) =>
    resource(subscriptionId, `rg-net-${region}`, type, name, {
      location: region,
      properties: { provisioningState: 'Succeeded', ...properties },
      ...more,
    })
}

/** An internal load balancer over the VMs of `vnet-app-<region>`, a public one, and an application gateway with both kinds of address. */
export function balancers(place: Place, octet: number): ArmResource[] {
  const make = maker(place)
  const network = networkId(place.subscriptionId, place.region, `vnet-app-${place.region}`)
  const nic = (index: number) =>
    resource(
      place.subscriptionId,
      `rg-net-${place.region}`,
      'Microsoft.Network/networkInterfaces',
      `nic-vm-app-${place.region}-${index}`,
      { properties: {} },
    )
  const pip = (name: string, ipAddress: string) => make('Microsoft.Network/publicIPAddresses', name, { ipAddress })
  const [webIp, gatewayIp] = [pip('pip-lb-web', `20.61.${octet}.100`), pip('pip-agw', `20.61.${octet}.101`)]
  const pool = (...nics: number[]) => ({
    name: 'vms',
    properties: {
      backendIPConfigurations: nics.map((index) => ({ id: `${nic(index).id}/ipConfigurations/ipconfig1` })),
    },
  })
  const inside = (name: string, address: string) => ({
    name: 'inside',
    properties: { privateIPAddress: address, subnet: { id: `${network}/subnets/${name}` } },
  })
  return [
    make(
      'Microsoft.Network/loadBalancers',
      'lb-sql',
      {
        frontendIPConfigurations: [inside('data', `10.${octet}.2.100`)],
        backendAddressPools: [pool(1, 3)],
      },
      { sku: { name: 'Standard', tier: 'Regional' } },
    ),
    webIp,
    make(
      'Microsoft.Network/loadBalancers',
      'lb-web',
      {
        frontendIPConfigurations: [{ name: 'outside', properties: { publicIPAddress: { id: webIp.id } } }],
        backendAddressPools: [pool(0, 2)],
      },
      { sku: { name: 'Standard', tier: 'Regional' } },
    ),
    gatewayIp,
    make('Microsoft.Network/applicationGateways', 'agw-web', {
      sku: { name: 'WAF_v2', tier: 'WAF_v2' },
      gatewayIPConfigurations: [{ name: 'instances', properties: { subnet: { id: `${network}/subnets/gateways` } } }],
      frontendIPConfigurations: [
        { name: 'outside', properties: { publicIPAddress: { id: gatewayIp.id } } },
        inside('gateways', `10.${octet}.3.10`),
      ],
      backendAddressPools: [{ name: 'vms', properties: { backendAddresses: [{ ipAddress: `10.${octet}.1.4` }] } }],
    }),
  ]
}

/** A private endpoint of a storage account in the data subnet of `vnet-app-<region>`, with the NIC that Azure makes for it. */
export function privateEndpoint(place: Place, octet: number, storageId: string): ArmResource[] {
  const make = maker(place)
  const subnet = { id: `${networkId(place.subscriptionId, place.region, `vnet-app-${place.region}`)}/subnets/data` }
  const address = { privateIPAddress: `10.${octet}.2.110`, subnet, primary: true }
  const nic = make('Microsoft.Network/networkInterfaces', 'pe-blob.nic', {
    ipConfigurations: [{ name: 'privateEndpointIpConfig', properties: address }],
  })
  const endpoint = make('Microsoft.Network/privateEndpoints', 'pe-blob', {
    subnet,
    networkInterfaces: [{ id: nic.id }],
    privateLinkServiceConnections: [
      { name: 'blob', properties: { privateLinkServiceId: storageId, groupIds: ['blob'] } },
    ],
  })
  return [endpoint, { ...nic, properties: { ...nic.properties, privateEndpoint: { id: endpoint.id } } }]
}

/** A route table that leads to an appliance, as a spoke of a hub has it. */
export function routes(place: Place, nextHopIpAddress: string): ArmResource {
  const properties = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress }
  return maker(place)('Microsoft.Network/routeTables', 'rt-spoke', { routes: [{ name: 'default', properties }] })
}

/** A scale set with one instance in the workload subnet of `vnet-batch-<region>`. Its NIC is no NIC of the subscription's list. */
export function scaleSet(place: Place, octet: number): ArmResource[] {
  const set = maker(place)('Microsoft.Compute/virtualMachineScaleSets', 'vmss-batch', {})
  const subnet = `${networkId(place.subscriptionId, place.region, `vnet-batch-${place.region}`)}/subnets/workload`
  const instance = `${set.id}/virtualMachines/0`
  const id = `${instance}/networkInterfaces/nic-batch`
  const properties = {
    macAddress: `00-0D-3A-${octet.toString(16).toUpperCase()}-01-00`,
    virtualMachine: { id: instance },
    ipConfigurations: [
      {
        name: 'ipconfig1',
        properties: { privateIPAddress: `10.${octet}.1.50`, subnet: { id: subnet }, primary: true },
      },
    ],
  }
  return [
    set,
    { id, name: 'nic-batch', type: 'Microsoft.Compute/virtualMachineScaleSets/networkInterfaces', properties },
  ]
}

/** An ExpressRoute gateway in `vnet-hub-<region>`, its circuit, and the connection between them. */
export function expressRoute(place: Place): ArmResource[] {
  const make = maker(place)
  const network = networkId(place.subscriptionId, place.region, `vnet-hub-${place.region}`)
  const gateway = make('Microsoft.Network/virtualNetworkGateways', 'er-hub', {
    gatewayType: 'ExpressRoute',
    sku: { name: 'ErGw1AZ', tier: 'ErGw1AZ' },
    ipConfigurations: [{ name: 'default', properties: { subnet: { id: `${network}/subnets/GatewaySubnet` } } }],
  })
  const peering = {
    ...{ peeringType: 'AzurePrivatePeering', state: 'Enabled', azureASN: 12076, peerASN: 65010, vlanId: 100 },
    ...{ primaryPeerAddressPrefix: '172.16.0.0/30', secondaryPeerAddressPrefix: '172.16.0.4/30' },
  }
  const circuit = make(
    'Microsoft.Network/expressRouteCircuits',
    'erc-plant',
    {
      circuitProvisioningState: 'Enabled',
      serviceProviderProvisioningState: 'Provisioned',
      serviceProviderProperties: {
        serviceProviderName: 'Contoso Net',
        bandwidthInMbps: 200,
        peeringLocation: 'Ashburn',
      },
      peerings: [{ name: 'AzurePrivatePeering', properties: peering }],
    },
    { sku: { name: 'Standard_MeteredData', tier: 'Standard', family: 'MeteredData' } },
  )
  const connection = make('Microsoft.Network/connections', 'cn-plant', {
    connectionType: 'ExpressRoute',
    connectionStatus: 'Connected',
    virtualNetworkGateway1: { id: gateway.id },
    peer: { id: circuit.id },
    routingWeight: 0,
  })
  return [gateway, circuit, connection]
}
