import { TrafficError } from './error.ts'

/** A half-open span of time: `from` belongs to it, `to` does not. */
export interface TimeWindow {
  readonly from: Date
  readonly to: Date
}

const MINUTE = 60_000
const UNITS: Readonly<Record<string, number>> = {
  m: MINUTE,
  h: 60 * MINUTE,
  d: 24 * 60 * MINUTE,
  w: 7 * 24 * 60 * MINUTE,
}

/** Milliseconds of a span such as `90m`, `24h`, `7d`, `2w`. */
export function parseSpan(text: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text.trim())
  const milliseconds = match ? Number(match[1]) * UNITS[match[2]!]! : 0
  if (milliseconds > 0) return milliseconds
  throw new TrafficError('model/bad-span', `"${text}" is not a span of time`, {
    hint: 'write a number and m, h, d or w: 24h, 7d',
  })
}

/** A moment written as an ISO date or date-time; without a zone it is UTC. */
export function parseMoment(text: string): Date {
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? `${text}T00:00:00Z`
    : /(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? text
      : `${text}Z`
  const moment = new Date(iso)
  if (/^\d{4}-/.test(text) && !Number.isNaN(moment.getTime())) return moment
  throw new TrafficError('model/bad-moment', `"${text}" is not a moment`, {
    hint: 'write it as 2026-11-01 or 2026-11-01T10:00Z (UTC)',
  })
}

/** The window that `--from`, `--to` and `--last` name; `end` is where `--last` counts back from when `--to` is absent. */
export function windowOf(options: { from?: string; to?: string; last?: string }, end: Date): TimeWindow {
  if (options.from !== undefined && options.last !== undefined) {
    throw new TrafficError('model/bad-window', '--from and --last name two starts of one window', {
      hint: 'give one of them',
    })
  }
  const to = options.to === undefined ? end : parseMoment(options.to)
  const from =
    options.from === undefined ? new Date(to.getTime() - parseSpan(options.last ?? '24h')) : parseMoment(options.from)
  if (from < to) return { from, to }
  throw new TrafficError('model/bad-window', `the window from ${from.toISOString()} to ${to.toISOString()} is empty`, {
    hint: '--from lies before --to',
  })
}
