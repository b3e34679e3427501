import { regionName } from '../../model/index.ts'
import type { Check, Found } from './check.ts'

/** The resource providers without which no flow log can be written. */
const NEEDED_PROVIDERS = ['Microsoft.Network', 'Microsoft.Insights'] as const

/** NW001: each region in use has a watcher, whatever its name and group. */
export const checkWatchers: Check = ({ subscription }) => {
  const { virtualNetworks, watchers, unread, subscriptionId } = subscription
  const missing = unread.find(({ kind }) => kind === 'watchers' || kind === 'networks')
  const states = new Map(watchers.map(({ location, provisioningState }) => [regionName(location), provisioningState]))
  const regions = [...new Set(virtualNetworks.map(({ location }) => regionName(location)))]
  return regions.flatMap((region): Found[] => {
    const at = { rule: 'NW001', region, resourceId: `/subscriptions/${subscriptionId}` } as const
    const state = states.get(region) ?? 'Succeeded'
    if (states.has(region) && state === 'Succeeded') return []
    if (states.has(region)) return [{ ...at, status: 'fail', message: `the network watcher of ${region} is ${state}` }]
    if (missing !== undefined) return [{ ...at, status: 'unknown', message: `not read: ${missing.what}` }]
    return [{ ...at, status: 'fail', message: `${region} has VNets and no network watcher` }]
  })
}

/** PV001: the providers are registered. */
export const checkProviders: Check = ({ subscription: { registrations, subscriptionId, unread } }) =>
  NEEDED_PROVIDERS.flatMap((namespace): Found[] => {
    const at = { rule: 'PV001', region: '', resourceId: `/subscriptions/${subscriptionId}` } as const
    const state = registrations[namespace.toLowerCase()]
    if (state === 'Registered') return []
    if (state !== undefined) return [{ ...at, status: 'fail', message: `${namespace} is ${state}` }]
    const reason = unread.find(({ kind, what }) => kind === 'registration' && what.includes(namespace))?.reason
    return [{ ...at, status: 'unknown', message: `${namespace}: ${reason ?? 'its state was not read'}` }]
  })

/** IN001: what could not be read. */
export const checkReading: Check = ({ subscription: { unread } }) =>
  unread.map(({ id, what, reason }) => ({
    ...{ rule: 'IN001', status: 'fail', region: '', resourceId: id },
    message: `not read: ${what} (${reason})`,
  }))
