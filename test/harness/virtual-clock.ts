import type { ArmClock } from '../../src/azure/index.ts'
import { seededRandom } from '../../src/sandbox/generator/random.ts'

/** Time that passes by sleeping only, and the sum of it. */
export interface VirtualClock extends ArmClock {
  readonly slept: () => number
}

/** A clock on which a sleep of a day takes no time. Whoever sleeps together passes the time once. */
export function virtualClock({ seed = 1, start = Date.parse('2026-11-26T00:00:00Z') } = {}): VirtualClock {
  const random = seededRandom(seed)
  let now = start
  return {
    now: () => now,
    async sleep(ms, signal) {
      const until = now + ms
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      now = Math.max(now, until)
    },
    random: () => random.below(2 ** 31) / 2 ** 31,
    slept: () => now - start,
  }
}
