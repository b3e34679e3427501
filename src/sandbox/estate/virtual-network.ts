import type { ArmResource } from './arm-resource.ts'
import { networkId, resource } from './resource.ts'

interface NetworkPlan {
  readonly subscriptionId: string
  readonly region: string
  readonly name: string
  /** Second octet of the VNet's 10.x.0.0/16. */
  readonly octet: number
  /** What its VMs are called. */
  readonly vms: string
  /** Tagged `azta: dev`: the dev stack logs it. */
  readonly logged?: boolean
  readonly peers?: readonly string[]
  /** Further subnets by name, each a /24 with this third octet. */
  readonly more?: Readonly<Record<string, number>>
  /** The route table of the workload subnet. */
  readonly routeTableId?: string
}

const NICS = 4

/** A VNet with a workload and a data subnet, its NSG, and four VMs with their NICs; the first has a public address. */
export function virtualNetwork(plan: NetworkPlan): ArmResource[] {
  const { subscriptionId, region, name, octet } = plan
  const id = networkId(subscriptionId, region, name)
  const nsg = networkSecurityGroup(plan)
  const vms = Array.from({ length: NICS }, (_, index) => virtualMachine(plan, index, nsg.id))
  const subnets = [
    subnet(id, 'workload', `10.${octet}.1.0/24`, { nsgId: nsg.id, routeTableId: plan.routeTableId }),
    subnet(id, 'data', `10.${octet}.2.0/24`, { nsgId: nsg.id }),
    ...Object.entries(plan.more ?? {}).map(([more, third]) => subnet(id, more, `10.${octet}.${third}.0/24`)),
  ]
  const network: ArmResource = {
    id,
    name,
    type: 'Microsoft.Network/virtualNetworks',
    location: region,
    tags: plan.logged === true ? { azta: 'dev' } : {},
    properties: {
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: [`10.${octet}.0.0/16`] },
      subnets,
      virtualNetworkPeerings: (plan.peers ?? []).map((peer) => peering(id, peer)),
    },
  }
  return [network, nsg, ...vms.flat()]
}

function subnet(
  networkIdText: string,
  name: string,
  addressPrefix: string,
  { nsgId, routeTableId }: { readonly nsgId?: string; readonly routeTableId?: string | undefined } = {},
) {
  const id = `${networkIdText}/subnets/${name}`
  const rules = nsgId === undefined ? {} : { networkSecurityGroup: { id: nsgId } }
  const routes = routeTableId === undefined ? {} : { routeTable: { id: routeTableId } }
  const properties = { provisioningState: 'Succeeded', addressPrefix, ...rules, ...routes }
  return { id, name, type: 'Microsoft.Network/virtualNetworks/subnets', properties }
}

function peering(id: string, peer: string) {
  const name = `to-${peer.split('/').at(-1)}`
  const flags = { allowVirtualNetworkAccess: true, allowForwardedTraffic: true }
  const more = { ...flags, allowGatewayTransit: false, useRemoteGateways: false }
  const remote = { peeringState: 'Connected', remoteVirtualNetwork: { id: peer } }
  const properties = { provisioningState: 'Succeeded', ...remote, ...more }
  return { id: `${id}/virtualNetworkPeerings/${name}`, name, properties }
}

function networkSecurityGroup({ subscriptionId, region, name }: NetworkPlan): ArmResource {
  const rule = (ruleName: string, priority: number, port: string, sourceAddressPrefix: string) => ({
    name: ruleName,
    properties: {
      ...{ priority, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' },
      ...{ sourceAddressPrefix, sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: port },
    },
  })
  return resource(subscriptionId, `rg-net-${region}`, 'Microsoft.Network/networkSecurityGroups', `nsg-${name}`, {
    location: region,
    properties: {
      provisioningState: 'Succeeded',
      defaultSecurityRules: DEFAULT_RULES,
      securityRules: [rule('AllowWeb', 100, '443', 'Internet'), rule('AllowRdp', 200, '3389', 'Internet')],
    },
  })
}

/** One of the rules that every group has (https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview). */
const DEFAULT_RULES = [
  {
    name: 'DenyAllInBound',
    properties: {
      ...{
        priority: 65500,
        direction: 'Inbound',
        access: 'Deny',
        protocol: '*',
        description: 'Deny all inbound traffic',
      },
      ...{ sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '*' },
    },
  },
]

/** A VM with its NIC: `vm-app-westeurope-0`, 10.x.1.4. */
function virtualMachine(plan: NetworkPlan, index: number, nsgId: string): ArmResource[] {
  const { subscriptionId, region, name, octet, vms } = plan
  const network = networkId(subscriptionId, region, name)
  const vmName = `vm-${vms}-${region}-${index}`
  const make = (type: string, resourceName: string, properties: Readonly<Record<string, unknown>>) =>
    resource(subscriptionId, `rg-net-${region}`, type, resourceName, { location: region, properties })
  const vm = make('Microsoft.Compute/virtualMachines', vmName, { provisioningState: 'Succeeded' })
  const publicIp = make('Microsoft.Network/publicIPAddresses', `pip-${vmName}`, {
    provisioningState: 'Succeeded',
    ipAddress: `20.61.${octet}.${4 + index}`,
  })
  const subnetName = index % 2 === 0 ? 'workload' : 'data'
  const nic = make('Microsoft.Network/networkInterfaces', `nic-${vmName}`, {
    provisioningState: 'Succeeded',
    macAddress: `00-0D-3A-${hex(octet)}-00-${hex(index)}`,
    virtualMachine: { id: vm.id },
    networkSecurityGroup: { id: nsgId },
    ipConfigurations: [
      {
        name: 'ipconfig1',
        properties: {
          privateIPAddress: `10.${octet}.${index % 2 === 0 ? 1 : 2}.${4 + index}`,
          subnet: { id: `${network}/subnets/${subnetName}` },
          primary: true,
          ...(index === 0 ? { publicIPAddress: { id: publicIp.id } } : {}),
        },
      },
    ],
  })
  return index === 0 ? [vm, publicIp, nic] : [vm, nic]
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0')
}
