import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { TrafficError } from '../model/index.ts'
import type { Cloud } from './cloud.ts'

interface ClientOptions {
  readonly endpoint: string
  readonly tlsOptions?: { readonly ca: string }
  readonly retryOptions: { readonly maxRetries: number; readonly maxRetryDelayInMs: number }
  readonly additionalPolicies: { readonly policy: PipelinePolicy; readonly position: 'perRetry' }[]
}

/** What every client is made with: the cloud's endpoint and certificate, patience with bounds, and no other host. */
export function clientOptions(cloud: Cloud, endpoint: string): ClientOptions {
  return {
    endpoint,
    ...(cloud.sandbox === undefined ? {} : { tlsOptions: { ca: cloud.sandbox.ca } }),
    retryOptions: { maxRetries: 5, maxRetryDelayInMs: 60_000 },
    additionalPolicies: [{ policy: onlyHostOf(endpoint), position: 'perRetry' }],
  }
}

/** A link in an answer could lead the token elsewhere: every request goes to the cloud's own host or not at all. */
function onlyHostOf(endpoint: string): PipelinePolicy {
  const { host } = new URL(endpoint)
  return {
    name: 'aztaOnlyOneHost',
    sendRequest: (request, next) => {
      if (new URL(request.url).host === host) return next(request)
      throw new TrafficError('azure/foreign-host', `an answer of ${host} leads to ${new URL(request.url).host}`, {
        hint: 'nothing was sent there; report this to whoever runs the endpoint',
      })
    },
  }
}
