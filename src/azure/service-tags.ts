import { z } from 'zod'
import { TrafficError } from '../model/index.ts'
import { clientOptions } from './client-options.ts'
import { reasonOf } from './collect.ts'
import { type Door, subscriptionsOf } from './subscriptions.ts'

const answer = z.object({
  name: z.string().optional(),
  changeNumber: z.string(),
  cloud: z.string().optional(),
  values: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        region: z.string().optional(),
        systemService: z.string().optional(),
        addressPrefixes: z.array(z.string()),
      }),
    }),
  ),
  nextLink: z.string().optional(),
})

/** Azure's own addresses by service and region, in the shape of Microsoft's download. */
export type ServiceTags = Omit<z.output<typeof answer>, 'nextLink'>

interface Options extends Door {
  /** Any region of the cloud: the answer holds all of them, the region only says where it is asked. */
  readonly region: string
  /** The subscription to ask with; the first that the credential sees when absent. */
  readonly subscription?: string
}

/** Asks for the service tags of a cloud (https://learn.microsoft.com/rest/api/virtualnetwork/service-tags/list). */
export async function readServiceTags({ cloud, credential, region, subscription }: Options): Promise<ServiceTags> {
  const { NetworkManagementClient } = await import('@azure/arm-network')
  const named = subscription === undefined ? [] : [subscription]
  const [first] = await subscriptionsOf({ cloud, credential }, named)
  if (first === undefined) throw new TrafficError('azure/no-credential', `${credential.name} sees no subscription`)
  const { subscriptionId } = first
  const client = new NetworkManagementClient(credential.credential, subscriptionId, clientOptions(cloud, cloud.arm))
  const found = await client.serviceTags.list(region).catch((cause: unknown) => {
    throw new TrafficError('azure/query-failed', `the service tags cannot be read: ${reasonOf(cause)}`, { cause })
  })
  const { nextLink, ...tags } = answer.parse(found)
  if (nextLink === undefined || nextLink === '') return tags
  throw new TrafficError('azure/partial-answer', 'the service tags come in pages, of which the client reads one only', {
    hint: 'download "Azure IP Ranges and Service Tags" instead',
  })
}
