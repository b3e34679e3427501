import { seededRandom } from '../../generator/random.ts'
import type { Arm, ArmRequest, ArmResponse } from '../arm.ts'
import type { OperationFate } from '../operations.ts'
import type { Faults } from './parse-faults.ts'
import { rateLimits } from './rate-limits.ts'

/** An answer and how it reaches the client: whole, cut in the middle, or not at all. */
export interface Carried {
  readonly response: ArmResponse
  readonly arrives: 'whole' | 'cut' | 'reset'
}

/** An ARM on a bad day. */
export interface FaultyArm {
  handle(request: ArmRequest): Carried
  /** How each operation will end. */
  fate(): OperationFate
}

interface Options {
  readonly arm: () => Arm
  readonly faults: Faults
  /** Milliseconds; what the limits count by. */
  readonly now: () => number
}

/** Puts faults between a client and an ARM, by chance from one seed. */
export function faultyArm({ arm, faults, now }: Options): FaultyArm {
  const random = seededRandom(faults.seed)
  const happens = (share: number) => share > 0 && random.below(1_000_000) < share * 1_000_000
  const allowed = rateLimits(now)
  let requests = 0
  let others = 0

  /** What is said before ARM looks at the request. */
  function refusal({ path, method }: ArmRequest): ArmResponse | undefined {
    requests++
    if (faults.expire > 0 && requests % faults.expire === 0) return expired
    const subscription = path.split('/')[2]?.toLowerCase()
    if (faults.deny.some((id) => id.toLowerCase() === subscription)) return denied(path)
    if (happens(faults.throttle)) return error(429, 'TooManyRequests')
    if (happens(faults['throttle-after']))
      return { ...error(429, 'SubscriptionRequestsThrottled'), headers: { 'retry-after': faults['retry-after'] } }
    if (method !== 'GET' && method !== 'POST' && happens(faults.busy)) return error(409, 'AnotherOperationInProgress')
    return undefined
  }

  /** Half of the answers that are lost are lost after the deed. */
  function lost(request: ArmRequest, response: ArmResponse, arrives: Carried['arrives']): Carried {
    if (random.below(2) === 0) arm().handle(request)
    return { response, arrives }
  }

  function limited(request: ArmRequest): ArmResponse | undefined {
    const { headers, retryAfterSeconds } = allowed(request)
    if (retryAfterSeconds === undefined) return { status: 200, headers }
    const again = { 'retry-after': String(retryAfterSeconds) }
    return { ...error(429, 'SubscriptionRequestsThrottled'), headers: { ...headers, ...again } }
  }

  /** Somebody else tags a log that was just read, with a write of their own. */
  function meddle({ method, path }: ArmRequest, { status }: ArmResponse): void {
    if (method !== 'GET' || status !== 200 || !/\/flowlogs\/[^/]+$/i.test(path) || !happens(faults['other-writer']))
      return
    const tags = { 'written-by-another': String(++others) }
    arm().handle({ method: 'PATCH', path, query: new Map(), body: { tags } })
  }

  function misled(response: ArmResponse, { path, query }: ArmRequest): ArmResponse {
    const { headers = {}, body } = response
    const operation = headers['azure-asyncoperation']
    const page = body as { readonly value?: unknown; readonly nextLink?: string } | undefined // ARM's form of a list
    if (faults['foreign-link'] !== '' && operation !== undefined)
      return { ...response, headers: { ...headers, 'azure-asyncoperation': `${faults['foreign-link']}/operations/1` } }
    if (!Array.isArray(page?.value)) return graphFaults(response, path)
    if (faults['foreign-link'] !== '')
      return { ...response, body: { ...page, nextLink: `${faults['foreign-link']}/next` } }
    if (!faults['page-loop']) return response
    const self = `${page.nextLink?.split('/subscriptions/')[0] ?? ''}${path}?api-version=${query.get('api-version')}`
    return { ...response, body: { ...page, nextLink: page.nextLink === undefined ? undefined : self } }
  }

  function graphFaults(response: ArmResponse, path: string): ArmResponse {
    if (!/resourcegraph/i.test(path) || response.status !== 200) return response
    const limit: Record<string, string> = faults['subscription-limit']
      ? { 'x-ms-tenant-subscription-limit-hit': 'true' }
      : {}
    const { $skipToken: _gone, ...cut } = response.body as Record<string, unknown> // as answerGraph writes it
    const body = faults.truncate ? { ...cut, resultTruncated: 'true' } : response.body
    return { ...response, headers: { ...response.headers, ...limit }, body }
  }

  return {
    handle(request) {
      const refused = refusal(request)
      if (refused !== undefined) return { response: refused, arrives: 'whole' }
      const limit = faults.limits ? limited(request) : undefined
      if (limit?.status === 429) return { response: limit, arrives: 'whole' }
      if (happens(faults.error))
        return lost(request, error(random.pick([500, 502, 503]), 'InternalServerError'), 'whole')
      if (happens(faults.reset)) return lost(request, { status: 500 }, 'reset')
      const response = arm().handle(request)
      meddle(request, response)
      const headers = { ...limit?.headers, ...response.headers }
      const arrives = happens(faults.cut) && response.body !== undefined ? 'cut' : 'whole'
      return { response: misled({ ...response, headers }, request), arrives }
    },
    fate() {
      const { polls } = faults
      if (happens(faults['fail-operation'])) return { end: 'Failed', polls }
      if (happens(faults['cancel-operation'])) return { end: 'Canceled', polls }
      return { end: happens(faults['endless-operation']) ? 'endless' : 'Succeeded', polls }
    },
  }
}

function error(status: number, code: string): ArmResponse {
  return { status, body: { error: { code, message: 'A fault of the sandbox.', details: [] } } }
}

const expired: ArmResponse = {
  ...error(401, 'ExpiredAuthenticationToken'),
  headers: { 'www-authenticate': 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"' },
}

function denied(path: string): ArmResponse {
  const message = `The client does not have authorization to perform action over scope '${path}' or the scope is invalid.`
  return { status: 403, body: { error: { code: 'AuthorizationFailed', message } } }
}
