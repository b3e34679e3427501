import { type TimeWindow, windowOf } from '../model/index.ts'
import type { Store } from '../store/index.ts'
import type { Globals } from './globals.ts'

const HOUR = 3_600_000

/** The window that the flags name. Without `--to` it ends after the newest interval of the store: samples are old. */
export async function windowFor(store: Store, { from, to, last, now }: Globals): Promise<TimeWindow> {
  const newest = await store.newestInterval()
  const end = newest === undefined ? (now ?? new Date()) : new Date(newest.getTime() + HOUR)
  const given = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  return windowOf({ ...given, ...(last === undefined ? {} : { last }) }, end)
}

/** The window in words, as every report prints it. */
export function windowText({ from, to }: TimeWindow): string {
  return `${from.toISOString().slice(0, 16)}Z to ${to.toISOString().slice(0, 16)}Z`
}
