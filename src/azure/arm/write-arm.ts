import type { FlowLog, NetworkManagementClient } from '@azure/arm-network'
import type { ArmClock } from './arm-clock.ts'
import { ArmFailure, errorOf, failureOf, firstLine } from './arm-failure.ts'
import { flowLogNames, watcherNames } from './arm-names.ts'
import { asPartOf, type Call } from './call.ts'
import { oneByOne } from './queues.ts'

/** What may be said with a write. */
export interface WriteOptions {
  /** Sent as x-ms-client-request-id, so that a journal and Azure's own log name the same write. */
  readonly requestId?: string
  /** Sent as If-Match. Nobody has documented that flow logs heed it: compare before as well. */
  readonly ifMatch?: string
  /** Called when ARM has taken the write and before it is done: a text that `resumeWrite` goes on from, after a crash too. */
  readonly onStarted?: (operation: string) => Promise<void> | void
  /** Asked before a write is sent again whose answer was lost; throws to stop it. Without it, the same write is just repeated. */
  readonly beforeResend?: () => Promise<void>
}

/** The body of a flow log in ARM's own form. */
export interface FlowLogBody {
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
  readonly identity?: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
}

/** Writes through the clients of @azure/arm-network. */
export interface ArmWriter {
  putFlowLog(id: string, body: FlowLogBody, options?: WriteOptions): Promise<void>
  deleteFlowLog(id: string, options?: WriteOptions): Promise<void>
  updateTags(id: string, tags: Readonly<Record<string, string>>, options?: WriteOptions): Promise<void>
  putWatcher(
    id: string,
    body: { readonly location: string; readonly tags?: Readonly<Record<string, string>> },
  ): Promise<void>
  resumeWrite(id: string, operation: string): Promise<void>
}

interface Options {
  readonly clientOf: (subscriptionId: string) => Promise<NetworkManagementClient>
  readonly newCall: (path: string) => Call
  readonly clock: ArmClock
}

/** What the port uses of a client's poller. */
interface Poller {
  readonly isDone: boolean
  submitted(): Promise<void>
  poll(): Promise<unknown>
  serialize(): Promise<string>
}

/** Between two looks at an operation that does not say (Azure asks for 10 seconds). */
const POLL_MS = 10_000

/** Writes one at a time for each watcher, from the first request to the end of the operation. */
export function armWriter({ clientOf, newCall, clock }: Options): ArmWriter {
  const inTurn = oneByOne()

  /** Follows an operation to its end, in the port's own time; a client would sleep by itself. */
  async function follow(call: Call, poller: Poller): Promise<void> {
    while (!poller.isDone) {
      const waitMs = Math.min(call.last?.retryAfterMs ?? POLL_MS, 300_000)
      if (clock.now() + waitMs > call.until) throw endless(call)
      await clock.sleep(waitMs, call.signal)
      await asPartOf(call, () => poller.poll())
    }
  }

  /** A poller is a thenable: returned from an async function it would be followed, and slept over, by the client. */
  async function operate(call: Call, start: () => Poller, onStarted?: WriteOptions['onStarted']): Promise<void> {
    let poller: Poller | undefined
    await asPartOf(call, () => {
      poller = start()
      return poller.submitted()
    })
    if (!poller!.isDone) await onStarted?.(await poller!.serialize())
    await follow(call, poller!)
  }

  /** One write: in its turn, as one call, its error told as a failure of ARM. */
  function write(
    { id, body, beforeResend }: { id: string; body?: FlowLogBody; beforeResend?: WriteOptions['beforeResend'] },
    run: (call: Call, client: NetworkManagementClient) => Promise<unknown>,
  ): Promise<void> {
    return inTurn(watcherKey(id), async () => {
      const call: Call = { ...newCall(id), body: body === undefined ? undefined : { ...body }, beforeResend }
      const client = await clientOf(call.subscriptionId!)
      await run(call, client).catch((error) => {
        throw told(error, call)
      })
    })
  }

  return {
    async putFlowLog(id, body, options = {}) {
      const { group, watcher, name } = flowLogNames(id)
      const { location, tags, identity, properties } = body
      const flat = { ...properties, location, tags, identity } as FlowLog // the model's form of ARM's; the witness sees what it loses
      const start = ({ flowLogs }: NetworkManagementClient) =>
        flowLogs.createOrUpdate(group, watcher, name, flat, requestOf(options))
      await write({ id, body, beforeResend: options.beforeResend }, (call, client) =>
        operate(call, () => start(client), options.onStarted),
      )
    },
    async deleteFlowLog(id, options = {}) {
      const { group, watcher, name } = flowLogNames(id)
      await write({ id, beforeResend: options.beforeResend }, (call, { flowLogs }) =>
        operate(call, () => flowLogs.delete(group, watcher, name, requestOf(options)), options.onStarted),
      )
    },
    async updateTags(id, tags, options = {}) {
      const { group, watcher, name } = flowLogNames(id)
      await write({ id, beforeResend: options.beforeResend }, (call, { flowLogs }) =>
        asPartOf(call, () => flowLogs.updateTags(group, watcher, name, { tags }, requestOf(options))),
      )
    },
    async putWatcher(id, body) {
      const { group, watcher } = watcherNames(id)
      await write({ id }, (call, { networkWatchers }) =>
        asPartOf(call, () => networkWatchers.createOrUpdate(group, watcher, { ...body })),
      )
    },
    async resumeWrite(id, operation) {
      flowLogNames(id)
      const { restorePoller } = await import('@azure/arm-network')
      await write({ id }, (call, client) =>
        operate(call, () => restorePoller(client, operation, client.flowLogs.createOrUpdate)),
      )
    },
  }
}

function watcherKey(flowLogId: string): string {
  return flowLogId.toLowerCase().replace(/\/flowlogs\/[^/]+$/, '')
}

function requestOf({ requestId, ifMatch }: WriteOptions) {
  const headers = {
    ...(requestId === undefined ? {} : { 'x-ms-client-request-id': requestId }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  }
  return { requestOptions: { headers } }
}

function endless({ subscriptionId }: Call): ArmFailure {
  const message = 'the operation has not ended in its time; it may end later'
  return new ArmFailure(message, { kind: 'operation-endless', azureCode: 'OperationTimedOut', subscriptionId })
}

/**
 * The error of a client as a failure of ARM. An operation that ends as Failed throws an Error without code or status;
 * the wire's last answer has both. The client's error holds the request, and with it the token: it is left behind.
 */
function told(error: unknown, call: Call): unknown {
  if (error instanceof Error && error.name === 'RestError') {
    const { statusCode } = error as { readonly statusCode?: number }
    return failureOf(statusCode ?? 0, call.last?.body, call.subscriptionId)
  }
  const status = (call.last?.body as { readonly status?: unknown } | null | undefined)?.status
  const { code, message } = errorOf(call.last?.body)
  const { subscriptionId } = call
  if (status === 'Failed') {
    const azureCode = code ?? 'Failed'
    return new ArmFailure(firstLine(message ?? 'the operation failed'), {
      kind: 'operation-failed',
      azureCode,
      subscriptionId,
    })
  }
  if (status === 'Canceled') {
    const azureCode = code ?? 'Canceled'
    return new ArmFailure('the operation was canceled', { kind: 'operation-canceled', azureCode, subscriptionId })
  }
  return error
}
