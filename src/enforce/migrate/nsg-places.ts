import type { FlowLog, SubscriptionInventory, VirtualNetwork } from '../../azure/index.ts'
import { type Coverage, isNsgLog, type NicCoverage } from '../coverage.ts'

/** Something in a VNet that an NSG flow log sees: a subnet with whatever will lie in it, or a NIC in a subnet. */
export interface Place {
  /** The subnet or the NIC. */
  readonly id: string
  readonly subnetId: string
  readonly nsgLogs: readonly FlowLog[]
  /** The enabled log of the NIC, its subnet or its VNet that writes already. */
  readonly writer: FlowLog | undefined
}

/** A VNet in which NSG flow logs see something. */
export interface LoggedNetwork {
  readonly vnet: VirtualNetwork
  readonly places: readonly Place[]
  /** NICs that can be logged and that no log sees. */
  readonly silent: readonly NicCoverage[]
}

/**
 * What the enabled NSG flow logs of a subscription see, by VNet. An NSG of a subnet sees NICs that come later and NICs that
 * Azure hides, so the subnet counts beside its NICs: no log of a NIC stands in for it.
 */
export function nsgPlaces({ subscription, vnets }: Coverage): readonly LoggedNetwork[] {
  const logsOn = enabledLogs(subscription)
  return vnets.flatMap(({ vnet, nics }) => {
    const subnets = vnet.subnets.map(({ id, securityGroupId }): Place => {
      const nsgLogs = securityGroupId === undefined ? [] : logsOn(securityGroupId)
      return { id, subnetId: id, nsgLogs, writer: [...logsOn(id), ...logsOn(vnet.id)][0] }
    })
    const seen = nics.filter(({ verdict }) => verdict !== 'skip')
    const interfaces = seen.map(
      ({ nicId, subnetId, nsgLogs, logs }): Place => ({ id: nicId, subnetId, nsgLogs, writer: logs[0] }),
    )
    const places = [...subnets, ...interfaces].filter(({ nsgLogs }) => nsgLogs.length > 0)
    const silent = seen.filter(({ logs, nsgLogs }) => logs.length === 0 && nsgLogs.length === 0)
    return places.length === 0 ? [] : [{ vnet, places, silent }]
  })
}

/** The enabled flow logs on NSGs. */
export function enabledNsgLogs({ flowLogs }: SubscriptionInventory): readonly FlowLog[] {
  return flowLogs.filter((log) => log.enabled && isNsgLog(log))
}

function enabledLogs({ flowLogs }: SubscriptionInventory): (targetId: string) => readonly FlowLog[] {
  const enabled = flowLogs.filter((log) => log.enabled)
  const byTarget = Map.groupBy(enabled, ({ targetResourceId }) => targetResourceId.toLowerCase())
  return (id) => byTarget.get(id.toLowerCase()) ?? []
}
