import { newestInterval, runQuery } from '../../queries/index.ts'
import { type Backend, type TimeWindow, windowOf } from '../model/index.ts'
import type { Globals } from './globals.ts'

const HOUR = 3_600_000

type Bounds = Pick<Globals, 'from' | 'to' | 'last' | 'now'>

/** The window that the flags name. Without `--to` it ends after the newest interval that has rows: samples are old. */
export async function windowFor(backend: Backend, { from, to, last, now }: Bounds): Promise<TimeWindow> {
  const newest = to === undefined ? await newestStart(backend) : undefined
  const end = newest === undefined ? (now ?? new Date()) : new Date(newest.getTime() + HOUR)
  const given = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  return windowOf({ ...given, ...(last === undefined ? {} : { last }) }, end)
}

/** The start of the newest interval that has rows; undefined when there is none. */
async function newestStart(backend: Backend): Promise<Date | undefined> {
  const { rows } = await runQuery(backend, newestInterval, {})
  return rows[0]?.Newest ?? undefined
}

/** The window in words, as every report prints it. */
export function windowText({ from, to }: TimeWindow): string {
  return `${from.toISOString().slice(0, 16)}Z to ${to.toISOString().slice(0, 16)}Z`
}
