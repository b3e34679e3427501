import type { ArmRequest } from '../arm.ts'

/**
 * What ARM's buckets hold and gain a second, for a subscription and a principal
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
const BUCKETS = {
  reads: { holds: 250, gains: 25 },
  writes: { holds: 200, gains: 10 },
  deletes: { holds: 200, gains: 10 },
} as const

/** What the limits say of a request: how many are left, or after how many seconds to come again. */
export interface Allowance {
  readonly header: string
  readonly left: number
  readonly retryAfterSeconds?: number
}

/** Counts requests as ARM does: a bucket for each subscription and kind of call. */
export function rateLimits(now: () => number): (request: ArmRequest) => Allowance {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return ({ method, path }) => {
    const kind = method === 'DELETE' ? 'deletes' : method === 'GET' ? 'reads' : 'writes'
    const { holds, gains } = BUCKETS[kind]
    const key = `${path.split('/')[2]?.toLowerCase()} ${kind}`
    const bucket = buckets.get(key) ?? { tokens: holds, at: now() }
    buckets.set(key, bucket)
    bucket.tokens = Math.min(holds, bucket.tokens + ((now() - bucket.at) / 1000) * gains)
    bucket.at = now()
    const header = `x-ms-ratelimit-remaining-subscription-${kind}`
    if (bucket.tokens < 1) return { header, left: 0, retryAfterSeconds: Math.ceil((1 - bucket.tokens) / gains) }
    bucket.tokens--
    return { header, left: Math.floor(bucket.tokens) }
  }
}
