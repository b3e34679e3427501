import { z } from 'zod'
import { TrafficError } from './error.ts'
import { regionName } from './resource-id.ts'

const resourceId = z.string().startsWith('/subscriptions/', 'it is no resource id, such as /subscriptions/ID/...')
const days = z.int().min(0).max(36_500)

const exception = z.strictObject({
  /** The resource that need not be as the rest. */
  resourceId: z.string(),
  /** One rule; without it all of them. */
  rule: z.string().optional(),
  owner: z.string().min(1),
  reason: z.string().min(1),
  /** The day from which the exception no longer holds. */
  expires: z.iso.date(),
})

const schema = z.strictObject({
  /** Minutes between runs of Traffic Analytics; not checked when absent. */
  intervalMinutes: z.union([z.literal(10), z.literal(60)]).optional(),
  /** Resource id of the workspace that every log should feed; not checked when absent. */
  workspaceResourceId: resourceId.optional(),
  /** Days that the workspace should keep rows. */
  workspaceRetentionDays: days.optional(),
  /** Gigabytes a day that the workspace should take at least; 0 asks that it has no cap. */
  workspaceDailyCapGb: z.number().min(0).optional(),
  /** By region, the account that logs of the region should write to; a region that is not here is not checked. */
  storageAccounts: z
    .record(z.string(), resourceId)
    .transform((all) => Object.fromEntries(Object.entries(all).map(([region, id]) => [regionName(region), id])))
    .optional(),
  /** Days that blobs should be kept, exactly, by the log or by the account's lifecycle; 0 is for ever. */
  retentionDays: days.optional(),
  /** Filters that a log may have; any other is a finding. */
  allowedFilters: z.array(z.string().min(1)).default([]),
  /** The flow states that every log must hold: begun, continuing, ended, denied. */
  recordTypes: z
    .string()
    .regex(/^[BCED]+$/, 'it is made of the letters B, C, E and D')
    .default('BCED'),
  /** Tags that every log should carry, by which it is known as ours. */
  tags: z.record(z.string(), z.string()).default({}),
  /** The tag of a target that names its environment: logs of two environments should not share an account. */
  environmentTag: z.string().min(1).optional(),
  exceptions: z.array(exception).default([]),
})

/** The wanted state of flow logs, as plain data. */
export type Profile = z.output<typeof schema>

/** Nothing beyond what every estate should have. */
export const DEFAULT_PROFILE: Profile = schema.parse({})

/** Reads the JSON text of a profile. `file` is named in errors. */
export function parseProfile(text: string, file: string): Profile {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new TrafficError('model/bad-profile', 'the file is not JSON', { place: { file }, cause })
  }
  const read = schema.safeParse(data)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  throw new TrafficError('model/bad-profile', `${issue.path.join('.') || 'the document'}: ${issue.message}`, {
    place: { file },
    hint: `a profile has ${Object.keys(schema.shape).join(', ')}`,
  })
}
