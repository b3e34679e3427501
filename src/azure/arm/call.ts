import { AsyncLocalStorage } from 'node:async_hooks'

/** What one call to ARM carries past the layers of the clients: bounds on the way down, the wire's answer on the way up. */
export interface Call {
  /** When to give up, in milliseconds since 1970. */
  readonly until: number
  readonly subscriptionId?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** The body that must reach the wire whole: clients drop what their models do not know. */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /** Asked before a write is sent again whose answer was lost; throws to stop it. */
  readonly beforeResend?: (() => Promise<void>) | undefined
  /** The last answer on the wire: its body, and the wait that it asks for before the next poll. */
  last?: { readonly body: unknown; readonly retryAfterMs: number | undefined }
}

const calls = new AsyncLocalStorage<Call>()

/** Runs a request of a client as a part of this call. */
export function asPartOf<T>(call: Call, run: () => Promise<T>): Promise<T> {
  return calls.run(call, run)
}

/** The call that a policy is working for. Requests outside of one are a bug of the port. */
export function currentCall(): Call {
  const call = calls.getStore()
  if (call === undefined) throw new Error('a request to ARM was sent outside of a call of the port')
  return call
}
