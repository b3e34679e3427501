import { TrafficError } from '../../../model/index.ts'

/** What goes wrong in a sandbox's ARM, and how often. Shares are from 0 to 1. */
export interface Faults {
  /** The same seed and the same requests in the same order give the same faults. */
  readonly seed: number
  /** 429 without a header. */
  readonly throttle: number
  /** 429 with the Retry-After of `retry-after`. */
  readonly 'throttle-after': number
  /** What Retry-After says, as it stands: seconds, a date, or nonsense. */
  readonly 'retry-after': string
  /** ARM's own buckets for each subscription, by the clock. */
  readonly limits: boolean
  /** 500, 502 or 503; half of the writes have happened all the same. */
  readonly error: number
  /** The connection is reset; half of the writes have happened. */
  readonly reset: number
  /** The answer ends in the middle. */
  readonly cut: number
  /** 403 on these subscriptions. */
  readonly deny: readonly string[]
  /** 401 ExpiredAuthenticationToken on every n-th request; 0 for never. */
  readonly expire: number
  /** Operations that end as Failed, as Canceled, and never. */
  readonly 'fail-operation': number
  readonly 'cancel-operation': number
  readonly 'endless-operation': number
  /** How often an operation answers InProgress before its end. */
  readonly polls: number
  /** Seconds that an accepted write asks to wait for. */
  readonly 'poll-seconds': number
  /** One write at a time for each watcher, as in Azure. */
  readonly 'one-writer': boolean
  /** AnotherOperationInProgress, out of nowhere. */
  readonly busy: number
  /** Somebody else changes a log right after it was read. */
  readonly 'other-writer': number
  /** The next page is the page itself. */
  readonly 'page-loop': boolean
  /** The next page, or the operation to follow, is at another host. */
  readonly 'foreign-link': string
  /** Resource Graph cuts its answer and gives no way to the rest. */
  readonly truncate: boolean
  /** Resource Graph says that the principal sees too many subscriptions. */
  readonly 'subscription-limit': boolean
}

/** Nothing goes wrong. */
export const NO_FAULTS: Faults = {
  ...{ seed: 1, throttle: 0, 'throttle-after': 0, 'retry-after': '1', limits: false, error: 0, reset: 0, cut: 0 },
  ...{ deny: [], expire: 0, 'fail-operation': 0, 'cancel-operation': 0, 'endless-operation': 0, polls: 0 },
  ...{ 'poll-seconds': 0, 'one-writer': false, busy: 0, 'other-writer': 0, 'page-loop': false, 'foreign-link': '' },
  ...{ truncate: false, 'subscription-limit': false },
}

/** Reads `throttle=50%, reset=10%, seed=7`: one fault after the other, by commas or lines; `#` begins a remark. */
export function parseFaults(text: string): Faults {
  const parts = text
    .split(/[,\n]/)
    .map((part) => part.replace(/#.*$/, '').trim())
    .filter((part) => part !== '')
  const faults: Record<string, unknown> = { ...NO_FAULTS }
  for (const part of parts) {
    const [name = '', value] = part.split(/\s*=\s*/)
    if (!Object.hasOwn(NO_FAULTS, name)) throw badFault(part, `the faults are ${Object.keys(NO_FAULTS).join(', ')}`)
    faults[name] = faultValue(part, NO_FAULTS[name as keyof Faults], value, faults[name])
  }
  return faults as unknown as Faults // every key of NO_FAULTS, each with a value of its kind
}

function faultValue(part: string, kind: unknown, value: string | undefined, before: unknown): unknown {
  if (typeof kind === 'boolean') {
    if (value === undefined || value === 'on') return true
    throw badFault(part, 'it is on when it is named; it takes no value')
  }
  if (value === undefined || value === '') throw badFault(part, 'it needs a value')
  if (Array.isArray(kind)) return [...(before as readonly string[]), value]
  if (typeof kind === 'string') return value
  const number = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value)
  if (Number.isFinite(number) && number >= 0 && (!value.endsWith('%') || number <= 1)) return number
  throw badFault(part, 'its value is a number, or a share such as 30%')
}

function badFault(part: string, hint: string): TrafficError {
  return new TrafficError('sandbox/bad-faults', `"${part.slice(0, 80)}" is not a fault of the sandbox`, { hint })
}
