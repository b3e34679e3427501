import type { ArmResource, Estate } from '../../src/sandbox/estate/arm-resource.ts'
import { group, resource } from '../../src/sandbox/estate/resource.ts'

/** How large an estate is, in each of its subscriptions. Every region has a watcher, an account and a workspace. */
export interface EstateSize {
  readonly subscriptions: number
  readonly regions?: readonly string[]
  /** In each region. */
  readonly vnets?: number
  /** In each VNet, in one subnet with one NSG. */
  readonly nics?: number
  /** Every VNet has a log of its own. */
  readonly logged?: boolean
}

const REGIONS = ['westeurope', 'northeurope', 'eastus', 'westus', 'southeastasia'] as const

/** The id of the n-th subscription of such an estate. */
export function subscriptionAt(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}

/** An estate of any size, the same for the same numbers: VNets whose NICs lie in one subnet, logged when asked for. */
export function armEstate(size: EstateSize): Estate {
  const subscriptions = Array.from({ length: size.subscriptions }, (_, index) => ({
    subscriptionId: subscriptionAt(index),
    displayName: `team-${index}`,
  }))
  const resources = subscriptions.flatMap((one, index) => subscriptionResources(one.subscriptionId, index, size))
  return { tenantId: '99999999-9999-4999-8999-999999999999', subscriptions, resources }
}

function subscriptionResources(subscriptionId: string, index: number, size: EstateSize): ArmResource[] {
  const { regions = REGIONS.slice(0, 1) } = size
  const groups = [group(subscriptionId, 'rg-net', regions[0]!), group(subscriptionId, 'NetworkWatcherRG', regions[0]!)]
  return [...groups, ...regions.flatMap((region) => regionResources({ subscriptionId, index, region }, size))]
}

interface Place {
  readonly subscriptionId: string
  readonly index: number
  readonly region: string
}

function regionResources(
  { subscriptionId, index, region }: Place,
  { vnets = 1, nics = 1, logged = false }: EstateSize,
) {
  const make = (type: string, name: string, properties: Readonly<Record<string, unknown>>, groupName = 'rg-net') =>
    resource(subscriptionId, groupName, type, name, {
      location: region,
      properties: { ...properties, provisioningState: 'Succeeded' },
    })
  const account = {
    ...make('Microsoft.Storage/storageAccounts', `st${index}${region}`.slice(0, 24), {}),
    ...{ kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' } },
  }
  const workspace = make('Microsoft.OperationalInsights/workspaces', `law-${region}`, { retentionInDays: 90 })
  const watcher = make('Microsoft.Network/networkWatchers', `NetworkWatcher_${region}`, {}, 'NetworkWatcherRG')
  const networks = Array.from({ length: vnets }, (_, number) => {
    const name = `vnet-${region}-${number}`
    const nsg = make('Microsoft.Network/networkSecurityGroups', `nsg-${region}-${number}`, { securityRules: [] })
    const subnetId = `${nsg.id.replace(/networkSecurityGroups.*$/, '')}virtualNetworks/${name}/subnets/default`
    const subnet = { id: subnetId, name: 'default', properties: { networkSecurityGroup: { id: nsg.id } } }
    const vnet = make('Microsoft.Network/virtualNetworks', name, { subnets: [subnet] })
    const interfaces = Array.from({ length: nics }, (_none, at) =>
      make('Microsoft.Network/networkInterfaces', `nic-${region}-${number}-${at}`, {
        ipConfigurations: [{ name: 'ip', properties: { subnet: { id: subnetId } } }],
      }),
    )
    return [nsg, vnet, ...interfaces, ...(logged ? [logOf(vnet, watcher, account, workspace)] : [])]
  })
  return [account, workspace, watcher, ...networks.flat()]
}

function logOf(vnet: ArmResource, watcher: ArmResource, account: ArmResource, workspace: ArmResource): ArmResource {
  const networkWatcherFlowAnalyticsConfiguration = {
    ...{ enabled: true, workspaceResourceId: workspace.id, trafficAnalyticsInterval: 60 },
  }
  return {
    id: `${watcher.id}/flowLogs/log-${vnet.name}`,
    name: `log-${vnet.name}`,
    type: 'Microsoft.Network/networkWatchers/flowLogs',
    location: vnet.location!,
    properties: {
      ...{ targetResourceId: vnet.id, storageId: account.id, enabled: true, provisioningState: 'Succeeded' },
      ...{ format: { type: 'JSON', version: 2 }, retentionPolicy: { days: 90, enabled: true } },
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration },
    },
  }
}
