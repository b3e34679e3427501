import { setTimeout as sleep } from 'node:timers/promises'
import type { ArmClock } from '../azure/index.ts'

/** The real time, for calls to ARM. */
export const armClock: ArmClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
}
