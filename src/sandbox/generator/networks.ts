/** A NIC whose traffic the generator writes. */
export interface Nic {
  readonly format: 'vnet4' | 'nsg2'
  readonly subscriptionId: string
  readonly region: string
  readonly vnetId: string
  readonly nsgId: string
  readonly logGuid: string
  readonly mac: string
  readonly ip: string
  /** Addresses of the other NICs of the VNet. */
  readonly neighbours: readonly string[]
  /** Position in the VNet: the first NIC is the one that bad things happen to. */
  readonly index: number
}

const HUB = '11111111-1111-4111-8111-111111111111'
const SPOKE = '22222222-2222-4222-8222-222222222222'
const NICS = 8

const NETWORKS = [
  { subscriptionId: HUB, region: 'westeurope', format: 'vnet4' },
  { subscriptionId: HUB, region: 'eastus', format: 'vnet4' },
  { subscriptionId: SPOKE, region: 'southeastasia', format: 'nsg2' },
] as const

/** Three networks of eight NICs in two subscriptions and three regions; the last one still has an NSG flow log. */
export function networkInterfaces(): Nic[] {
  return NETWORKS.flatMap(({ subscriptionId, region, format }, network) => {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-net-${region}/providers/Microsoft.Network`
    const address = (index: number) => `10.${network + 1}.0.${4 + index}`
    return Array.from({ length: NICS }, (_, index) => ({
      format,
      subscriptionId,
      region,
      vnetId: `${group}/virtualNetworks/vnet-${region}`,
      nsgId: `${group}/networkSecurityGroups/nsg-${region}`,
      logGuid: `33333333-3333-4333-8333-33333333333${network}`,
      mac: `000D3A0${network + 1}000${index}`,
      ip: address(index),
      neighbours: Array.from({ length: NICS }, (_, other) => address(other)).filter((_, other) => other !== index),
      index,
    }))
  })
}
