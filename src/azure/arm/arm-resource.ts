import { z } from 'zod'

const text = z.string()

/** A JSON object, taken as it is: a copy of every one of 100,000 NICs is what an audit would spend its memory on. */
const object = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'it is not an object',
)

/** A resource as ARM's JSON has it. Fields that nobody here knows stay in it. */
export const armResource = z.looseObject({
  id: text,
  name: text,
  type: text.optional(),
  location: text.optional(),
  etag: text.optional(),
  kind: text.optional(),
  tags: z.record(text, text).nullish(),
  sku: object.nullish(),
  identity: object.nullish(),
  properties: object.default({}),
})

/** A resource as it came over the wire. */
export type WireResource = Readonly<z.output<typeof armResource>>

/** One page of a list. */
export const page = z.looseObject({
  value: z.array(z.unknown()),
  nextLink: text.nullish(),
  '@odata.nextLink': text.nullish(),
})

export const wireSubscription = z.looseObject({
  subscriptionId: text,
  displayName: text.default(''),
  state: text.optional(),
  tenantId: text.optional(),
})

/** A subscription as it came over the wire. */
export type WireSubscription = Readonly<z.output<typeof wireSubscription>>

/** An answer of Resource Graph in its form of objects (learn.microsoft.com/rest/api/azureresourcegraph). */
export const graphAnswer = z.looseObject({
  totalRecords: z.number().optional(),
  count: z.number().optional(),
  resultTruncated: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  $skipToken: text.nullish(),
  data: z.array(object),
})

/** A namespace as a subscription holds it. */
export const provider = z.looseObject({ namespace: text, registrationState: text.optional() })

/** A row of Azure Policy's states: which columns it has is the caller's to know. */
export const policyState = object
