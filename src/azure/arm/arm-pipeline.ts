import type { HttpClient, Pipeline, PipelineResponse } from '@azure/core-rest-pipeline'
import type { Cloud } from '../cloud.ts'
import type { ArmClock } from './arm-clock.ts'
import { failureOf } from './arm-failure.ts'
import { asPartOf, type Call } from './call.ts'
import { pacePolicy } from './pace-policy.ts'
import { bodyOf } from './response-body.ts'
import { type ArmWait, retryPolicy } from './retry-policy.ts'
import type { TokenKeeper } from './token-keeper.ts'
import { onlyOrigin, witness } from './wire-policies.ts'

interface Options {
  readonly cloud: Cloud
  readonly token: TokenKeeper
  readonly clock: ArmClock
  readonly onWait: (wait: ArmWait) => void
  /** What carries requests; the clients' own unless a simulation gives another. */
  readonly httpClient?: HttpClient | undefined
}

/** The one way to ARM, for the port's own reads and for the clients that write. */
export interface ArmPipeline {
  /** Gives a client's pipeline the port's policies in place of its own retry and sign-in. */
  equip(pipeline: Pipeline): void
  /** Sends one request; throws ArmFailure for every answer that is no success. */
  send(call: Call, method: 'GET' | 'POST', path: string, body?: unknown): Promise<PipelineResponse>
}

/** Makes the way to ARM: retry outermost, then, for every try and every redirect, host, sign-in, pace and the wire. */
export async function openPipeline({ cloud, token, clock, onWait, httpClient }: Options): Promise<ArmPipeline> {
  const core = await import('@azure/core-rest-pipeline')
  const policies = {
    retry: retryPolicy({ clock, token, onWait }),
    /** The client's own policy refuses to send a token without TLS; whose token it is, the keeper says. */
    signIn: core.bearerTokenAuthenticationPolicy({
      scopes: [],
      challengeCallbacks: {
        authorizeRequest: async ({ request }) =>
          request.headers.set('authorization', `Bearer ${await token.current()}`),
      },
    }),
    host: onlyOrigin(cloud.arm),
    wire: [pacePolicy(clock), witness(clock)],
  }
  const equip = (pipeline: Pipeline): void => {
    pipeline.removePolicy({ phase: 'Retry' })
    pipeline.removePolicy({ name: core.bearerTokenAuthenticationPolicyName })
    pipeline.addPolicy(policies.retry, { phase: 'Retry' })
    pipeline.addPolicy(policies.signIn, { phase: 'Sign' })
    pipeline.addPolicy(policies.host, { phase: 'Sign', beforePolicies: [policies.signIn.name] })
    for (const policy of policies.wire) pipeline.addPolicy(policy, { afterPhase: 'Sign' })
  }
  const pipeline = core.createPipelineFromOptions(
    cloud.sandbox === undefined ? {} : { tlsOptions: { ca: cloud.sandbox.ca } },
  )
  equip(pipeline)
  const client = httpClient ?? core.createDefaultHttpClient()
  return {
    equip,
    async send(call, method, path, body) {
      const request = core.createPipelineRequest({
        url: path.startsWith('/') ? `${cloud.arm}${path}` : path,
        method,
        headers: core.createHttpHeaders({ accept: 'application/json' }),
        ...(call.signal === undefined ? {} : { abortSignal: call.signal }),
      })
      if (body !== undefined) {
        request.body = JSON.stringify(body)
        request.headers.set('content-type', 'application/json')
      }
      const response = await asPartOf(call, () => pipeline.sendRequest(client, request))
      if (response.status < 300) return response
      throw failureOf(response.status, bodyOf(response), call.subscriptionId)
    },
  }
}
