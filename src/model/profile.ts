import { z } from 'zod'
import { TrafficError } from './error.ts'

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
  workspaceResourceId: z.string().optional(),
  exceptions: z.array(exception).default([]),
})

/** The wanted state of flow logs, as plain data. */
export type Profile = z.output<typeof schema>

/** Nothing beyond what every estate should have. */
export const DEFAULT_PROFILE: Profile = { exceptions: [] }

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
    hint: 'a profile has intervalMinutes, workspaceResourceId and exceptions (resourceId, rule, owner, reason, expires)',
  })
}
