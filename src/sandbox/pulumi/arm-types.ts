import { TrafficError } from '../../model/index.ts'

/** The arguments of a resource, as the program gives them. */
export type Inputs = Readonly<Record<string, unknown>>

/** How the resources of one Pulumi token are written to ARM. Arguments that are in none of the lists are refused. */
interface ArmType {
  /** Path below the resource group's providers; `{name}` is an argument. */
  readonly path: string
  readonly apiVersion: string
  /** Arguments that stand at the top of the body. */
  readonly top: readonly string[]
  /** Arguments that stand under `properties`, by the name ARM has for them. */
  readonly properties: Readonly<Record<string, string>>
}

const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]))

/** The types in use. The npm package carries no such table, so it is written here and held against the components by a test. */
export const ARM_TYPES: Readonly<Record<string, ArmType>> = {
  'azure-native:network:NetworkWatcher': {
    path: 'Microsoft.Network/networkWatchers/{networkWatcherName}',
    apiVersion: '2024-05-01',
    top: ['location', 'tags'],
    properties: {},
  },
  'azure-native:network:FlowLog': {
    path: 'Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}',
    apiVersion: '2024-05-01',
    top: ['location', 'tags', 'identity'],
    properties: same(
      ...['targetResourceId', 'storageId', 'enabled', 'format', 'retentionPolicy'],
      ...['flowAnalyticsConfiguration', 'enabledFilteringCriteria'],
    ),
  },
  'azure-native:network:NetworkSecurityGroup': {
    path: 'Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}',
    apiVersion: '2024-05-01',
    top: ['location', 'tags'],
    properties: same('securityRules', 'flushConnection'),
  },
  'azure-native:network:Subnet': {
    path: 'Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}',
    apiVersion: '2024-05-01',
    top: [],
    properties: same(
      ...['addressPrefix', 'networkSecurityGroup'],
      ...['privateEndpointNetworkPolicies', 'privateLinkServiceNetworkPolicies'],
    ),
  },
  'azure-native:storage:StorageAccount': {
    path: 'Microsoft.Storage/storageAccounts/{accountName}',
    apiVersion: '2024-01-01',
    top: ['location', 'tags', 'kind', 'sku', 'identity'],
    properties: {
      ...same('minimumTlsVersion', 'allowBlobPublicAccess', 'allowSharedKeyAccess', 'publicNetworkAccess'),
      ...{ networkRuleSet: 'networkAcls', enableHttpsTrafficOnly: 'supportsHttpsTrafficOnly' },
    },
  },
  'azure-native:storage:ManagementPolicy': {
    path: 'Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}',
    apiVersion: '2024-01-01',
    top: [],
    properties: same('policy'),
  },
  'azure-native:operationalinsights:Workspace': {
    path: 'Microsoft.OperationalInsights/workspaces/{workspaceName}',
    apiVersion: '2023-09-01',
    top: ['location', 'tags', 'identity'],
    properties: same('sku', 'retentionInDays', 'workspaceCapping', 'features'),
  },
}

/** A request that writes a resource. */
export interface ArmWrite {
  readonly id: string
  readonly apiVersion: string
  readonly body: Readonly<Record<string, unknown>>
}

/** The write that a resource's arguments come to. */
export function armWrite(token: string, inputs: Inputs, subscriptionId: string): ArmWrite {
  const type = Object.hasOwn(ARM_TYPES, token) ? ARM_TYPES[token] : undefined
  if (type === undefined) throw new TrafficError('sandbox/unknown-type', `the sandbox cannot make ${token}`)
  const inPath = ['resourceGroupName', ...[...type.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)]
  const body: Record<string, unknown> = {}
  const properties: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(inputs)) {
    if (inPath.includes(name)) continue
    const property = type.properties[name]
    if (type.top.includes(name)) body[name] = value
    else if (property !== undefined) properties[property] = name === 'securityRules' ? nested(value) : value
    else
      throw new TrafficError('sandbox/unplaced-argument', `the sandbox does not know where ${name} of ${token} belongs`)
  }
  const path = type.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(inputs[name]))
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${String(inputs.resourceGroupName)}/providers/${path}`
  return { id, apiVersion: type.apiVersion, body: { ...body, properties } }
}

/** Pulumi flattens the properties of rules; ARM does not. */
function nested(rules: unknown): unknown {
  return (rules as readonly Readonly<Record<string, unknown>>[]).map(({ name, ...properties }) => ({
    name,
    properties,
  })) // as the SDK types them
}

/** The arguments that decide which resource it is: a change of one means another resource. */
export function identityOf(token: string, inputs: Inputs): string {
  const type = ARM_TYPES[token]
  const names = ['resourceGroupName', ...[...(type?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)]
  return names.map((name) => String(inputs[name])).join('/')
}
