import type { ArmResource } from '../estate/arm-resource.ts'
import { ArmError } from './arm-error.ts'
import { flowLogProperties } from './flow-log-rules.ts'

/** A body as a client sends it. */
export interface ArmBody {
  readonly location?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly sku?: Readonly<Record<string, unknown>>
  readonly kind?: string
  readonly identity?: Readonly<Record<string, unknown>>
  readonly properties?: Readonly<Record<string, unknown>>
}

/** What a rule may look at: the other resources, and what stood here before. */
export interface Surroundings {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly before: ArmResource | undefined
  readonly all: readonly ArmResource[]
  find(id: string): ArmResource | undefined
}

interface ResourceType {
  /** As ARM writes it in `type`. */
  readonly type: string
  /** It lives in a region, which its body must name. */
  readonly regional: boolean
  /** A write is accepted first and done a little later. */
  readonly slow: boolean
  /** The properties that are stored for a body; throws ArmError for one that Azure refuses. */
  readonly accept: (body: ArmBody, around: Surroundings) => Readonly<Record<string, unknown>>
}

const asSent: ResourceType['accept'] = ({ properties = {} }) => properties

/** The types that the sandbox knows, by their names in lower case. Every other type is refused by name. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  (
    [
      ['Microsoft.Resources/resourceGroups', true, false, asSent],
      ['Microsoft.Network/networkWatchers', true, false, oneWatcher],
      ['Microsoft.Network/networkWatchers/flowLogs', true, true, flowLogProperties],
      ['Microsoft.Network/virtualNetworks', true, true, network],
      ['Microsoft.Network/virtualNetworks/subnets', false, true, asSent],
      ['Microsoft.Network/networkSecurityGroups', true, true, securityGroup],
      ['Microsoft.Network/networkInterfaces', true, true, asSent],
      ['Microsoft.Network/publicIPAddresses', true, true, asSent],
      ['Microsoft.Network/virtualNetworkGateways', true, true, asSent],
      ['Microsoft.Network/localNetworkGateways', true, true, asSent],
      ['Microsoft.Network/connections', true, true, asSent],
      ['Microsoft.Network/loadBalancers', true, true, asSent],
      ['Microsoft.Network/applicationGateways', true, true, asSent],
      ['Microsoft.Network/privateEndpoints', true, true, asSent],
      ['Microsoft.Network/routeTables', true, true, asSent],
      ['Microsoft.Network/expressRouteCircuits', true, true, asSent],
      ['Microsoft.Compute/virtualMachines', true, true, asSent],
      ['Microsoft.Compute/virtualMachineScaleSets', true, true, asSent],
      ['Microsoft.Compute/virtualMachineScaleSets/networkInterfaces', false, false, asSent],
      ['Microsoft.Compute/virtualMachineScaleSets/publicIPAddresses', false, false, asSent],
      ['Microsoft.Storage/storageAccounts', true, false, storageAccount],
      ['Microsoft.Storage/storageAccounts/managementPolicies', false, false, asSent],
      ['Microsoft.OperationalInsights/workspaces', true, false, workspace],
      ['Microsoft.OperationalInsights/workspaces/savedSearches', false, false, asSent],
      ['Microsoft.OperationalInsights/queryPacks', true, false, asSent],
      ['Microsoft.OperationalInsights/queryPacks/queries', false, false, asSent],
      ['Microsoft.OperationalInsights/workspaces/tables', false, false, asSent],
      ['Microsoft.Insights/dataCollectionEndpoints', true, false, asSent],
      ['Microsoft.Insights/dataCollectionRules', true, false, asSent],
      ['Microsoft.Insights/scheduledQueryRules', true, false, asSent],
    ] as const
  ).map(([type, regional, slow, accept]) => [type.toLowerCase(), { type, regional, slow, accept }]),
)

/** One watcher for each region of a subscription (error text: Azure SDK recording of 2024). */
function oneWatcher({ properties = {} }: ArmBody, { id, location, all }: Surroundings) {
  const subscription = id.split('/')[2]!.toLowerCase()
  const other = all.find(
    (one) =>
      one.type === 'Microsoft.Network/networkWatchers' &&
      one.id.split('/')[2]!.toLowerCase() === subscription &&
      one.location === location &&
      one.id.toLowerCase() !== id.toLowerCase(),
  )
  if (other === undefined) return properties
  const message = `Subscription ${subscription} reached the limit of 1 network watcher in region ${location}: ${other.id}.`
  throw new ArmError(400, 'NetworkWatcherCountLimitReached', message)
}

/** Subnets that a body leaves out stay: they are resources of their own. */
function network({ properties = {} }: ArmBody, { id, before }: Surroundings) {
  const sent = properties.subnets as readonly { name: string }[] | undefined // as ARM documents the body
  const subnets = sent?.map((subnet) => ({ ...subnet, id: `${id}/subnets/${subnet.name}` }))
  return { ...properties, subnets: subnets ?? before?.properties.subnets ?? [] }
}

function securityGroup({ properties = {} }: ArmBody, { id }: Surroundings) {
  const sent = (properties.securityRules ?? []) as readonly {
    name: string
    properties: { priority: number; direction: string }
  }[]
  const places = sent.map((rule) => `${rule.properties.direction} ${rule.properties.priority}`)
  const twice = places.find((place, index) => places.indexOf(place) !== index)
  if (twice !== undefined) {
    throw new ArmError(
      400,
      'SecurityRuleConflict',
      `Two security rules of ${id} share direction and priority ${twice}.`,
    )
  }
  return { ...properties, securityRules: sent.map((rule) => ({ ...rule, id: `${id}/securityRules/${rule.name}` })) }
}

/** Names of storage accounts are unique in the whole of Azure: 3 to 24 small letters and digits. */
function storageAccount({ properties = {} }: ArmBody, { id, name, all }: Surroundings) {
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    throw new ArmError(400, 'AccountNameInvalid', `${name} is not a valid storage account name.`)
  }
  const taken = all.find((one) => one.type === 'Microsoft.Storage/storageAccounts' && one.name === name)
  if (taken !== undefined && taken.id.toLowerCase() !== id.toLowerCase()) {
    throw new ArmError(409, 'StorageAccountAlreadyTaken', `The storage account named ${name} is already taken.`)
  }
  return {
    supportsHttpsTrafficOnly: true,
    ...properties,
    primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
  }
}

function workspace({ properties = {} }: ArmBody, { id, before }: Surroundings) {
  return { retentionInDays: 30, ...properties, customerId: before?.properties.customerId ?? guidOf(id) }
}

/** A GUID that stays the same for one id. */
function guidOf(id: string): string {
  let hash = 0n
  for (const character of id.toLowerCase())
    hash = BigInt.asUintN(128, hash * 1_000_003n + BigInt(character.codePointAt(0)!))
  const hex = hash.toString(16).padStart(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
