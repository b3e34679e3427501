import { ArmFailure, type ArmPort, type WireResource } from '../../src/azure/index.ts'
import type { Arm } from '../../src/sandbox/arm/arm.ts'

/** The reading half of the port over a simulated ARM without sockets, for properties over many estates. */
export function portOver(arm: Arm, refuses: (path: string) => boolean = () => false): ArmPort {
  const get = (path: string): unknown => {
    if (refuses(path)) {
      throw new ArmFailure('not for you', { kind: 'denied', azureCode: 'AuthorizationFailed', status: 403 })
    }
    const url = new URL(path, 'https://arm')
    const query = new Map([['api-version', '2026-01-01'], ...url.searchParams])
    const { status, body } = arm.handle({ method: 'GET', path: decodeURIComponent(url.pathname), query })
    if (status < 400) return body
    throw new ArmFailure('no', { kind: status === 404 ? 'missing' : 'refused', azureCode: `HTTP ${status}`, status })
  }
  const all = <T>(path: string): readonly T[] => {
    const { value, nextLink } = get(path) as { value: T[]; nextLink?: string } // a page, as ARM answers lists
    return nextLink === undefined ? value : [...value, ...all<T>(nextLink.replace(/^https:\/\/[^/]+/, ''))]
  }
  const nobody = () => Promise.reject(new Error('this port only reads'))
  return {
    ...{ putFlowLog: nobody, deleteFlowLog: nobody, updateTags: nobody, putWatcher: nobody, resumeWrite: nobody },
    ...{ graph: nobody, policyStates: nobody },
    subscriptions: async () => all('/subscriptions'),
    async read(id) {
      try {
        return get(id) as WireResource // what the simulated ARM holds
      } catch (error) {
        if (error instanceof ArmFailure && error.status === 404) return undefined
        throw error
      }
    },
    list: async (subscriptionId, type) => all(`/subscriptions/${subscriptionId}/providers/${type}`),
    listBelow: async (parentId, kind) => all(`${parentId}/${kind}`),
    registrationOf: async (subscriptionId, namespace) =>
      (get(`/subscriptions/${subscriptionId}/providers/${namespace}`) as { registrationState: string })
        .registrationState,
  }
}
