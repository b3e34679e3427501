import type { TimeWindow } from '../../model/index.ts'
import type { OverlapEntry } from './overlap.ts'

/** A time in which the flow log of an NSG and one that takes over from it wrote the same traffic. */
export interface OverlapWindow extends Pick<OverlapEntry, 'nsgLog' | 'log' | 'target'> {
  /** Undefined where they did so before the first run of the migration. */
  readonly from: Date | undefined
  /** Undefined while they still do. */
  readonly to: Date | undefined
}

/** The overlaps of a record that meet a window, in its order. A log may begin again after it ended. */
export function overlapsIn(entries: readonly OverlapEntry[], window: TimeWindow): readonly OverlapWindow[] {
  const windows: OverlapWindow[] = []
  for (const { overlap, at, ...pair } of entries) {
    const moment = at === null ? undefined : new Date(at)
    const open = windows.findLastIndex(
      (one) => one.to === undefined && one.nsgLog === pair.nsgLog && one.log === pair.log,
    )
    if (overlap === 'begins') windows.push({ ...pair, from: moment, to: undefined })
    else if (open >= 0) windows[open] = { ...windows[open]!, to: moment }
  }
  return windows.filter(({ from, to }) => (from ?? window.from) < window.to && (to ?? window.to) > window.from)
}
