/** An ARM resource id taken apart. `types` and `names` run in parallel: virtualNetworks/subnets with hub/default. */
export interface ResourceId {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly namespace: string
  readonly types: readonly string[]
  readonly names: readonly string[]
}

/** Takes an ARM resource id apart, or gives undefined when it is none. Letter case is kept; compare without it. */
export function parseResourceId(id: string): ResourceId | undefined {
  const match = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)\/?$/i.exec(
    id,
  )
  if (!match) return undefined
  const rest = match[4]!.slice(1).split('/')
  return {
    subscriptionId: match[1]!,
    resourceGroup: match[2]!,
    namespace: match[3]!,
    types: rest.filter((_, index) => index % 2 === 0),
    names: rest.filter((_, index) => index % 2 === 1),
  }
}

/** Whether two ids name the same resource: ARM compares ids without regard to letter case. */
export function sameResource(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

/** A region in the short form ARM uses for names: `West Europe` and `westeurope` are one. */
export function regionName(region: string): string {
  return region.toLowerCase().replaceAll(' ', '')
}
