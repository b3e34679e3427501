import { parseMoment, type TimeWindow, TrafficError } from '../model/index.ts'

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const SECONDS = [604_800, 86_400, 3600, 60, 1] as const

/**
 * The window of a `timespan`: `start/end`, `start/duration`, `duration/end`, or a duration that ends now, in ISO 8601
 * (learn.microsoft.com/azure/azure-monitor/logs/api/timespan). Months and years have no length and are refused.
 */
export function parseTimespan(text: string, now: Date | undefined): TimeWindow {
  const [first = '', second] = text.split('/')
  const length = durationMs(first)
  if (second === undefined) {
    if (length === undefined) throw badTimespan(text)
    if (now === undefined) throw badTimespan(text, 'ends now, and this server has no clock')
    return { from: new Date(now.getTime() - length), to: now }
  }
  if (length !== undefined) {
    const to = parseMoment(second)
    return { from: new Date(to.getTime() - length), to }
  }
  const from = parseMoment(first)
  const lasting = durationMs(second)
  return { from, to: lasting === undefined ? parseMoment(second) : new Date(from.getTime() + lasting) }
}

function durationMs(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1)
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined
  return parts.reduce((so, part, index) => so + Number(part ?? 0) * SECONDS[index]! * 1000, 0)
}

function badTimespan(text: string, problem = 'is no timespan'): TrafficError {
  const hint = 'write 2026-11-01T00:00Z/2026-11-02T00:00Z, P1D, PT12H'
  return new TrafficError('model/bad-window', `"${text}" ${problem}`, { hint })
}
