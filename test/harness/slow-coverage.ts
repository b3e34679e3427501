import type { FlowLog, SubscriptionInventory } from '../../src/azure/index.ts'

/** What one NIC in one subnet comes to. */
export interface SlowNic {
  readonly key: string
  readonly verdict: string
  readonly log: string | null
  readonly shadowed: readonly string[]
  readonly nsgLogs: readonly string[]
}

const low = (text: string | undefined) => (text ?? '').toLowerCase()
const idOf = ({ id }: FlowLog) => low(id)

/**
 * Coverage by looking at every log for every NIC, without an index: NIC before subnet before VNet, NSGs beside. Nothing
 * unread is thought of. The independent witness of `coverageOf`.
 */
export function slowCoverage(subscription: SubscriptionInventory, now: Date): readonly SlowNic[] {
  const { virtualNetworks, networkInterfaces, flowLogs } = subscription
  const on = (target: string | undefined) =>
    target === undefined ? [] : flowLogs.filter((one) => one.enabled && low(one.targetResourceId) === low(target))
  const found: SlowNic[] = []
  for (const vnet of virtualNetworks) {
    for (const subnet of vnet.subnets) {
      for (const nic of networkInterfaces) {
        if (!nic.subnetIds.some((id) => low(id) === low(subnet.id))) continue
        const sorted = (logs: readonly FlowLog[]) => logs.map(idOf).sort()
        if (nic.isPrivateEndpoint) {
          const nothing = { log: null, shadowed: [], nsgLogs: [] } // no log sees a private endpoint
          found.push({ key: `${low(nic.id)} ${low(subnet.id)}`, verdict: 'skip', ...nothing })
          continue
        }
        const network = [...sorted(on(nic.id)), ...sorted(on(subnet.id)), ...sorted(on(vnet.id))]
        const nsg = new Set([...on(nic.securityGroupId), ...on(subnet.securityGroupId)].map(idOf))
        const nsgCounts = now < new Date('2027-09-30T00:00:00Z')
        const isLogged = network.length > 0 || (nsg.size > 0 && nsgCounts)
        found.push({
          key: `${low(nic.id)} ${low(subnet.id)}`,
          verdict: isLogged ? 'pass' : 'fail',
          log: network[0] ?? null,
          shadowed: network.slice(1),
          nsgLogs: [...nsg].sort(),
        })
      }
    }
  }
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** How long blobs of a log stay, by trying each day: the first on which the log's own days or a rule has deleted them; 0 for ever. */
export function slowRetention(ownDays: number, rules: readonly number[]): number {
  for (let day = 1; day <= 5000; day++) {
    if (ownDays > 0 && day >= ownDays) return day
    if (rules.some((days) => day >= days)) return day
  }
  return 0
}
