import type { FlowLogBody } from '../../azure/index.ts'
import type { Action } from '../plan/action.ts'
import type { PlanFile } from '../plan/plan-file.ts'
import type { JournalEntry } from './journal.ts'

/** A plan that takes back what a journal says was done, and what stays. */
export interface Undo {
  readonly plan: PlanFile
  readonly left: readonly { readonly id: string; readonly reason: string }[]
}

type Intent = Extract<JournalEntry, { entry: 'intent' }>
type Outcome = Extract<JournalEntry, { entry: 'outcome' }>

/**
 * The plan that undoes a journal, the last write first. It has the same guards as any plan: what somebody changed since is
 * left alone when it is applied. What was there before the first write of an action comes back as it was; what was made new is deleted. Watchers stay.
 */
export function planUndo(entries: readonly JournalEntry[], madeAt: Date): Undo {
  const run = entries[0] as Extract<JournalEntry, { entry: 'run' }> // parseJournal saw to it
  const intents = entries.filter((entry) => entry.entry === 'intent')
  const last = (action: number) => entries.findLast((entry) => entry.entry === 'outcome' && entry.action === action)
  const taken = intents
    .filter((intent, index) => intents.findIndex(({ action }) => action === intent.action) === index)
    .toReversed()
    .map((intent) => takenBack(intent, last(intent.action) as Outcome | undefined))
  return {
    plan: {
      ...{ version: 1, cloud: run.cloud, madeAt: madeAt.toISOString() },
      actions: taken.flatMap((one) => ('kind' in one ? [one] : [])),
    },
    left: taken.flatMap((one) => ('reason' in one ? [one] : [])),
  }
}

function takenBack({ id, before }: Intent, outcome: Outcome | undefined): Action | { id: string; reason: string } {
  if (outcome === undefined) return { id, reason: 'nobody knows how its write ended: apply the plan again first' }
  if (outcome.state !== 'done') return { id, reason: `its write did not come to its end: ${outcome.message}` }
  if (!/\/flowLogs\//i.test(id)) return { id, reason: 'a network watcher stays: it may hold the logs of others by now' }
  const rest = { id, watcherId: id.replace(/\/flowLogs\/[^/]+$/i, ''), rules: [], observed: outcome.after ?? null }
  if (before !== null && before.properties.storageId === '') {
    return { id, reason: 'it was disabled and told no account, without which it cannot be written: disable it by hand' }
  }
  if (before !== null) {
    const kind = outcome.after === undefined ? 'create-flow-log' : 'update-flow-log'
    return { kind, ...rest, targetResourceId: targetOf(before), body: before }
  }
  if (outcome.after === undefined) return { id, reason: 'there was nothing before, and there is nothing now' }
  return { kind: 'delete-flow-log', ...rest, targetResourceId: id }
}

function targetOf({ properties }: FlowLogBody): string {
  return String(properties.targetResourceId)
}
