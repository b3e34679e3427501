import { TrafficError } from '../../model/index.ts'

/** What a failure of ARM means for whoever asked. */
export type FailureKind =
  /** 401 and 403: what lies there is not known. */
  | 'denied'
  /** 404: the resource, or what it lies in. */
  | 'missing'
  /** 412: somebody else wrote first. */
  | 'changed'
  /** AnotherOperationInProgress, to the last try. */
  | 'busy'
  /** 429, to the last try. */
  | 'throttled'
  /** No whole answer (reset, cut, 5xx), to the last try. A write may have happened. */
  | 'lost'
  /** The operation was taken and ended as Failed. */
  | 'operation-failed'
  /** The operation was taken and ended as Canceled. */
  | 'operation-canceled'
  /** The operation has not ended in its time; it may end later. */
  | 'operation-endless'
  /** An answer that cannot be whole or right: a link in a circle, a cut list, a shape that is none. */
  | 'unsound'
  /** Everything else that ARM says no to. */
  | 'refused'

interface Details {
  readonly kind: FailureKind
  /** Azure's own code, as it came. */
  readonly azureCode: string
  readonly status?: number | undefined
  readonly subscriptionId?: string | undefined
}

/** ARM did not do what was asked. Holds Azure's own code and no request: requests carry tokens. */
export class ArmFailure extends TrafficError {
  readonly kind: FailureKind
  readonly azureCode: string
  readonly status: number | undefined
  readonly subscriptionId: string | undefined

  constructor(message: string, { kind, azureCode, status, subscriptionId }: Details) {
    super('azure/arm-failed', message)
    this.kind = kind
    this.azureCode = azureCode
    this.status = status
    this.subscriptionId = subscriptionId
  }
}

const BY_STATUS: Readonly<Record<number, FailureKind>> = {
  401: 'denied',
  403: 'denied',
  404: 'missing',
  412: 'changed',
  429: 'throttled',
}

/** The failure that an answer of ARM stands for: `{error: {code, message}}`, or whatever else came with its status. */
export function failureOf(status: number, body: unknown, subscriptionId: string | undefined): ArmFailure {
  const { code, message } = errorOf(body)
  const azureCode = code ?? `HTTP ${status}`
  const kind = azureCode === BUSY ? 'busy' : (BY_STATUS[status] ?? (status >= 500 ? 'lost' : 'refused'))
  return new ArmFailure(firstLine(message ?? `ARM answered ${status}`), { kind, azureCode, status, subscriptionId })
}

/** Two writes touched one target or watcher at once (terraform-provider-azurerm issue 14152). */
export const BUSY = 'AnotherOperationInProgress'

/** Code and message of an error body; undefined where it has none. */
export function errorOf(body: unknown): { readonly code?: string | undefined; readonly message?: string | undefined } {
  const { error } = (body ?? {}) as { readonly error?: { readonly code?: unknown; readonly message?: unknown } | null } // any JSON
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  return { code: text(error?.code), message: text(error?.message) }
}

/** Messages come from the service: one line of them, not too long. */
export function firstLine(message: string): string {
  return message.split(/[\r\n]/)[0]!.slice(0, 500)
}
