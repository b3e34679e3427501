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
      ...same(
        'minimumTlsVersion',
        'allowBlobPublicAccess',
        'allowSharedKeyAccess',
        'publicNetworkAccess',
        'encryption',
      ),
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
  'azure-native:operationalinsights:SavedSearch': {
    path: 'Microsoft.OperationalInsights/workspaces/{workspaceName}/savedSearches/{savedSearchId}',
    apiVersion: '2023-09-01',
    top: [],
    properties: same('category', 'displayName', 'query', 'functionAlias', 'functionParameters', 'version', 'tags'),
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
  const inPath = pathNames(type.path)
  const body: Record<string, unknown> = {}
  const properties: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(inputs)) {
    if (inPath.includes(name)) continue
    const property = type.properties[name]
    if (type.top.includes(name)) body[name] = name === 'identity' ? namedIdentities(value) : value
    else if (property !== undefined) properties[property] = name === 'securityRules' ? nested(value) : value
    else
      throw new TrafficError('sandbox/unplaced-argument', `the sandbox does not know where ${name} of ${token} belongs`)
  }
  const path = type.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(inputs[name]))
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${String(inputs.resourceGroupName)}/providers/${path}`
  return { id, apiVersion: type.apiVersion, body: { ...body, properties } }
}

/** Pulumi lists the identities of a resource; ARM has them as the keys of a map. */
function namedIdentities(identity: unknown): unknown {
  const { userAssignedIdentities = [], ...rest } = identity as { readonly userAssignedIdentities?: readonly string[] } // as the SDK types it
  return { ...rest, userAssignedIdentities: Object.fromEntries(userAssignedIdentities.map((id) => [id, {}])) }
}

function listedIdentities(identity: unknown): unknown {
  const { userAssignedIdentities = {}, ...rest } = identity as { readonly userAssignedIdentities?: object } // as ARM has it
  return { ...rest, userAssignedIdentities: Object.keys(userAssignedIdentities) }
}

/** Pulumi flattens the properties of rules; ARM does not. */
function nested(rules: unknown): unknown {
  return (rules as readonly Inputs[]).map(({ name, ...properties }) => ({ name, properties })) // as the SDK types them
}

function flattened(rules: unknown): unknown {
  return (rules as readonly { readonly name: string; readonly properties: object }[]).map(
    ({ name, properties }) => ({ name, ...properties }), // as `nested` wrote them
  )
}

/**
 * The arguments that a resource, as ARM shows it, stands for. Of a resource that the program made only what the program set,
 * since the rest is Azure's; of one that is imported all that the type has.
 */
export function inputsOf(token: string, found: Inputs, known: Inputs): Inputs {
  const type = ARM_TYPES[token]!
  const isImport = Object.keys(known).length === 0
  const shown = { ...pathArguments(type, String(found.id)), ...known, ...bodyArguments(type, found) }
  if (isImport) return shown
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, projected(shown[name], value)]))
}

/** `resourceGroupName` and the names in the path, from an id. */
function pathArguments({ path }: ArmType, id: string): Inputs {
  const pattern = path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  const match = new RegExp(`/resourceGroups/(?<resourceGroupName>[^/]+)/providers/${pattern}$`, 'i').exec(id)
  return { ...match?.groups }
}

function bodyArguments({ top, properties }: ArmType, found: Inputs): Inputs {
  const below = (found.properties ?? {}) as Inputs // every ARM resource has them
  const named = [...top.map((name) => [name, topArgument(name, found[name])]), ...argumentsBelow(properties, below)]
  return Object.fromEntries(named.filter(([, value]) => value !== undefined))
}

function topArgument(name: string, value: unknown): unknown {
  return name === 'identity' && value !== undefined ? listedIdentities(value) : value
}

function argumentsBelow(properties: ArmType['properties'], below: Inputs): (readonly [string, unknown])[] {
  return Object.entries(properties).map(([name, property]) => {
    const value = below[property]
    return [name, name === 'securityRules' && value !== undefined ? flattened(value) : value]
  })
}

/** What ARM shows of a value, without what it adds to the value that was sent. */
function projected(live: unknown, sent: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(sent) && live.length === sent.length)
    return live.map((one, index) => projected(one, sent[index]))
  if (!isObject(live) || !isObject(sent)) return live
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, projected(live[name], value)]))
}

function isObject(value: unknown): value is Inputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The arguments whose change means another resource: those of the path, and the region, which never moves. */
export function identityArguments(token: string): readonly string[] {
  return ['location', ...pathNames(ARM_TYPES[token]?.path ?? '')]
}

function pathNames(path: string): readonly string[] {
  return ['resourceGroupName', ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)]
}
