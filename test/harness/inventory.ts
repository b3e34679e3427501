import type {
  FlowLog,
  Inventory,
  NetworkInterface,
  StorageAccount,
  SubscriptionInventory,
  VirtualNetwork,
  Workspace,
} from '../../src/azure/index.ts'

const NET = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network'

/** Ids of the one VNet of `subscription`, and of what lies around it. */
export const IDS = {
  vnet: `${NET}/virtualNetworks/hub`,
  subnet: (name: string) => `${NET}/virtualNetworks/hub/subnets/${name}`,
  nic: (name: string) => `${NET}/networkInterfaces/${name}`,
  nsg: `${NET}/networkSecurityGroups/nsg`,
  watcher: `${NET}/networkWatchers/w`,
  account: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st',
  workspace: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law',
} as const

/** A NIC of the VNet, with its NSG. */
export function nic(name: string, subnet: string): NetworkInterface {
  return {
    ...{ id: IDS.nic(name), location: 'westeurope', subnetIds: [IDS.subnet(subnet)] },
    ...{ securityGroupId: IDS.nsg, isPrivateEndpoint: false },
  }
}

/** A flow log as it should be: enabled, whole, analysed, kept for 90 days. */
export function log(targetResourceId: string, more: Partial<FlowLog> = {}): FlowLog {
  const name = `log-${targetResourceId.split('/').at(-1)}`
  const id = `${IDS.watcher}/flowLogs/${name}`
  return {
    ...{ id, name, location: 'westeurope', tags: {}, hasIdentity: false, targetResourceId, storageId: IDS.account },
    ...{ enabled: true, provisioningState: 'Succeeded', formatVersion: 2, retentionDays: 90, filter: '' },
    recordTypes: '',
    analytics: {
      ...{ enabled: true, workspaceResourceId: IDS.workspace, workspaceId: undefined },
      ...{ workspaceRegion: undefined, intervalMinutes: 10 },
    },
    raw: { id, name, properties: {} },
    ...more,
  }
}

export const ACCOUNT: StorageAccount = {
  ...{ id: IDS.account, location: 'westeurope', tags: {}, kind: 'StorageV2', tier: 'Standard' },
  ...{ allowsSharedKey: true, isHttpsOnly: true, minimumTlsVersion: 'TLS1_2', allowsPublicBlobs: false },
  ...{ letsTrustedServicesIn: true, lifecycle: [] },
}

export const WORKSPACE: Workspace = {
  ...{ id: IDS.workspace, location: 'westeurope', customerId: 'guid', retentionDays: 90 },
  ...{ dailyCapGb: undefined, isOverQuota: false },
}

export const VNET: VirtualNetwork = {
  ...{ id: IDS.vnet, name: 'hub', location: 'westeurope', tags: {} },
  subnets: ['a', 'b'].map((name) => ({
    ...{ id: IDS.subnet(name), name, securityGroupId: undefined, delegatedTo: undefined, hiddenOwners: [] },
  })),
}

/** One VNet in westeurope with a NIC in each of its two subnets. */
export function subscription(parts: Partial<SubscriptionInventory> = {}): SubscriptionInventory {
  return {
    ...{ subscriptionId: 's', name: 'sub', tenantId: 't', unread: [], flowLogs: [] },
    watchers: [{ id: IDS.watcher, name: 'w', location: 'West Europe', provisioningState: 'Succeeded' }],
    virtualNetworks: [VNET],
    networkInterfaces: [nic('one', 'a'), nic('two', 'b')],
    securityGroups: [{ id: IDS.nsg, location: 'westeurope' }],
    registrations: { 'microsoft.network': 'Registered', 'microsoft.insights': 'Registered' },
    ...parts,
  }
}

/** That subscription, its account and its workspace. */
export function inventory(parts: Partial<SubscriptionInventory> = {}, shared: Partial<Inventory> = {}): Inventory {
  const all = { storageAccounts: [ACCOUNT], workspaces: [WORKSPACE], unread: [] }
  return { subscriptions: [subscription(parts)], ...all, ...shared }
}
