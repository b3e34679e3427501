import type { Action } from './action.ts'

/** A custom role of Azure, in the form that `az role definition create` reads. */
interface Role {
  readonly Name: string
  readonly IsCustom: true
  readonly Description: string
  readonly Actions: readonly string[]
  readonly NotActions: readonly string[]
  readonly AssignableScopes: readonly string[]
}

const WATCHERS = 'Microsoft.Network/networkWatchers'
const ACCOUNTS = 'Microsoft.Storage/storageAccounts'

/**
 * What reading again and each kind of write ask for. The service wires account and workspace in the name of the caller
 * (learn.microsoft.com/azure/network-watcher/required-rbac-permissions, and the list on the page of Traffic Analytics).
 */
const READING = [
  `${WATCHERS}/read`,
  `${WATCHERS}/flowLogs/read`,
  'Microsoft.Network/virtualNetworks/read',
  'Microsoft.Network/virtualNetworks/subnets/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/networkSecurityGroups/read',
]
const WRITING = [
  `${WATCHERS}/flowLogs/write`,
  `${WATCHERS}/configureFlowLog/action`,
  `${WATCHERS}/queryFlowLogStatus/action`,
  ...['read', 'listServiceSas/action', 'listAccountSas/action', 'listKeys/action'].map((one) => `${ACCOUNTS}/${one}`),
]
const ANALYSING = [
  ...['read', 'sharedKeys/action'].map((one) => `Microsoft.OperationalInsights/workspaces/${one}`),
  ...['dataCollectionRules', 'dataCollectionEndpoints'].flatMap((kind) =>
    ['read', 'write', 'delete'].map((one) => `Microsoft.Insights/${kind}/${one}`),
  ),
]

/** The least role that carries out these actions, for all subscriptions that they touch. */
export function roleFor(actions: readonly Action[]): Role {
  const kinds = new Set(actions.map(({ kind }) => kind))
  const writes = kinds.has('create-flow-log') || kinds.has('update-flow-log')
  const needed = [
    ...READING,
    ...(kinds.has('create-watcher') ? [`${WATCHERS}/write`] : []),
    ...(writes ? WRITING : []),
    ...(actions.some(isAnalysed) ? ANALYSING : []),
    ...(kinds.has('delete-flow-log') ? [`${WATCHERS}/flowLogs/delete`] : []),
  ]
  return {
    Name: 'azta apply',
    IsCustom: true,
    Description: 'What one plan of azta takes, and nothing more. Take the assignment away when it is applied.',
    Actions: needed,
    NotActions: [],
    AssignableScopes: [...new Set(scopesOf(actions))].sort(),
  }
}

/** The subscriptions of what is written, and of the accounts and workspaces that it names. */
function scopesOf(actions: readonly Action[]): readonly string[] {
  const ids = JSON.stringify(actions).matchAll(/\/subscriptions\/[0-9a-zA-Z-]+/g)
  return [...ids].map(([id]) => id.toLowerCase())
}

function isAnalysed(action: Action): boolean {
  if (action.kind !== 'create-flow-log' && action.kind !== 'update-flow-log') return false
  return JSON.stringify(action.body.properties.flowAnalyticsConfiguration ?? {}).includes('"enabled":true')
}
