import { isDeepStrictEqual } from 'node:util'
import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import type { ArmClock } from './arm-clock.ts'
import { ArmFailure } from './arm-failure.ts'
import { currentCall } from './call.ts'
import { bodyOf } from './response-body.ts'
import { retryAfterMs } from './retry-after.ts'

/** A link in an answer could lead the token elsewhere: every request goes to ARM's own address or not at all. */
export function onlyOrigin(endpoint: string): PipelinePolicy {
  const { origin, host } = new URL(endpoint)
  return {
    name: 'aztaOnlyOneHost',
    sendRequest: async (request, next) => {
      if (new URL(request.url).origin === origin) return next(request)
      const message = `an answer of ${host} leads to ${new URL(request.url).host}; nothing was sent there`
      throw new ArmFailure(message, {
        kind: 'unsound',
        azureCode: 'ForeignHost',
        subscriptionId: currentCall().subscriptionId,
      })
    },
  }
}

/** Keeps the last answer of a call as it came over the wire, and sees that a body reaches the wire whole. */
export function witness(clock: ArmClock): PipelinePolicy {
  return {
    name: 'aztaWitness',
    async sendRequest(request, next) {
      const call = currentCall()
      if (request.method === 'PUT' && call.body !== undefined) {
        refuseLoss(call.body, JSON.parse(String(request.body)), call.subscriptionId)
      }
      const response = await next(request)
      call.last = { body: bodyOf(response), retryAfterMs: retryAfterMs(response.headers, clock.now()) }
      return response
    },
  }
}

/** A client writes the fields of its own API version only: a PUT with less than was meant would take settings away. */
function refuseLoss(meant: Readonly<Record<string, unknown>>, sent: unknown, subscriptionId: string | undefined): void {
  const lost = lostPaths(JSON.parse(JSON.stringify(meant)), sent)
  if (lost.length === 0) return
  const message = `the client of this version cannot write ${lost.join(', ')}; nothing was sent`
  throw new ArmFailure(message, { kind: 'refused', azureCode: 'UnknownField', subscriptionId })
}

function lostPaths(meant: unknown, sent: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(meant, sent)) return []
  if (typeof meant !== 'object' || meant === null || Array.isArray(meant)) return [path]
  const there = typeof sent === 'object' && sent !== null ? (sent as Record<string, unknown>) : {}
  return Object.entries(meant).flatMap(([key, value]) =>
    lostPaths(value, there[key], path === '' ? key : `${path}.${key}`),
  )
}
