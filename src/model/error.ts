import type { z } from 'zod'

/** What a command tells the shell. The one table of exit codes; every command keeps to it. */
export const EXIT = { ok: 0, findings: 1, usage: 2, incomplete: 3, failed: 4, interrupted: 130 } as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Every failure the toolkit names, and the exit status that goes with it. `room/kebab-code`. */
const STATUS = {
  'model/bad-span': EXIT.usage,
  'model/bad-moment': EXIT.usage,
  'model/bad-window': EXIT.usage,
  'model/bad-topology': EXIT.usage,
  'model/bad-profile': EXIT.usage,
  'model/bad-cloud-file': EXIT.usage,
  'queries/unknown-query': EXIT.usage,
  'queries/bad-parameter': EXIT.usage,
  'queries/unexpected-row': EXIT.failed,
  'store/not-found': EXIT.usage,
  'store/foreign-interval': EXIT.usage,
  'store/unknown-table': EXIT.usage,
  'store/bad-rows': EXIT.usage,
  'store/other-version': EXIT.usage,
  'store/other-interval': EXIT.usage,
  'store/locked': EXIT.failed,
  'store/damaged': EXIT.failed,
  'store/cannot-write': EXIT.failed,
  'engine/no-input': EXIT.usage,
  'engine/bad-enrichment': EXIT.usage,
  'engine/sum-overflow': EXIT.failed,
  'azure/unknown-cloud': EXIT.usage,
  'azure/no-credential': EXIT.usage,
  'azure/arm-failed': EXIT.failed,
  'azure/foreign-host': EXIT.failed,
  'azure/query-failed': EXIT.failed,
  'azure/unreadable': EXIT.incomplete,
  'azure/no-container': EXIT.incomplete,
  'azure/blob-failed': EXIT.incomplete,
  'azure/partial-answer': EXIT.incomplete,
  'enforce/bad-plan': EXIT.usage,
  'enforce/bad-journal': EXIT.usage,
  'enforce/bad-record': EXIT.usage,
  'enforce/locked': EXIT.failed,
  'enforce/cannot-write': EXIT.failed,
  'reports/bad-audit': EXIT.usage,
  'serve/no-port': EXIT.usage,
  'sandbox/unknown-type': EXIT.failed,
  'sandbox/unplaced-argument': EXIT.failed,
  'sandbox/arm-failed': EXIT.failed,
  'sandbox/missing-package': EXIT.usage,
  'sandbox/bad-estate': EXIT.usage,
  'sandbox/bad-faults': EXIT.usage,
  'sandbox/bad-config': EXIT.usage,
  'sandbox/no-port': EXIT.usage,
  'sandbox/program-failed': EXIT.failed,
  'cli/usage': EXIT.usage,
  'cli/cannot-write': EXIT.failed,
} as const satisfies Record<string, ExitStatus>

export type ErrorCode = keyof typeof STATUS

/** Where in a text the problem lies; line and column count from 1. */
export interface Place {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

interface Details {
  /** What the reader should do next, one lower-case sentence. */
  readonly hint?: string
  readonly place?: Place
  readonly cause?: unknown
}

/** A failure a person can act on. Anything else that is thrown is a bug. */
export class TrafficError extends Error {
  override readonly name = 'TrafficError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly place: Place | undefined

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.place = details.place
  }

  /** The exit status of a command that ends with this error. */
  get exitStatus(): ExitStatus {
    return STATUS[this.code]
  }
}

/** What a schema says first of a value, in the lower-case words of a hint. */
export function firstProblem({ issues: [first] }: z.ZodError): string {
  const message = first?.message ?? 'wrong value'
  return message.charAt(0).toLowerCase() + message.slice(1)
}
