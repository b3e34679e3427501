import type { ArmRequest } from '../arm.ts'

/**
 * What ARM's buckets hold and gain a second, for a subscription and a principal; over all subscriptions 15 times as much
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
const BUCKETS = {
  reads: { holds: 250, gains: 25 },
  writes: { holds: 200, gains: 10 },
  deletes: { holds: 200, gains: 10 },
} as const

const GLOBAL = 15

/** What the limits say of a request: what is left, as headers, and after how many seconds to come again. */
export interface Allowance {
  readonly headers: Readonly<Record<string, string>>
  readonly retryAfterSeconds?: number
}

/** Counts requests as ARM does: a bucket for each subscription and kind of call, and one for each kind over all of them. */
export function rateLimits(now: () => number): (request: ArmRequest) => Allowance {
  const buckets = new Map<string, { tokens: number; at: number }>()

  function filled(key: string, holds: number, gains: number) {
    const bucket = buckets.get(key) ?? { tokens: holds, at: now() }
    buckets.set(key, bucket)
    bucket.tokens = Math.min(holds, bucket.tokens + ((now() - bucket.at) / 1000) * gains)
    bucket.at = now()
    return bucket
  }

  return ({ method, path }) => {
    const kind = method === 'DELETE' ? 'deletes' : method === 'GET' ? 'reads' : 'writes'
    const { holds, gains } = BUCKETS[kind]
    const own = filled(`${path.split('/')[2]?.toLowerCase()} ${kind}`, holds, gains)
    const all = filled(kind, holds * GLOBAL, gains * GLOBAL)
    const missing = Math.max((1 - own.tokens) / gains, (1 - all.tokens) / (gains * GLOBAL))
    if (missing <= 0) {
      own.tokens--
      all.tokens--
    }
    const headers = {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(Math.floor(own.tokens)),
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(Math.floor(all.tokens)),
    }
    return missing > 0 ? { headers, retryAfterSeconds: Math.ceil(missing) } : { headers }
  }
}
