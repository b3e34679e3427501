import { createHash } from 'node:crypto'
import { z } from 'zod'
import { TrafficError } from '../../model/index.ts'
import { RULES, type RuleId } from '../rules.ts'
import type { Action } from './action.ts'

const resourceId = z.string().startsWith('/subscriptions/', 'it is no resource id')
const fields = z.record(z.string(), z.unknown())
const common = {
  id: resourceId,
  watcherId: resourceId,
  observed: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'it is no SHA-256')
    .nullable(),
  rules: z.array(z.enum(Object.keys(RULES) as [RuleId, ...RuleId[]])),
}
const body = z.strictObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  identity: fields.optional(),
  properties: fields,
})

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create-watcher'), ...common, body: z.strictObject({ location: z.string() }) }),
  z.strictObject({ kind: z.literal('create-flow-log'), ...common, targetResourceId: resourceId, body }),
  z.strictObject({ kind: z.literal('update-flow-log'), ...common, targetResourceId: resourceId, body }),
  z.strictObject({ kind: z.literal('delete-flow-log'), ...common, targetResourceId: resourceId }),
])

const schema = z.strictObject({
  version: z.literal(1, 'this azta reads version 1'),
  /** The cloud that it was made for; nothing of it is written to another. */
  cloud: z.string(),
  madeAt: z.iso.datetime(),
  actions: z.array(action),
})

/** A plan as it lies in a file, for a person to read and for `apply` to carry out. */
export interface PlanFile {
  readonly version: 1
  readonly cloud: string
  readonly madeAt: string
  readonly actions: readonly Action[]
}

/** The text of a plan file. */
export function planText(plan: PlanFile): string {
  return `${JSON.stringify(plan, null, 2)}\n`
}

/** Reads a plan file; whatever does not stand in it as `plan` or `undo` writes it is refused by its path. */
export function parsePlanFile(text: string, file: string): PlanFile {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new TrafficError('enforce/bad-plan', 'the file is not JSON', { place: { file }, hint: HINT, cause })
  }
  const read = schema.safeParse(data)
  if (read.success) return read.data as PlanFile // the same shape, with `undefined` where zod has optional fields
  const issue = read.error.issues[0]!
  const where = issue.path.join('.') || 'the document'
  throw new TrafficError('enforce/bad-plan', `${where}: ${issue.message}`, { place: { file }, hint: HINT })
}

const HINT = 'a plan is what azta plan --out or azta undo --out wrote; make it anew rather than edit it'

/** Stands for a plan: a journal of one plan is not that of another. */
export function planHash(plan: PlanFile): string {
  return createHash('sha256').update(planText(plan)).digest('hex')
}
