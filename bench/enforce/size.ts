import type { EstateSize } from '../../test/harness/arm-estate.ts'

/** The estate of the bench: in each subscription four regions with a watcher and five VNets each, ten NICs in every VNet. */
export function benchEstate(subscriptions: number): EstateSize {
  const regions = ['westeurope', 'northeurope', 'eastus', 'westus']
  return { subscriptions, regions, vnets: 5, nics: 10, logged: true }
}

/** The numbers of that estate, in words. */
export function sizeOf(count: number): string {
  const { regions = [], vnets = 0, nics = 0 } = benchEstate(count)
  const watchers = count * regions.length
  const list = [`${count} subscriptions`, `${watchers} watchers`, `${watchers * vnets} NSGs and logged VNets`]
  return `${list.join(', ')}, ${watchers * vnets * nics} NICs`
}
