import { ArmFailure, type ArmPort, eachAtOnce, type FlowLogBody, type WireResource } from '../../azure/index.ts'
import type { Action } from '../plan/action.ts'
import { type Difference, differences, isSet } from '../plan/differences.ts'
import { type PlanFile, planHash } from '../plan/plan-file.ts'
import { observedHash, writableBody } from '../plan/writable-body.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** What became of one action. `moved`: somebody else changed the resource since the plan was made, and it was left alone. */
export interface ActionResult {
  readonly action: Action
  readonly state: 'done' | 'moved' | 'failed'
  readonly message: string
}

/** What applying takes from outside. */
export interface Applying {
  readonly port: Pick<ArmPort, 'read' | 'putFlowLog' | 'deleteFlowLog' | 'putWatcher' | 'resumeWrite'>
  readonly journal: Journal
  /** What the journal holds of earlier runs of the same plan. */
  readonly past: readonly JournalEntry[]
  readonly now: () => Date
  readonly sleep: (ms: number) => Promise<void>
  /** A new UUID for each write: Azure's own log names it too. */
  readonly newRequestId: () => string
  readonly onResult?: (result: ActionResult) => void
}

/** Watchers whose actions run at the same time; those of one watcher run one after the other. */
const AT_ONCE = 8
/** How often a write that lost its condition is looked at again. */
const TRIES = 3

/**
 * Carries out a plan. Each resource is read again first: one that is as wanted is done, one that is not as the plan saw it is left
 * alone. An intent with what was there is put down before each write, its outcome after it and after reading it back; so whatever
 * ends this run, the same call goes on from the journal. A failure stops no other action.
 */
export async function applyPlan(plan: PlanFile, applying: Applying): Promise<readonly ActionResult[]> {
  const { past, journal, now } = applying
  const { cloud } = plan
  if (past.length === 0) {
    await journal.append({ entry: 'run', version: 1, plan: planHash(plan), cloud, at: now().toISOString() })
  }
  const numbered = plan.actions.map((action, number) => ({ action, number }))
  const byWatcher = [...Map.groupBy(numbered, ({ action }) => action.watcherId.toLowerCase()).values()]
  const results = await eachAtOnce(
    byWatcher,
    async (actions) => {
      const done: (readonly [number, ActionResult])[] = []
      for (const { action, number } of actions) {
        const result = { action, ...(await one(action, number, applying)) }
        applying.onResult?.(result)
        done.push([number, result])
      }
      return done
    },
    AT_ONCE,
  )
  return results
    .flat()
    .sort(([a], [b]) => a - b)
    .map(([, result]) => result)
}

type Ending = Omit<ActionResult, 'action'>

async function one(action: Action, number: number, applying: Applying): Promise<Ending> {
  const own = applying.past.filter((entry) => entry.entry !== 'run' && entry.action === number)
  const ended = own.findLast((entry) => entry.entry === 'outcome')
  if (ended?.entry === 'outcome' && ended.state === 'done') return { state: 'done', message: ended.message }
  try {
    await awaitStarted(action, own, applying)
    const ending = await carriedOut(action, number, applying)
    const { after, ...told } = ending
    await applying.journal.append(outcome(number, told, after, applying))
    return told
  } catch (error) {
    if (!(error instanceof ArmFailure)) throw error
    const told = { state: 'failed', message: `${error.azureCode}: ${error.message}` } as const
    await applying.journal.append(outcome(number, told, undefined, applying))
    return told
  }
}

function outcome(
  action: number,
  { state, message }: Ending,
  after: string | undefined,
  { now }: Applying,
): JournalEntry {
  const at = now().toISOString()
  return { entry: 'outcome', action, state, message, at, ...(after === undefined ? {} : { after }) }
}

/** An earlier run ended in the middle of an operation that Azure had taken: its end is waited for, whatever it is. */
async function awaitStarted(action: Action, own: readonly JournalEntry[], { port }: Applying): Promise<void> {
  const last = own.at(-1)
  if (last?.entry !== 'started' || action.kind === 'delete-flow-log' || action.kind === 'create-watcher') return
  try {
    await port.resumeWrite(action.id, last.operation)
  } catch (error) {
    if (!(error instanceof ArmFailure)) throw error // what it came to is read next
  }
}

async function carriedOut(action: Action, number: number, applying: Applying): Promise<Ending & { after?: string }> {
  const { port, past } = applying
  const intent = past.find((entry) => entry.entry === 'intent' && entry.action === number)
  for (let attempt = 1; ; attempt++) {
    const found = await settled(action.id, applying)
    const planned = action.observed === null ? null : found && writableBody(found)
    const before = intent?.entry === 'intent' ? intent.before : planned
    if (isReached(action, found, before)) return { state: 'done', message: 'it was so already', ...afterOf(found) }
    if (!isAsPlanned(action, found)) return { state: 'moved', message: movedText(found) }
    try {
      await written(action, number, found, applying)
      return verified(action, await port.read(action.id), before)
    } catch (error) {
      const isLost = error instanceof ArmFailure && error.kind === 'changed'
      if (!isLost || attempt === TRIES) throw error
    }
  }
}

const LOOK_MS = 10_000
/** Azure ends an operation in half an hour, or never. */
const LOOKS = 180

/** A resource as it is once nobody is at it: an earlier run, or somebody else, may have a write under way. */
async function settled(id: string, { port, sleep }: Applying): Promise<WireResource | undefined> {
  for (let look = 1; ; look++) {
    const found = await port.read(id)
    if (found?.properties.provisioningState !== 'Updating' || look === LOOKS) return found
    await sleep(LOOK_MS)
  }
}

function afterOf(found: WireResource | undefined): { after?: string } {
  return found === undefined ? {} : { after: observedHash(found) }
}

function isAsPlanned({ observed }: Action, found: WireResource | undefined): boolean {
  return found === undefined ? observed === null : observed !== null && observedHash(found) === observed
}

/**
 * Whether a resource is what an action wants: every setting of the body is there, and what was there before and is not in the
 * body is gone. The service may add settings of its own. A log whose last write failed is not, whatever it says of itself.
 */
function isReached(action: Action, found: WireResource | undefined, before: FlowLogBody | null | undefined): boolean {
  if (action.kind === 'delete-flow-log') return found === undefined
  if (found === undefined) return false
  if (action.kind === 'create-watcher') return true
  const { provisioningState = 'Succeeded' } = found.properties
  return provisioningState === 'Succeeded' && missedBy(action.body, found, before).length === 0
}

/** A disabled log may tell no account and no days, whatever was set (docs/enforcement.md). */
const SILENT_WHEN_DISABLED = /^properties\.(storageId|retentionPolicy)/

function missedBy(
  body: FlowLogBody,
  found: WireResource,
  before: FlowLogBody | null | undefined,
): readonly Difference[] {
  const isDisabled = body.properties.enabled === false && found.properties.enabled === false
  const unmet = differences(writableBody(found), body).filter(
    ({ path, after }) => isSet(after) || isSet(valueAt(before, path)),
  )
  return unmet.filter(({ path }) => !(isDisabled && SILENT_WHEN_DISABLED.test(path)))
}

function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], body)
}

function movedText(found: WireResource | undefined): string {
  return found === undefined
    ? 'it is gone since the plan was made'
    : 'it was changed since the plan was made: plan again'
}

/** The write itself, with its condition: the state that was just read, where Azure heeds it. */
async function written(
  action: Action,
  number: number,
  found: WireResource | undefined,
  applying: Applying,
): Promise<void> {
  const { port, journal, now, newRequestId } = applying
  const requestId = newRequestId()
  const before = found === undefined ? null : writableBody(found)
  await journal.append({ entry: 'intent', action: number, id: action.id, requestId, before, at: now().toISOString() })
  const onStarted = (operation: string) => journal.append({ entry: 'started', action: number, operation })
  const ifMatch = found?.etag === undefined ? {} : { ifMatch: found.etag }
  if (action.kind === 'create-watcher') return port.putWatcher(action.id, action.body)
  const options = { requestId, onStarted, ...ifMatch }
  if (action.kind === 'delete-flow-log') return port.deleteFlowLog(action.id, options)
  return port.putFlowLog(action.id, action.body, options)
}

/** What a write came to is what reading says. */
function verified(
  action: Action,
  found: WireResource | undefined,
  before: FlowLogBody | null | undefined,
): Ending & { after?: string } {
  if (isReached(action, found, before)) return { state: 'done', message: 'written and read back', ...afterOf(found) }
  if (found === undefined) return { state: 'failed', message: 'it was written, and is not there' }
  if (action.kind === 'delete-flow-log') return { state: 'failed', message: 'it was deleted, and is still there' }
  const [first] = action.kind === 'create-watcher' ? [] : missedBy(action.body, found, before)
  return {
    state: 'failed',
    message: first === undefined ? `its state is ${found.properties.provisioningState}` : told(first),
  }
}

function told({ path, before, after }: Difference): string {
  return `it was written, and reads back otherwise: ${path} is ${JSON.stringify(before)}, not ${JSON.stringify(after)}`
}
