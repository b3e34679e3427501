import { ticksOf } from '../kql/index.ts'
import type { Globals } from './globals.ts'

/** The moment of `now()`, in ticks: of `--now`, or of the clock. */
export function nowOf({ now }: Globals): () => bigint {
  return () => ticksOf(now ?? new Date())
}
