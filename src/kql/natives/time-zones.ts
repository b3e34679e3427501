import { type Native, native } from './native.ts'

const MILLISECOND = 10_000n
/** Milliseconds from year 1 to 1970. */
const EPOCH = 62_135_596_800_000n
/** 9999-12-31T23:59:59.9999999Z. */
const LAST = 3_155_378_975_999_999_999n

/** Moments in the clocks of time zones of the IANA database; an unknown zone gives null. */
export const timeZoneNatives: readonly Native[] = [
  native('kql_utc_to_local', ['BIGINT', 'VARCHAR'], 'BIGINT', (ticks, zone) => {
    const clock = clockOf(zone)
    return clock === undefined ? null : within(ticks + offsetAt(clock, ticks))
  }),
  native('kql_local_to_utc', ['BIGINT', 'VARCHAR'], 'BIGINT', (ticks, zone) => {
    const clock = clockOf(zone)
    return clock === undefined ? null : within(localToUtc(clock, ticks))
  }),
]

function within(ticks: bigint): bigint | null {
  return ticks >= 0n && ticks <= LAST ? ticks : null
}

const CLOCKS = new Map<string, Intl.DateTimeFormat | undefined>()

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!CLOCKS.has(zone)) CLOCKS.set(zone, makeClock(zone))
  return CLOCKS.get(zone)
}

function makeClock(timeZone: string): Intl.DateTimeFormat | undefined {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...parts, second: 'numeric', era: 'short', hourCycle: 'h23', timeZone })
  } catch {
    return undefined
  }
}

/** How far the clock is ahead of UTC at a moment, in ticks. */
function offsetAt(clock: Intl.DateTimeFormat, ticks: bigint): bigint {
  const milliseconds = Number(ticks / MILLISECOND - EPOCH)
  const seconds = Math.floor(milliseconds / 1000) * 1000
  const parts = Object.fromEntries(clock.formatToParts(seconds).map(({ type, value }) => [type, value]))
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year)
  const local = new Date(0)
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
  return BigInt(local.getTime() - seconds) * MILLISECOND
}

/**
 * A local time that the clock skips counts with the offset after the change, as the page of datetime_local_to_utc shows;
 * one that it shows twice is the first of the two.
 */
function localToUtc(clock: Intl.DateTimeFormat, local: bigint): bigint {
  const day = 864_000_000_000n
  const [before, after] = [offsetAt(clock, local - day), offsetAt(clock, local + day)]
  const matching = [before, after].find((offset) => offsetAt(clock, local - offset) === offset)
  return local - (matching ?? after)
}
