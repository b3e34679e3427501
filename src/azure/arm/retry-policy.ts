import type { PipelinePolicy, PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline'
import type { ArmClock } from './arm-clock.ts'
import { ArmFailure, BUSY, errorOf } from './arm-failure.ts'
import { type Call, currentCall } from './call.ts'
import { bodyOf } from './response-body.ts'
import { retryAfterMs } from './retry-after.ts'
import type { TokenKeeper } from './token-keeper.ts'

/** A pause that ARM, or the way to it, made necessary. */
export interface ArmWait {
  readonly subscriptionId: string | undefined
  /** Method and path, without the query. */
  readonly request: string
  /** Azure's code or the error of the connection. */
  readonly reason: string
  readonly waitMs: number
  /** What Retry-After said, where that was not done: longer than the cap, or not to be read. */
  readonly asked?: string
  /** How often the request has been sent so far. */
  readonly tries: number
}

/** Bounds on patience (the whole-operation time is that of azurerm). */
export const PATIENCE = {
  tries: 8,
  waitMs: 300_000,
  operationMs: 30 * 60_000,
  firstBackoffMs: 2000,
  lastBackoffMs: 60_000,
}

interface Options {
  readonly clock: ArmClock
  readonly token: TokenKeeper
  readonly onWait: (wait: ArmWait) => void
}

/** What came of one sending: an answer with its text, or the error of the connection. */
type Outcome = { readonly response: PipelineResponse } | { readonly error: Error }

/**
 * Sends again what may succeed later, with bounds: the clients' own policy neither retries 429 without a header nor cut
 * bodies, and sleeps as long as a header asks for.
 */
export function retryPolicy({ clock, token, onWait }: Options): PipelinePolicy {
  return {
    name: 'aztaRetry',
    async sendRequest(request, next) {
      const call = currentCall()
      let renewed = false
      for (let tries = 1; ; tries++) {
        const sentWith = await token.current()
        const outcome = await attempt(request, next)
        const reason = reasonToRetry(outcome, request)
        if (reason === undefined && isUnauthorized(outcome) && !renewed && tries < PATIENCE.tries) {
          renewed = true
          await token.renew(sentWith, outcome.response.headers.get('www-authenticate'))
          continue
        }
        if (reason === undefined || tries === PATIENCE.tries) return settled(outcome, call)
        const { waitMs, asked } = waitAfter(outcome, tries, clock)
        if (clock.now() + waitMs > call.until) return settled(outcome, call)
        onWait({ ...described(request, call), reason, waitMs, tries, ...(asked === undefined ? {} : { asked }) })
        await clock.sleep(waitMs, call.signal)
        if (isLost(outcome) && request.method !== 'GET') await call.beforeResend?.()
      }
    },
  }
}

async function attempt(request: PipelineRequest, next: SendRequest): Promise<Outcome> {
  try {
    return { response: await next(request) }
  } catch (error) {
    return { error: error as Error } // the pipeline throws errors
  }
}

function isUnauthorized(outcome: Outcome): outcome is { readonly response: PipelineResponse } {
  return 'response' in outcome && outcome.response.status === 401
}

/** Why it is worth another try; undefined when it is done, or will not get better. */
function reasonToRetry(outcome: Outcome, { abortSignal }: PipelineRequest): string | undefined {
  if ('error' in outcome) return abortSignal?.aborted === true ? undefined : reasonOfError(outcome.error)
  const { status } = outcome.response
  const { code } = errorOf(bodyOf(outcome.response))
  if (status === 429 || status === 408) return code ?? `HTTP ${status}`
  if (status >= 500 && status !== 501 && status !== 505) return code ?? `HTTP ${status}`
  if (status >= 400) return code === BUSY ? code : undefined
  return isWhole(outcome.response) ? undefined : 'the body is cut short'
}

/** Errors of the way (RestError without an answer) may pass; a refusal of our own policies will not. */
function reasonOfError(error: Error): string | undefined {
  const { name, code } = error as { readonly name: string; readonly code?: unknown }
  if (name !== 'RestError') return undefined
  return typeof code === 'string' ? code : 'no answer'
}

/** The write may have been done: nobody saw a whole answer. */
function isLost(outcome: Outcome): boolean {
  return 'error' in outcome || outcome.response.status < 400 || outcome.response.status >= 500
}

function isWhole(response: PipelineResponse): boolean {
  return (response.bodyAsText ?? '') === '' || bodyOf(response) !== undefined
}

/** What the header asks for, with a cap; otherwise twice as long each time, at random below that (full jitter). */
function waitAfter(outcome: Outcome, tries: number, clock: ArmClock): { waitMs: number; asked?: string } {
  const headers = 'response' in outcome ? outcome.response.headers : undefined
  const wanted = headers === undefined ? undefined : retryAfterMs(headers, clock.now())
  if (wanted !== undefined && wanted <= PATIENCE.waitMs) return { waitMs: wanted }
  const said = headers?.get('retry-after') ?? headers?.get('retry-after-ms')
  const asked = said === undefined ? {} : { asked: said.slice(0, 60) }
  if (wanted !== undefined) return { waitMs: PATIENCE.waitMs, ...asked }
  const ceiling = Math.min(PATIENCE.lastBackoffMs, PATIENCE.firstBackoffMs * 2 ** (tries - 1))
  return { waitMs: Math.ceil(clock.random() * ceiling), ...asked }
}

/** The answer for the client above; an error of the way is told without its request, which carries the token. */
function settled(outcome: Outcome, { subscriptionId }: Call): PipelineResponse {
  if ('response' in outcome && (outcome.response.status >= 400 || isWhole(outcome.response))) return outcome.response
  if ('error' in outcome && reasonOfError(outcome.error) === undefined) throw outcome.error
  const azureCode = 'error' in outcome ? reasonOfError(outcome.error)! : 'CutBody'
  throw new ArmFailure('no whole answer came', { kind: 'lost', azureCode, subscriptionId })
}

function described({ method, url }: PipelineRequest, { subscriptionId }: Call) {
  return { subscriptionId, request: `${method} ${new URL(url).pathname}` }
}
