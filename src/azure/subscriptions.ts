import { z } from 'zod'
import { TrafficError } from '../model/index.ts'
import { clientOptions } from './client-options.ts'
import type { Cloud } from './cloud.ts'
import { collect, reasonOf } from './collect.ts'
import type { NamedCredential } from './credential.ts'

/** A subscription, by its id and by the name that people gave it. */
export interface Subscription {
  readonly subscriptionId: string
  readonly name: string
}

/** The way into a cloud. */
export interface Door {
  readonly cloud: Cloud
  readonly credential: NamedCredential
}

/** The subscriptions named, or all that the credential sees. Throws azure/unreadable when nobody can be asked. */
export async function subscriptionsOf(
  { cloud, credential }: Door,
  subscriptions: readonly string[] = [],
): Promise<readonly Subscription[]> {
  if (subscriptions.length > 0) return subscriptions.map((subscriptionId) => ({ subscriptionId, name: subscriptionId }))
  const { SubscriptionClient } = await import('@azure/arm-resources-subscriptions')
  const client = new SubscriptionClient(credential.credential, clientOptions(cloud, cloud.arm))
  const schema = z.object({ subscriptionId: z.string(), displayName: z.string().default('') })
  const list = await collect(client.subscriptions.list(), schema).catch((cause: unknown) => {
    const hint = `is ${cloud.arm} reachable, and may ${credential.name} read there? az account list shows what you see`
    const message = `the subscriptions cannot be listed: ${reasonOf(cause)}`
    throw new TrafficError('azure/unreadable', message, { hint, cause })
  })
  return list.map(({ subscriptionId, displayName }) => ({ subscriptionId, name: displayName || subscriptionId }))
}
