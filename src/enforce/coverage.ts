import type { FlowLog, NetworkInterface, SubscriptionInventory, VirtualNetwork } from '../azure/index.ts'
import { sameResource } from '../model/index.ts'

/** How one NIC's traffic is logged. */
interface NicCoverage {
  readonly nic: NetworkInterface
  /** The log that counts: the narrowest enabled one over NIC, subnet, VNet and NSG. */
  readonly log?: FlowLog
  /** Every enabled log that sees this NIC, narrowest first, NSG logs last. */
  readonly logs: readonly FlowLog[]
}

/** How the NICs of one VNet are logged. */
export interface VNetCoverage {
  readonly vnet: VirtualNetwork
  readonly nics: readonly NicCoverage[]
}

/** Which enabled logs see which NIC. NIC is narrower than subnet than VNet; an NSG's log is another kind beside them. */
export function coverageOf({
  virtualNetworks,
  networkInterfaces,
  flowLogs,
}: SubscriptionInventory): readonly VNetCoverage[] {
  const enabled = flowLogs.filter((log) => log.enabled)
  return virtualNetworks.map((vnet) => {
    const inside = networkInterfaces.filter((nic) => subnetOf(nic, vnet) !== undefined)
    return { vnet, nics: inside.map((nic) => nicCoverage(nic, vnet, enabled)) }
  })
}

function subnetOf({ ipConfigurations }: NetworkInterface, { subnets }: VirtualNetwork) {
  const ids = ipConfigurations.flatMap(({ subnet }) => subnet?.id ?? [])
  return subnets.find((subnet) => ids.some((id) => sameResource(id, subnet.id)))
}

function nicCoverage(nic: NetworkInterface, vnet: VirtualNetwork, enabled: readonly FlowLog[]): NicCoverage {
  const subnet = subnetOf(nic, vnet)
  const groups = [nic.networkSecurityGroup?.id, subnet?.networkSecurityGroup?.id]
  const targets = [nic.id, subnet?.id, vnet.id, ...groups]
  const logs = targets.flatMap((target) =>
    target === undefined ? [] : enabled.filter((log) => sameResource(log.targetResourceId, target)),
  )
  const unique = [...new Set(logs)]
  return { nic, logs: unique, ...(unique[0] === undefined ? {} : { log: unique[0] }) }
}

/** Whether a log is of the older kind, on a network security group. */
export function isNsgLog({ targetResourceId }: FlowLog): boolean {
  return /\/networkSecurityGroups\/[^/]+$/i.test(targetResourceId)
}
