/** What a request path of ARM names: one resource, a list of a type, or an operation. Ids are lower case. */
export interface ArmPath {
  readonly subscriptionId: string
  readonly resourceGroup?: string
  /** Lower case, with the namespace: `microsoft.network/networkwatchers/flowlogs`. */
  readonly type: string
  /** The id of the resource, or of the parent of a list. */
  readonly id: string
  readonly name?: string
  /** Id of the resource that must exist for this one to exist; undefined at the top of a group. */
  readonly parentId?: string
}

/** Takes the path of a request apart; undefined when it is none of the known forms. Letter case of names is kept in `id`. */
export function parseArmPath(path: string): ArmPath | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  if (parts[0]?.toLowerCase() !== 'subscriptions' || parts[1] === undefined) return undefined
  const head = { subscriptionId: parts[1] }
  const rest = parts.slice(2)
  if (rest.length === 0) return { ...head, type: 'subscriptions', id: path, name: parts[1] }
  const isGroup = rest[0]?.toLowerCase() === 'resourcegroups'
  if (isGroup && rest.length <= 2) {
    const type = 'microsoft.resources/resourcegroups'
    return rest[1] === undefined
      ? { ...head, type, id: path }
      : { ...head, resourceGroup: rest[1], type, id: path, name: rest[1] }
  }
  const tail = isGroup ? rest.slice(2) : rest
  if (tail[0]?.toLowerCase() !== 'providers' || tail.length < 3) return undefined
  return { ...head, ...(isGroup ? { resourceGroup: rest[1]! } : {}), ...typed(tail, path) }
}

/** `providers/NS/type/name/child/name`: an even tail names a resource, an odd one a list. */
function typed(tail: readonly string[], path: string) {
  const pairs = tail.slice(2)
  const types = pairs.filter((_, index) => index % 2 === 0).map((part) => part.toLowerCase())
  const type = `${tail[1]!.toLowerCase()}/${types.join('/')}`
  const isResource = pairs.length % 2 === 0
  const cut = (count: number) =>
    `/${path
      .split('/')
      .filter((part) => part !== '')
      .slice(0, -count)
      .join('/')}`
  if (!isResource) return { type, id: path, ...(pairs.length > 2 ? { parentId: cut(1) } : {}) }
  return { type, id: path, name: pairs.at(-1)!, ...(pairs.length > 2 ? { parentId: cut(2) } : {}) }
}
