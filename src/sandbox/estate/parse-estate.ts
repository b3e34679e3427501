import { z } from 'zod'
import { TrafficError } from '../../model/index.ts'
import type { Estate } from './arm-resource.ts'

const text = z.record(z.string(), z.string())
const values = z.record(z.string(), z.unknown())

const resource = z.strictObject({
  id: z.string().startsWith('/subscriptions/'),
  name: z.string(),
  type: z.string().regex(/^[\w.]+\//, 'it is no resource type, such as Microsoft.Network/virtualNetworks'),
  location: z.string().optional(),
  tags: text.optional(),
  sku: values.optional(),
  kind: z.string().optional(),
  identity: values.optional(),
  properties: values,
})

const schema = z.strictObject({
  tenantId: z.guid(),
  subscriptions: z.array(z.strictObject({ subscriptionId: z.guid(), displayName: z.string() })).min(1),
  resources: z.array(resource),
})

/** Reads the JSON text of an estate: subscriptions, and resources as ARM shows them. `file` is named in errors. */
export function parseEstate(content: string, file: string): Estate {
  let data: unknown
  try {
    data = JSON.parse(content)
  } catch (cause) {
    throw new TrafficError('sandbox/bad-estate', 'the file is not JSON', { place: { file }, cause })
  }
  const read = schema.safeParse(data)
  if (read.success) return read.data as Estate // absent keys stay absent
  const issue = read.error.issues[0]!
  throw new TrafficError('sandbox/bad-estate', `${issue.path.join('.') || 'the document'}: ${issue.message}`, {
    place: { file },
    hint: 'it has tenantId, subscriptions and resources in the form that ARM answers with',
  })
}
