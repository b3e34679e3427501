import type { NetworkManagementClient } from '@azure/arm-network'
import type { HttpClient } from '@azure/core-rest-pipeline'
import type { Door } from '../subscriptions.ts'
import type { ArmClock } from './arm-clock.ts'
import { openPipeline } from './arm-pipeline.ts'
import {
  armResource,
  policyState,
  provider,
  type WireResource,
  type WireSubscription,
  wireSubscription,
} from './arm-resource.ts'
import type { Call } from './call.ts'
import { armReader } from './read-arm.ts'
import { type ArmWait, PATIENCE } from './retry-policy.ts'
import { keepToken } from './token-keeper.ts'
import { type ArmWriter, armWriter } from './write-arm.ts'

/** Types that a subscription is asked for as a whole. */
type ListedType =
  | 'Microsoft.Network/networkWatchers'
  | 'Microsoft.Network/virtualNetworks'
  | 'Microsoft.Network/networkSecurityGroups'
  | 'Microsoft.Network/networkInterfaces'
  | 'Microsoft.Storage/storageAccounts'
  | 'Microsoft.OperationalInsights/workspaces'
  | 'Microsoft.OperationalInsights/queryPacks'
  | 'Microsoft.Insights/scheduledQueryRules'

/**
 * The only door to Azure Resource Manager. Reads give the wire's JSON with every field; lists are whole or throw. Every
 * failure is an ArmFailure with Azure's own code, every pause is told to `onWait`.
 */
export interface ArmPort extends ArmWriter {
  /** Every subscription that the credential sees. */
  subscriptions(): Promise<readonly WireSubscription[]>
  /** One resource by its id; undefined when ARM says 404. */
  read(id: string): Promise<WireResource | undefined>
  /** Every resource of a type in a subscription. */
  list(subscriptionId: string, type: ListedType): Promise<readonly WireResource[]>
  /** The children of a resource: the `flowLogs` of a watcher, the `networkInterfaces` of a scale set, the `savedSearches` of a workspace. */
  listBelow(parentId: string, kind: string): Promise<readonly WireResource[]>
  /** The state in which a subscription holds a namespace: `Registered`, `NotRegistered`, ... */
  registrationOf(subscriptionId: string, namespace: string): Promise<string | undefined>
  /** All rows of a query of Resource Graph. */
  graph(subscriptions: readonly string[], query: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** What Azure Policy last said of the resources of a subscription. */
  policyStates(subscriptionId: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

interface Options extends Door {
  readonly clock: ArmClock
  readonly signal?: AbortSignal
  readonly onWait?: (wait: ArmWait) => void
  /** What carries requests; the clients' own unless a simulation gives another. */
  readonly httpClient?: HttpClient
}

/** Opens the door to a cloud's ARM. Loads the Azure clients on first use: reading needs none of the large ones. */
export async function openArm(options: Options): Promise<ArmPort> {
  const { cloud, credential, clock, signal, onWait = () => {}, httpClient } = options
  const token = keepToken(credential.credential, cloud.armScope, clock)
  const pipeline = await openPipeline({ cloud, token, clock, onWait, httpClient })
  const newCall = (path: string): Call => ({
    until: clock.now() + PATIENCE.operationMs,
    subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(path)?.[1],
    signal,
  })
  const reader = armReader(pipeline, newCall)
  const clients = new Map<string, Promise<NetworkManagementClient>>()

  async function newClient(subscriptionId: string): Promise<NetworkManagementClient> {
    const { NetworkManagementClient } = await import('@azure/arm-network')
    const client = new NetworkManagementClient(credential.credential, subscriptionId, {
      endpoint: cloud.arm,
      ...(httpClient === undefined ? {} : { httpClient }),
      ...(cloud.sandbox === undefined ? {} : { tlsOptions: { ca: cloud.sandbox.ca } }),
    })
    pipeline.equip(client.pipeline)
    return client
  }

  function clientOf(subscriptionId: string): Promise<NetworkManagementClient> {
    const client = clients.get(subscriptionId) ?? newClient(subscriptionId)
    clients.set(subscriptionId, client)
    return client
  }

  return {
    ...armWriter({ clientOf, newCall, clock }),
    subscriptions: () => reader.all('/subscriptions', wireSubscription),
    read: (id) => reader.one(id, armResource),
    list: (subscriptionId, type) => reader.all(`/subscriptions/${subscriptionId}/providers/${type}`, armResource),
    listBelow: (parentId, kind) => reader.all(`${parentId}/${kind}`, armResource),
    async registrationOf(subscriptionId, namespace) {
      const found = await reader.one(`/subscriptions/${subscriptionId}/providers/${namespace}`, provider)
      return found?.registrationState
    },
    graph: reader.graph,
    policyStates: (subscriptionId) =>
      reader.all(
        `/subscriptions/${subscriptionId}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`,
        policyState,
        'POST',
      ),
  }
}
