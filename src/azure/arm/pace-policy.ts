import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import type { ArmClock } from './arm-clock.ts'
import { currentCall } from './call.ts'
import { atMost } from './queues.ts'

/**
 * How fast to ask when ARM has not complained: for each subscription and kind of call a bucket, as Azure/azqr has it
 * (internal/throttling/policy.go): 20 a second after a burst of 100; Resource Graph 3 a second after 10.
 */
const ARM = { burst: 100, perSecond: 20 }
const GRAPH = { burst: 10, perSecond: 3 }
/** Requests under way at a time; what waits for another try is not one of them. */
const AT_ONCE = 32
/** Below this share of the most that was seen left, calls go one by one at the rate at which ARM refills. */
const LOW = 0.1
/**
 * What ARM's buckets hold and how many a second they gain, for a subscription; over all subscriptions 15 times as many
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
const LIMITS = {
  reads: { holds: 250, gains: 25 },
  writes: { holds: 200, gains: 10 },
  deletes: { holds: 200, gains: 10 },
}

type Kind = keyof typeof LIMITS

interface Bucket {
  tokens: number
  at: number
  /** Not before: ARM is nearly empty. */
  notBefore: number
  /** The most that ARM has ever said is left, by header. */
  readonly most: Map<string, number>
  low: boolean
}

/** Spreads calls over time so that ARM seldom has to say 429, and slows down by what its answers say is left. */
export function pacePolicy(clock: ArmClock): PipelinePolicy {
  const inTurn = atMost(AT_ONCE)
  const buckets = new Map<string, Bucket>()
  const bucketOf = (key: string, burst: number): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: burst, at: clock.now(), notBefore: 0, most: new Map(), low: false }
    buckets.set(key, bucket)
    return bucket
  }
  return {
    name: 'aztaPace',
    async sendRequest(request, next) {
      const { subscriptionId = '', signal } = currentCall()
      const rate = isGraph(request) ? GRAPH : ARM
      const kind = kindOf(request)
      const bucket = bucketOf(isGraph(request) ? 'graph' : `${subscriptionId} ${kind}`, rate.burst)
      const waitMs = reserve(bucket, rate, kind, clock.now())
      if (waitMs > 0) await clock.sleep(waitMs, signal)
      const response = await inTurn(() => next(request))
      heed(bucket, response, kind, clock.now())
      return response
    },
  }
}

function isGraph({ url }: PipelineRequest): boolean {
  return /\/providers\/microsoft\.resourcegraph\//i.test(url)
}

function kindOf({ method, url }: PipelineRequest): Kind {
  if (method === 'DELETE') return 'deletes'
  return method === 'GET' || /\/(queryResults|resources)\?/i.test(url) ? 'reads' : 'writes'
}

/** Takes a place in the queue; the milliseconds until it comes. */
function reserve(bucket: Bucket, rate: typeof ARM, kind: Kind, now: number): number {
  bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond) - 1
  bucket.at = now
  const byRate = bucket.tokens >= 0 ? 0 : (-bucket.tokens / rate.perSecond) * 1000
  const start = Math.max(now + byRate, bucket.notBefore)
  if (bucket.low) bucket.notBefore = start + 1000 / LIMITS[kind].gains
  return start - now
}

/** What the answer says is left: of the subscription, of all subscriptions, of the tenant; and Resource Graph's own quota. */
function heed(bucket: Bucket, { headers }: PipelineResponse, kind: Kind, now: number): void {
  bucket.low = [`subscription-${kind}`, `subscription-global-${kind}`, `tenant-${kind}`].some((scope) => {
    const left = Number(headers.get(`x-ms-ratelimit-remaining-${scope}`) ?? Number.NaN)
    if (Number.isNaN(left)) return false
    const holds = LIMITS[kind].holds * (scope.includes('global') ? 15 : 1)
    const most = Math.max(bucket.most.get(scope) ?? holds, left)
    bucket.most.set(scope, most)
    return left < most * LOW
  })
  if (headers.get('x-ms-user-quota-remaining') === '0') bucket.notBefore = now + resetMs(headers)
}

/** `hh:mm:ss`, never longer than a minute: the quota is one of five seconds. */
function resetMs(headers: PipelineResponse['headers']): number {
  const [, hours, minutes, seconds] =
    /^(\d+):(\d+):(\d+)$/.exec(headers.get('x-ms-user-quota-resets-after') ?? '') ?? []
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return Number.isNaN(ms) ? 5000 : Math.min(ms, 60_000)
}
