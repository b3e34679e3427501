import type { TimeWindow } from '../../model/index.ts'

/** Bins that a page has at most: more than that nobody tells apart in a drawing, and each costs rows. */
const BINS = 48
const LADDER = [60, 120, 240, 360, 720, 1440]

/** How long the bins of a window are, in minutes: an hour, or the first step that leaves few enough of them. */
export function binMinutes({ from, to }: TimeWindow): number {
  const minutes = (to.getTime() - from.getTime()) / 60_000
  return LADDER.find((step) => minutes / step <= BINS) ?? 1440 * Math.ceil(minutes / 1440 / BINS)
}
