import { flowLogName } from '../../model/index.ts'
import type { ArmResource, Estate } from './arm-resource.ts'
import { hybridConnection } from './hybrid-connection.ts'
import { group, networkId, resource } from './resource.ts'
import { balancers, expressRoute, privateEndpoint, routes, scaleSet } from './shared-services.ts'
import { virtualNetwork } from './virtual-network.ts'

/** The subscription of hubs and shared services, and that of applications. */
const HUB = '11111111-1111-4111-8111-111111111111'
const APP = '22222222-2222-4222-8222-222222222222'

const REGIONS = ['westeurope', 'eastus', 'southeastasia'] as const

const APP_WEST = { subscriptionId: APP, region: 'westeurope' }
const SPOKE_ROUTES = routes(APP_WEST, '10.10.1.4')

/**
 * The estate of the demo: two subscriptions, three regions, a hub and an application VNet in each. Those are tagged
 * `azta: dev` and get their flow logs from the dev stack. Left as an audit should find them: two VNets that nobody logs, one with
 * a disabled log, and one whose NSG still has an NSG flow log.
 */
export function defaultEstate(): Estate {
  const networks = REGIONS.flatMap((region, index) => [
    ...virtualNetwork({
      ...{ subscriptionId: HUB, region, name: `vnet-hub-${region}`, octet: 10 + index, vms: 'hub', logged: true },
      peers: [networkId(APP, region, `vnet-app-${region}`), ...otherHubs(region)],
      ...(region === 'southeastasia' ? {} : { more: { GatewaySubnet: 255 } }),
    }),
    ...virtualNetwork({
      ...{ subscriptionId: APP, region, name: `vnet-app-${region}`, octet: 20 + index, vms: 'app', logged: true },
      peers: [networkId(HUB, region, `vnet-hub-${region}`)],
      ...(region === 'westeurope' ? { more: { gateways: 3 }, routeTableId: SPOKE_ROUTES.id } : {}),
    }),
  ])
  return {
    tenantId: '99999999-9999-4999-8999-999999999999',
    subscriptions: [
      { subscriptionId: HUB, displayName: 'hub' },
      { subscriptionId: APP, displayName: 'applications' },
    ],
    resources: [
      ...[HUB, APP].flatMap((subscription) => [
        group(subscription, 'NetworkWatcherRG', 'westeurope'),
        ...REGIONS.map((region) => group(subscription, `rg-net-${region}`, region)),
      ]),
      ...[HUB, APP].flatMap((subscription) => REGIONS.flatMap((region) => watcher(subscription, region))),
      ...networks,
      ...balancers(APP_WEST, 20),
      ...privateEndpoint(APP_WEST, 20, storage(APP, 'southeastasia', 'staztaoldsea').id),
      SPOKE_ROUTES,
      ...scaleSet({ subscriptionId: APP, region: 'eastus' }, 33),
      ...expressRoute({ subscriptionId: HUB, region: 'eastus' }),
      ...hybridConnection(HUB, 'westeurope', networkId(HUB, 'westeurope', 'vnet-hub-westeurope')),
      ...forgotten(),
    ],
  }
}

/** Hubs are peered with each other, across regions. */
function otherHubs(region: string): string[] {
  return REGIONS.filter((other) => other !== region).map((other) => networkId(HUB, other, `vnet-hub-${other}`))
}

/** Azure makes a watcher by itself in most regions; the applications' one in eastus was never made. */
function watcher(subscriptionId: string, region: string): ArmResource[] {
  if (subscriptionId === APP && region === 'eastus') return []
  return [
    resource(subscriptionId, 'NetworkWatcherRG', 'Microsoft.Network/networkWatchers', `NetworkWatcher_${region}`, {
      location: region,
      properties: {},
    }),
  ]
}

/** What an audit should find. */
function forgotten(): ArmResource[] {
  const lab = networkId(HUB, 'eastus', 'vnet-lab-eastus')
  const old = resource(
    APP,
    'rg-net-southeastasia',
    'Microsoft.Network/networkSecurityGroups',
    'nsg-vnet-old-southeastasia',
    {
      properties: {},
    },
  )
  return [
    ...virtualNetwork({
      subscriptionId: HUB,
      region: 'westeurope',
      name: 'vnet-test-westeurope',
      octet: 30,
      vms: 'test',
    }),
    ...virtualNetwork({ subscriptionId: HUB, region: 'eastus', name: 'vnet-lab-eastus', octet: 31, vms: 'lab' }),
    ...virtualNetwork({
      subscriptionId: APP,
      region: 'southeastasia',
      name: 'vnet-old-southeastasia',
      octet: 32,
      vms: 'old',
    }),
    ...virtualNetwork({ subscriptionId: APP, region: 'eastus', name: 'vnet-batch-eastus', octet: 33, vms: 'batch' }),
    storage(HUB, 'eastus', 'staztalabeastus'),
    storage(APP, 'southeastasia', 'staztaoldsea'),
    legacyWorkspace(),
    flowLog(HUB, 'eastus', lab, 'staztalabeastus', { enabled: false }),
    flowLog(APP, 'southeastasia', old.id, 'staztaoldsea', { enabled: true, workspace: legacyWorkspace() }),
  ]
}

function storage(subscriptionId: string, region: string, name: string): ArmResource {
  return resource(subscriptionId, `rg-net-${region}`, 'Microsoft.Storage/storageAccounts', name, {
    location: region,
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      provisioningState: 'Succeeded',
      minimumTlsVersion: 'TLS1_2',
      allowBlobPublicAccess: false,
      supportsHttpsTrafficOnly: true,
    },
  })
}

function legacyWorkspace(): ArmResource {
  return resource(APP, 'rg-net-southeastasia', 'Microsoft.OperationalInsights/workspaces', 'law-legacy', {
    location: 'southeastasia',
    properties: {
      provisioningState: 'Succeeded',
      customerId: '44444444-4444-4444-8444-444444444444',
      sku: { name: 'PerGB2018' },
      retentionInDays: 30,
    },
  })
}

function flowLog(
  subscriptionId: string,
  region: string,
  targetResourceId: string,
  account: string,
  { enabled, workspace }: { readonly enabled: boolean; readonly workspace?: ArmResource },
): ArmResource {
  const watcherId = `NetworkWatcher_${region}`
  const name = flowLogName(targetResourceId)
  const type = 'Microsoft.Network/networkWatchers/flowLogs'
  const analytics = {
    enabled: workspace !== undefined,
    ...(workspace === undefined
      ? {}
      : {
          workspaceId: workspace.properties.customerId,
          workspaceRegion: workspace.location,
          workspaceResourceId: workspace.id,
        }),
    trafficAnalyticsInterval: 60,
  }
  const made = resource(subscriptionId, 'NetworkWatcherRG', 'Microsoft.Network/networkWatchers', watcherId, {
    properties: {},
  })
  return {
    id: `${made.id}/flowLogs/${name}`,
    name: `${watcherId}/${name}`,
    type,
    location: region,
    properties: {
      provisioningState: 'Succeeded',
      targetResourceId,
      targetResourceGuid: '55555555-5555-4555-8555-555555555555',
      storageId: storage(subscriptionId, region, account).id,
      enabled,
      retentionPolicy: { days: 7, enabled: true },
      format: { type: 'JSON', version: 2 },
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: analytics },
    },
  }
}
