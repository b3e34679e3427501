/**
 * How long an audit of a large estate takes, and how much memory:
 * `node bench/audit-scale.ts SUBSCRIPTIONS NICS NSGS`. The inventory is made as the reader makes it; nothing is sent.
 */
import type { FlowLog, Inventory, NetworkInterface, SubscriptionInventory, VirtualNetwork } from '../src/azure/index.ts'
import { auditInventory } from '../src/enforce/index.ts'
import { DEFAULT_PROFILE } from '../src/model/index.ts'
import { auditJson } from '../src/reports/index.ts'

const [subscriptions = 500, nics = 100_000, groups = 10_000] = process.argv.slice(2).map(Number)
const REGIONS = ['westeurope', 'northeurope', 'eastus', 'westus', 'southeastasia']
const NICS = Math.ceil(nics / subscriptions)
const GROUPS = Math.ceil(groups / subscriptions)

const began = performance.now()
const inventory: Inventory = {
  subscriptions: Array.from({ length: subscriptions }, (_, index) => subscriptionAt(index)),
  ...{ storageAccounts: [], workspaces: [], unread: [] },
}
const made = performance.now()
const audit = auditInventory(inventory, DEFAULT_PROFILE, new Date('2026-11-26T00:00:00Z'))
const judged = performance.now()
let bytes = 0
for (const piece of auditJson(audit)) bytes += piece.length
const written = performance.now()
const total = audit.coverage.reduce((sum, one) => sum + one.vnets.reduce((so, vnet) => so + vnet.nics.length, 0), 0)
const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(2)} s`
console.log(
  `${total} NICs, ${subscriptions * GROUPS} NSGs, ${subscriptions} subscriptions, ${audit.findings.length} findings`,
)
console.log(
  `made ${seconds(began, made)}, judged ${seconds(made, judged)}, ${Math.round(bytes / 1e6)} MB of JSON in ${seconds(judged, written)}`,
)
console.log(`most memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)

/** Networks in every region, NICs spread over them, half of the VNets logged, ids in other letters in the logs. */
function subscriptionAt(index: number): SubscriptionInventory {
  const subscriptionId = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
  const net = `/subscriptions/${subscriptionId}/resourceGroups/rg-net/providers/Microsoft.Network`
  const virtualNetworks = REGIONS.map((location, at): VirtualNetwork => {
    const id = `${net}/virtualNetworks/vnet-${location}`
    const subnet = {
      securityGroupId: `${net}/networkSecurityGroups/nsg-${at}`,
      delegatedTo: undefined,
      hiddenOwners: [],
    }
    const subnets = ['web', 'data', 'ops', 'edge'].map((name) => ({ ...subnet, id: `${id}/subnets/${name}`, name }))
    return { id, name: `vnet-${location}`, location, tags: {}, subnets }
  })
  const subnets = virtualNetworks.flatMap((vnet) => vnet.subnets.map(({ id }) => ({ id, location: vnet.location })))
  const networkInterfaces = Array.from({ length: NICS }, (_, at): NetworkInterface => {
    const { id, location } = subnets[at % subnets.length]!
    const securityGroupId = `${net}/networkSecurityGroups/nsg-${at % GROUPS}`
    return {
      id: `${net}/networkInterfaces/nic-${at}`,
      location,
      subnetIds: [id],
      securityGroupId,
      isPrivateEndpoint: false,
    }
  })
  const watchers = REGIONS.map((location) => {
    const name = `NetworkWatcher_${location}`
    return { id: `${net}/networkWatchers/${name}`, name, location, provisioningState: 'Succeeded' }
  })
  const logged = virtualNetworks.filter((_, at) => at % 2 === 0)
  return {
    ...{
      subscriptionId,
      name: `team-${index}`,
      tenantId: 'one',
      watchers,
      virtualNetworks,
      networkInterfaces,
      unread: [],
    },
    flowLogs: logged.map(({ id, location }) =>
      flowLog(`${net}/networkWatchers/NetworkWatcher_${location}`, id, location),
    ),
    securityGroups: Array.from({ length: GROUPS }, (_, at) => ({
      ...{ id: `${net}/networkSecurityGroups/nsg-${at}`, location: REGIONS[at % REGIONS.length]! },
    })),
    registrations: { 'microsoft.network': 'Registered', 'microsoft.insights': 'Registered' },
  }
}

function flowLog(watcherId: string, targetId: string, location: string): FlowLog {
  const id = `${watcherId}/flowLogs/log`
  return {
    ...{ id, name: 'log', location, tags: {}, hasIdentity: false, targetResourceId: targetId.toUpperCase() },
    ...{ storageId: '', enabled: true, provisioningState: 'Succeeded', formatVersion: 2, retentionDays: 90 },
    ...{ filter: '', recordTypes: '', analytics: undefined, raw: { id, name: 'log', properties: {} } },
  }
}
