import { regionName } from '../../model/index.ts'
import type { ArmResource, Estate } from '../estate/arm-resource.ts'
import { SERVICE_TAGS } from '../estate/service-tags.ts'
import { fieldsOf } from './api-fields.ts'
import { ArmError } from './arm-error.ts'
import { type ArmPath, parseArmPath } from './arm-path.ts'
import { holdResources } from './held-resources.ts'
import { madeByAnalytics } from './made-by-analytics.ts'
import { connectionsOf, withConfigurations } from './network-views.ts'
import { type OperationFate, trackOperations } from './operations.ts'
import { policyStates } from './policy-states.ts'
import { answerGraph } from './resource-graph.ts'
import { type ArmBody, RESOURCE_TYPES, type Surroundings } from './resource-types.ts'

/** A request as ARM sees it: `path` without the host, with its query taken off. */
export interface ArmRequest {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly body?: unknown
  /** If-Match, where it was sent. */
  readonly ifMatch?: string | undefined
}

/** What ARM answers. */
export interface ArmResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A small Resource Manager: what it holds, and how it answers. Knows no sockets and no tokens. */
export interface Arm {
  handle(request: ArmRequest): ArmResponse
  /** Everything it holds. */
  resources(): readonly ArmResource[]
}

interface Options {
  /** The address that it gives in links to itself. */
  readonly origin: () => string
  /** What becomes of each operation; all succeed at the first poll when nobody says. */
  readonly fate?: () => OperationFate
  /** Refuses a second write on a watcher while one is under way, as Azure does. */
  readonly oneWriter?: boolean
  /** Seconds that an accepted write asks to wait for: 10 in Azure. */
  readonly pollSeconds?: number
}

/** How many flow logs a page holds, so that clients meet a second page soon. */
const PAGE = 2
/** Everything else comes in pages of this length. */
const LARGE_PAGE = 500
const FLOW_LOGS = 'Microsoft.Network/networkWatchers/flowLogs'
const WATCHERS = 'Microsoft.Network/networkWatchers'

/** Starts with the resources of an estate. */
export function createArm(estate: Estate, options: Options): Arm {
  const { origin, oneWriter = false, pollSeconds = 0 } = options
  const held = holdResources(estate.resources)
  const { find } = held
  const etags = new Map<string, string>()
  const operations = trackOperations(options.fate ?? (() => ({ end: 'Succeeded', polls: 0 })), markFailed)
  let writes = 0

  function answer(request: ArmRequest): ArmResponse {
    const { method, path, query, body } = request
    if (/^\/subscriptions\/?$/i.test(path))
      return { status: 200, body: { value: estate.subscriptions.map(subscription) } }
    if (/^\/providers\/microsoft\.resourcegraph\/resources$/i.test(path)) return graph(body)
    const target = parseArmPath(path)
    const namespace = /^\/subscriptions\/[^/]+\/providers\/([^/]+)$/i.exec(path)?.[1]
    if (target === undefined && namespace === undefined)
      throw new ArmError(404, 'NotSimulated', `The sandbox does not know the path ${path}.`)
    const subscriptionId = path.split('/')[2]!
    const owner = estate.subscriptions.find((one) => one.subscriptionId === subscriptionId.toLowerCase())
    if (owner === undefined) {
      const message = `The subscription '${subscriptionId}' could not be found.`
      throw new ArmError(404, 'SubscriptionNotFound', message)
    }
    if (target === undefined) return provider(subscriptionId, namespace!)
    if (target.type === 'subscriptions') return { status: 200, body: subscription(owner) }
    if (target.type.endsWith('/locations/operations')) return operation(target)
    if (target.type.endsWith('/locations/operationresults')) return { status: 204 }
    if (target.type === 'microsoft.network/locations/servicetags') return { status: 200, body: SERVICE_TAGS }
    if (target.type === 'microsoft.network/virtualnetworkgateways/connections') return connections(target)
    if (/^microsoft\.policyinsights\/policystates\/queryresults$/.test(target.type)) return states(target)
    if (!Object.hasOwn(RESOURCE_TYPES, target.type)) {
      throw new ArmError(400, 'NotSimulated', `The sandbox has no resource type ${target.type}.`)
    }
    if (target.name === undefined) return list(target, query)
    if (method === 'GET') return { status: 200, body: shown(existing(target), query) }
    refuseRace(target, request)
    switch (method) {
      case 'PUT':
        return put(target, (body ?? {}) as ArmBody, query) // any JSON object; the rule of the type reads it
      case 'PATCH':
        return patch(target, (body ?? {}) as ArmBody)
      case 'DELETE':
        return remove(target)
      default:
        throw new ArmError(400, 'NotSimulated', `The sandbox does not answer ${method} on ${target.type}.`)
    }
  }

  function subscription({ subscriptionId, displayName }: Estate['subscriptions'][number]) {
    const rest = { displayName, state: 'Enabled', tenantId: estate.tenantId }
    return { id: `/subscriptions/${subscriptionId}`, subscriptionId, ...rest }
  }

  /** A namespace is registered unless the estate holds it as something else, under the type Microsoft.Resources/providers. */
  function provider(subscriptionId: string, namespace: string): ArmResponse {
    const named = held
      .ofType(subscriptionId, 'Microsoft.Resources/providers')
      .find(({ name }) => name.toLowerCase() === namespace.toLowerCase())
    const registrationState = named?.properties.registrationState ?? 'Registered'
    const id = `/subscriptions/${subscriptionId}/providers/${namespace}`
    return { status: 200, body: { id, namespace, registrationState, resourceTypes: [] } }
  }

  /** Its quota is 15 questions in 5 seconds, of which the headers tell. */
  function graph(body: unknown): ArmResponse {
    const headers = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' }
    return { status: 200, headers, body: answerGraph(body, held.all()) }
  }

  function states({ subscriptionId }: ArmPath): ArmResponse {
    const vnets = held.ofType(subscriptionId, 'Microsoft.Network/virtualNetworks')
    return { status: 200, body: policyStates(subscriptionId, vnets, held.logsOn) }
  }

  function existing(target: ArmPath): ArmResource {
    const found = find(target.id)
    if (found !== undefined) return found
    refuseHomeless(target)
    const what = `${RESOURCE_TYPES[target.type]!.type}/${target.name}`
    throw new ArmError(
      404,
      'ResourceNotFound',
      `The Resource '${what}' under resource group '${target.resourceGroup}' was not found.`,
    )
  }

  /** A resource needs its group and its parent. */
  function refuseHomeless({ subscriptionId, resourceGroup, type, parentId }: ArmPath): void {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`
    if (type !== 'microsoft.resources/resourcegroups' && find(group) === undefined) {
      throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`)
    }
    if (parentId !== undefined && find(parentId) === undefined) {
      throw new ArmError(
        404,
        'ParentResourceNotFound',
        `Can not perform requested operation on nested resource. Parent resource '${parentId}' not found.`,
      )
    }
  }

  /** Somebody else was first: since the etag that the writer saw, or on the same watcher at this moment. */
  function refuseRace({ id, parentId }: ArmPath, { ifMatch }: ArmRequest): void {
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(id)) {
      throw new ArmError(412, 'PreconditionFailed', `The resource ${id} has changed since ${ifMatch}.`)
    }
    if (oneWriter && operations.isBusy(parentId ?? id)) {
      throw new ArmError(409, 'AnotherOperationInProgress', `Another operation on ${parentId ?? id} is in progress.`)
    }
  }

  function put(target: ArmPath, sent: ArmBody, query: ReadonlyMap<string, string>): ArmResponse {
    refuseHomeless(target)
    const { type, regional, slow, accept } = RESOURCE_TYPES[target.type]!
    const body = type === FLOW_LOGS ? fieldsOf(sent, query.get('api-version') ?? '9999') : sent
    const before = find(target.id)
    const location = regional ? locationOf(body, before, target) : undefined
    const around: Surroundings = {
      ...{ id: before?.id ?? target.id, name: target.name!, location: location ?? '', before, find },
      get all() {
        return held.all()
      },
    }
    const properties = accept(body, around)
    const name = target.name!
    const { tags, sku, kind, identity } = body
    const made: ArmResource = {
      ...{ id: around.id, name, type, properties: { ...properties, provisioningState: 'Succeeded' } },
      ...(location === undefined ? {} : { location }),
      ...Object.fromEntries(Object.entries({ tags, sku, kind, identity }).filter(([, value]) => value !== undefined)),
    }
    keep(made)
    if (type === FLOW_LOGS) for (const one of madeByAnalytics(made, find)) held.keep(one)
    const status = before === undefined ? 201 : 200
    if (!slow) return { status, body: shown(made) }
    operations.start(String(writes), made.id)
    return { status, headers: followHeaders(target, type, location), body: updating(shown(made)) }
  }

  /** Where to ask for the end of a write, and after how long. */
  function followHeaders({ subscriptionId }: ArmPath, type: string, location = 'global') {
    const at = `${origin()}/subscriptions/${subscriptionId}/providers/${type.split('/')[0]}/locations/${location}`
    return {
      'azure-asyncoperation': `${at}/operations/${writes}?api-version=2025-05-01`,
      'retry-after': String(pollSeconds),
    }
  }

  function etagOf(id: string): string {
    return etags.get(id.toLowerCase()) ?? 'W/"00000000-0000-4000-8000-000000000000"'
  }

  /** A write moves the etag of what was written; that of a log moves its watcher's too. */
  function keep(resource: ArmResource): void {
    writes++
    const etag = `W/"${writes.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000"`
    etags.set(resource.id.toLowerCase(), etag)
    const watcher = /^(.*)\/flowLogs\/[^/]+$/i.exec(resource.id)?.[1]
    if (watcher !== undefined) etags.set(watcher.toLowerCase(), etag)
    held.keep(resource)
  }

  function markFailed(id: string): void {
    const resource = find(id)
    if (resource === undefined) return
    held.keep({ ...resource, properties: { ...resource.properties, provisioningState: 'Failed' } })
  }

  function patch(target: ArmPath, body: ArmBody): ArmResponse {
    const changed = { ...existing(target), tags: body.tags ?? {} }
    if (body.properties !== undefined) throw new ArmError(400, 'NotSimulated', 'The sandbox only patches tags.')
    keep(changed)
    return { status: 200, body: shown(changed) }
  }

  /** What others stand on cannot go; a watcher takes its logs with it. Logs and watchers go as operations. */
  function remove(target: ArmPath): ArmResponse {
    const gone = find(target.id)
    if (gone === undefined) return { status: 204 }
    const log = held.logsOn(gone.id)[0]
    if (log !== undefined) {
      throw new ArmError(
        400,
        'InUseFlowLogTarget',
        `${gone.id} is the target of flow log ${log.id}; delete that first.`,
      )
    }
    held.drop(gone.id)
    writes++
    if (gone.type !== FLOW_LOGS && gone.type !== WATCHERS) return { status: 200 }
    operations.start(String(writes), gone.id)
    const headers = followHeaders(target, gone.type, gone.location)
    const location = headers['azure-asyncoperation'].replace('/operations/', '/operationResults/')
    return { status: 202, headers: { ...headers, location } }
  }

  /** The status of a write; asking for it is what brings it to an end. */
  function operation({ name = '' }: ArmPath): ArmResponse {
    const body = operations.status(name)
    if (body === undefined) throw new ArmError(404, 'OperationNotFound', `The operation ${name} was not found.`)
    const headers = { 'retry-after': String(pollSeconds) }
    return { status: 200, ...(body.status === 'InProgress' ? { headers } : {}), body }
  }

  function list(target: ArmPath, query: ReadonlyMap<string, string>): ArmResponse {
    const { type } = RESOURCE_TYPES[target.type]!
    if (target.parentId !== undefined || target.resourceGroup !== undefined) refuseHomeless(target)
    const scope = target.parentId ?? target.id.replace(/\/providers\/.*$/i, '').replace(/\/resourcegroups$/i, '')
    const inside = held
      .ofType(target.subscriptionId, type)
      .filter((one) => one.id.toLowerCase().startsWith(`${scope.toLowerCase()}/`))
    const size = type === FLOW_LOGS ? PAGE : LARGE_PAGE
    const at = Number(query.get('$skiptoken') ?? 0)
    const value = inside.slice(at, at + size).map((one) => otherCase(shown(one, query), type))
    const next = `${origin()}${encodeURI(target.id)}?api-version=${query.get('api-version')}&$skiptoken=${at + size}`
    return { status: 200, body: { value, ...(at + size < inside.length ? { nextLink: next } : {}) } }
  }

  function connections({ parentId = '' }: ArmPath): ArmResponse {
    const gateway = find(parentId)
    if (gateway === undefined) throw new ArmError(404, 'ResourceNotFound', `The Resource '${parentId}' was not found.`)
    return { status: 200, body: { value: connectionsOf(gateway.id, held.all()).map((one) => shown(one)) } }
  }

  /** Lists of watchers name the group in capitals: clients must compare ids without regard to case. */
  function otherCase<T extends { readonly id: string }>(resource: T, type: string): T {
    if (type !== WATCHERS) return resource
    return {
      ...resource,
      id: resource.id.replace(/(\/resourceGroups\/)([^/]+)/, (_all, key, name) => key + name.toUpperCase()),
    }
  }

  /** A resource as a GET of this API version shows it. Looking at one that is being written brings the write on. */
  function shown(stored: ArmResource, query?: ReadonlyMap<string, string>) {
    const isUpdating = query !== undefined && operations.look(stored.id)
    const resource = withConfigurations(find(stored.id) ?? stored, held.configurationsIn)
    const logs = held.logsOn(resource.id).map(({ id }) => ({ id }))
    const properties = { ...resource.properties, ...(logs.length > 0 ? { flowLogs: logs } : {}) }
    const isNetwork = resource.type.startsWith('Microsoft.Network/')
    const whole = { ...resource, ...(isNetwork ? { etag: etagOf(resource.id) } : {}), properties }
    const known = resource.type === FLOW_LOGS ? fieldsOf(whole, query?.get('api-version') ?? '9999') : whole
    return isUpdating ? updating(known) : known
  }

  return {
    resources: held.all,
    handle(request) {
      try {
        return answer(request)
      } catch (error) {
        if (error instanceof ArmError) return { status: error.status, body: error.body }
        throw error
      }
    },
  }
}

function updating<T extends { readonly properties: Readonly<Record<string, unknown>> }>(resource: T): T {
  return { ...resource, properties: { ...resource.properties, provisioningState: 'Updating' } }
}

/** The region of a body. It is needed once, and never changes. */
function locationOf(body: ArmBody, before: ArmResource | undefined, { id }: ArmPath): string {
  const wanted = body.location === undefined ? undefined : regionName(body.location)
  if (wanted === undefined && before?.location === undefined) {
    throw new ArmError(400, 'LocationRequired', `The location property is required for ${id}.`)
  }
  if (wanted !== undefined && before?.location !== undefined && wanted !== regionName(before.location)) {
    throw new ArmError(409, 'InvalidResourceLocation', `${id} already exists in location '${before.location}'.`)
  }
  return wanted ?? regionName(before!.location!)
}
