import { regionName, sameResource } from '../../model/index.ts'
import type { ArmResource, Estate } from '../estate/arm-resource.ts'
import { SERVICE_TAGS } from '../estate/service-tags.ts'
import { ArmError } from './arm-error.ts'
import { type ArmPath, parseArmPath } from './arm-path.ts'
import { connectionsOf, withConfigurations } from './network-views.ts'
import { type ArmBody, RESOURCE_TYPES, type Surroundings } from './resource-types.ts'

/** A request as ARM sees it: `path` without the host, with its query taken off. */
interface ArmRequest {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly body?: unknown
}

interface ArmResponse {
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

/** How many flow logs a page holds, so that clients meet a second page soon. */
const PAGE = 2

/** Starts with the resources of an estate. `origin` is the address that it gives in links to itself. */
export function createArm(estate: Estate, { origin }: { readonly origin: () => string }): Arm {
  const held = new Map(estate.resources.map((one) => [one.id.toLowerCase(), one]))
  const etags = new Map<string, string>()
  /** Writes that nobody has seen the end of: the resource, by the name of its operation. */
  const pending = new Map<string, string>()
  let writes = 0

  const find = (id: string): ArmResource | undefined => held.get(id.toLowerCase()) ?? subnetOf(id, held)

  function answer({ method, path, query, body }: ArmRequest): ArmResponse {
    if (/^\/subscriptions\/?$/i.test(path))
      return { status: 200, body: { value: estate.subscriptions.map(subscription) } }
    const target = parseArmPath(path)
    if (target === undefined) throw new ArmError(404, 'NotSimulated', `The sandbox does not know the path ${path}.`)
    const owner = estate.subscriptions.find((one) => one.subscriptionId === target.subscriptionId.toLowerCase())
    if (owner === undefined) {
      const message = `The subscription '${target.subscriptionId}' could not be found.`
      throw new ArmError(404, 'SubscriptionNotFound', message)
    }
    if (target.type === 'subscriptions') return { status: 200, body: subscription(owner) }
    if (target.type.endsWith('/locations/operations')) return operation(target)
    if (target.type === 'microsoft.network/locations/servicetags') return { status: 200, body: SERVICE_TAGS }
    if (target.type === 'microsoft.network/virtualnetworkgateways/connections') return connections(target)
    if (!Object.hasOwn(RESOURCE_TYPES, target.type)) {
      throw new ArmError(400, 'NotSimulated', `The sandbox has no resource type ${target.type}.`)
    }
    if (target.name === undefined) return list(target, query)
    switch (method) {
      case 'GET':
        return { status: 200, body: shown(existing(target), query) }
      case 'PUT':
        return put(target, (body ?? {}) as ArmBody) // any JSON object; the rule of the type reads it
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

  function put(target: ArmPath, body: ArmBody): ArmResponse {
    refuseHomeless(target)
    const { type, regional, slow, accept } = RESOURCE_TYPES[target.type]!
    const before = find(target.id)
    const location = regional ? locationOf(body, before, target) : undefined
    const around: Surroundings = {
      ...{ id: before?.id ?? target.id, name: target.name!, location: location ?? '', before, find },
      all: [...held.values()],
    }
    const properties = accept(body, around)
    const name = target.parentId === undefined ? target.name! : childName(target, type)
    const { tags, sku, kind, identity } = body
    const made: ArmResource = {
      ...{ id: around.id, name, type, properties: { ...properties, provisioningState: 'Succeeded' } },
      ...(location === undefined ? {} : { location }),
      ...Object.fromEntries(Object.entries({ tags, sku, kind, identity }).filter(([, value]) => value !== undefined)),
    }
    keep(made)
    const status = before === undefined ? 201 : 200
    if (!slow) return { status, body: shown(made) }
    pending.set(String(writes), made.id.toLowerCase())
    const id = `${target.subscriptionId}/providers/${type.split('/')[0]}/locations/${location ?? 'global'}/operations/${writes}`
    const headers = {
      'azure-asyncoperation': `${origin()}/subscriptions/${id}?api-version=2025-05-01`,
      'retry-after': '0',
    }
    return { status, headers, body: shown(made) }
  }

  /** Flow logs are named `watcher/log`; other children by their own name. */
  function childName({ parentId, name }: ArmPath, type: string): string {
    return type.endsWith('/flowLogs') ? `${parentId!.split('/').at(-1)}/${name}` : name!
  }

  function keep(resource: ArmResource): void {
    writes++
    const etag = `W/"${writes.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000"`
    etags.set(resource.id.toLowerCase(), etag)
    const watcher = /^(.*)\/flowLogs\/[^/]+$/i.exec(resource.id)?.[1]
    if (watcher !== undefined) etags.set(watcher.toLowerCase(), etag)
    if (resource.type !== 'Microsoft.Network/virtualNetworks/subnets') held.set(resource.id.toLowerCase(), resource)
    else keepSubnet(resource)
  }

  function keepSubnet(subnet: ArmResource): void {
    const vnet = find(subnet.id.replace(/\/subnets\/[^/]+$/i, ''))!
    const others = subnetsOf(vnet).filter((one) => !sameResource(one.id, subnet.id))
    held.set(vnet.id.toLowerCase(), { ...vnet, properties: { ...vnet.properties, subnets: [...others, subnet] } })
  }

  function patch(target: ArmPath, body: ArmBody): ArmResponse {
    const changed = { ...existing(target), tags: body.tags ?? {} }
    if (body.properties !== undefined) throw new ArmError(400, 'NotSimulated', 'The sandbox only patches tags.')
    keep(changed)
    return { status: 200, body: shown(changed) }
  }

  /** What others stand on cannot go; a watcher takes its logs with it. */
  function remove(target: ArmPath): ArmResponse {
    const gone = find(target.id)
    if (gone === undefined) return { status: 204 }
    const log = logsOn(gone.id)[0]
    if (log !== undefined) {
      throw new ArmError(
        400,
        'InUseFlowLogTarget',
        `${gone.id} is the target of flow log ${log.id}; delete that first.`,
      )
    }
    for (const id of held.keys())
      if (id === gone.id.toLowerCase() || id.startsWith(`${gone.id.toLowerCase()}/`)) held.delete(id)
    return { status: 200 }
  }

  function logsOn(id: string): readonly ArmResource[] {
    return [...held.values()].filter(
      (one) => one.type.endsWith('/flowLogs') && sameResource(String(one.properties.targetResourceId), id),
    )
  }

  /** The status of a write; asking for it is what brings it to an end. */
  function operation({ name }: ArmPath): ArmResponse {
    pending.delete(name ?? '')
    return { status: 200, body: { name, status: 'Succeeded' } }
  }

  function list(target: ArmPath, query: ReadonlyMap<string, string>): ArmResponse {
    const { type } = RESOURCE_TYPES[target.type]!
    if (target.parentId !== undefined || target.resourceGroup !== undefined) refuseHomeless(target)
    const scope = target.parentId ?? target.id.replace(/\/providers\/.*$/i, '').replace(/\/resourcegroups$/i, '')
    const inside = [...held.values(), ...[...held.values()].flatMap(subnetsOf)].filter(
      (one) => one.type === type && one.id.toLowerCase().startsWith(`${scope.toLowerCase()}/`),
    )
    const size = type.endsWith('/flowLogs') ? PAGE : inside.length || 1
    const at = Number(query.get('$skiptoken') ?? 0)
    const value = inside.slice(at, at + size).map((one) => otherCase(shown(one, query), type))
    const next = `${origin()}${target.id}?api-version=${query.get('api-version')}&$skiptoken=${at + size}`
    return { status: 200, body: { value, ...(at + size < inside.length ? { nextLink: next } : {}) } }
  }

  function connections({ parentId = '' }: ArmPath): ArmResponse {
    const gateway = find(parentId)
    if (gateway === undefined) throw new ArmError(404, 'ResourceNotFound', `The Resource '${parentId}' was not found.`)
    return { status: 200, body: { value: connectionsOf(gateway.id, [...held.values()]).map((one) => shown(one)) } }
  }

  /** Lists of watchers name the group in capitals: clients must compare ids without regard to case. */
  function otherCase<T extends { readonly id: string }>(resource: T, type: string): T {
    if (type !== 'Microsoft.Network/networkWatchers') return resource
    return {
      ...resource,
      id: resource.id.replace(/(\/resourceGroups\/)([^/]+)/, (_all, key, name) => key + name.toUpperCase()),
    }
  }

  /** A resource as a GET of this API version shows it. */
  function shown(stored: ArmResource, query?: ReadonlyMap<string, string>) {
    const resource = withConfigurations(stored, [...held.values()])
    const logs = logsOn(resource.id).map(({ id }) => ({ id }))
    const updating = [...pending.values()].includes(resource.id.toLowerCase())
    const properties = {
      ...resource.properties,
      ...(updating ? { provisioningState: 'Updating' } : {}),
      ...(logs.length > 0 ? { flowLogs: logs } : {}),
    }
    const { recordTypes: _later, ...older } = properties as Record<string, unknown>
    const known = (query?.get('api-version') ?? '9999') >= '2025-03-01' ? properties : older
    const isNetwork = resource.type.startsWith('Microsoft.Network/')
    const etag = etags.get(resource.id.toLowerCase()) ?? 'W/"00000000-0000-4000-8000-000000000000"'
    return { ...resource, ...(isNetwork ? { etag } : {}), properties: known }
  }

  return {
    resources: () => [...held.values()],
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

/** Subnets lie inside their VNet. */
function subnetsOf({ type, properties }: ArmResource): readonly ArmResource[] {
  if (type !== 'Microsoft.Network/virtualNetworks') return []
  const subnets = (properties.subnets ?? []) as readonly Omit<ArmResource, 'type'>[] // as `network` and the estate store them
  return subnets.map((subnet) => ({ ...subnet, type: 'Microsoft.Network/virtualNetworks/subnets' }))
}

function subnetOf(id: string, held: ReadonlyMap<string, ArmResource>): ArmResource | undefined {
  const vnet = held.get(id.toLowerCase().replace(/\/subnets\/[^/]+$/, ''))
  return vnet === undefined ? undefined : subnetsOf(vnet).find((one) => sameResource(one.id, id))
}
