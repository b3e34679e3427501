import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { group, resource } from '../../src/sandbox/estate/resource.ts'

type Properties = Readonly<Record<string, unknown>>

/** A change of all resources of a type, named by its last word. */
export type Edit = (resource: ArmResource) => ArmResource

/** The n-th subscription of a planted estate. */
export function plantedId(index: number): string {
  return `aaaaaaaa-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}

/** A region where all is as it should be: a VNet with an NSG and two NICs, logged, analysed, kept for 90 days. */
export function cleanSubscription(subscriptionId: string, index: number): readonly ArmResource[] {
  const make = (type: string, name: string, properties: Properties, more: Partial<ArmResource> = {}) =>
    resource(subscriptionId, 'rg', type, name, {
      location: 'westeurope',
      properties: { provisioningState: 'Succeeded', ...properties },
      ...more,
    })
  const nsg = make('Microsoft.Network/networkSecurityGroups', 'nsg', { securityRules: [] })
  const vnetId = resource(subscriptionId, 'rg', 'Microsoft.Network/virtualNetworks', 'vnet', { properties: {} }).id
  const subnetId = `${vnetId}/subnets/default`
  const subnet = { id: subnetId, name: 'default', properties: { networkSecurityGroup: { id: nsg.id } } }
  const ip = { name: 'ip', properties: { subnet: { id: subnetId } } }
  const account = make(
    'Microsoft.Storage/storageAccounts',
    `stclean${index}`,
    { minimumTlsVersion: 'TLS1_2', allowBlobPublicAccess: false, supportsHttpsTrafficOnly: true },
    { kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' } },
  )
  const workspace = make('Microsoft.OperationalInsights/workspaces', 'law', {
    ...{ retentionInDays: 90, customerId: '44444444-4444-4444-8444-444444444444' },
  })
  const watcher = make('Microsoft.Network/networkWatchers', 'NetworkWatcher_westeurope', {})
  return [
    group(subscriptionId, 'rg', 'westeurope'),
    ...[nsg, account, workspace, watcher],
    make('Microsoft.Network/virtualNetworks', 'vnet', { subnets: [subnet] }),
    ...['one', 'two'].map((name) => make('Microsoft.Network/networkInterfaces', name, { ipConfigurations: [ip] })),
    flowLogOn(vnetId, { watcher, account, workspace }),
  ]
}

interface Around {
  readonly watcher: ArmResource
  readonly account: ArmResource
  readonly workspace: ArmResource
}

function flowLogOn(targetResourceId: string, { watcher, account, workspace }: Around): ArmResource {
  return {
    id: `${watcher.id}/flowLogs/log`,
    name: `${watcher.name}/log`,
    type: 'Microsoft.Network/networkWatchers/flowLogs',
    location: 'westeurope',
    properties: {
      ...{ targetResourceId, storageId: account.id, enabled: true, provisioningState: 'Succeeded' },
      ...{ format: { type: 'JSON', version: 2 }, retentionPolicy: { days: 90, enabled: true } },
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: {
          ...{ enabled: true, trafficAnalyticsInterval: 60, workspaceResourceId: workspace.id },
          ...{ workspaceId: workspace.properties.customerId, workspaceRegion: 'westeurope' },
        },
      },
    },
  }
}

/** A resource with other properties. */
export function withProperties(properties: Properties): Edit {
  return (one) => ({ ...one, properties: { ...one.properties, ...properties } })
}

/** The resources, those of a type changed. `type` is the last word of it: `flowLogs`. */
export function edited(resources: readonly ArmResource[], type: string, edit: Edit): readonly ArmResource[] {
  return resources.map((one) => (one.type.endsWith(`/${type}`) ? edit(one) : one))
}

/** A second resource beside the one of a type. */
export function besides(resources: readonly ArmResource[], type: string, edit: Edit): readonly ArmResource[] {
  return [...resources, ...resources.filter((one) => one.type.endsWith(`/${type}`)).map(edit)]
}
