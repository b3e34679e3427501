import type { MigrationPlan, MigrationResult } from '../enforce/index.ts'
import type { QueryResult } from '../model/index.ts'

type NewLog = MigrationPlan['create'][number]

/** Plans of migration as rows: for each subscription what to create, what to disable after that, and what has to stay. */
export function migrationRows(plans: readonly MigrationPlan[]): QueryResult {
  const names = ['step', 'subscription', 'log', 'target', 'message']
  const columns = names.map((name) => ({ name, type: 'string' }) as const)
  const rows = plans.flatMap(({ subscriptionId, create, retire, blocked }) => [
    ...create.map((one) => ['create', subscriptionId, one.id, one.targetResourceId, newLogText(one)]),
    ...retire.map(({ log, after }) => ['disable', subscriptionId, log.id, log.targetResourceId, afterText(after)]),
    ...blocked.map(({ log, reason }) => ['keep', subscriptionId, log.id, log.targetResourceId, reason]),
  ])
  return { columns, rows }
}

function newLogText({ settings, newlyLoggedNics, isThere }: NewLog): string {
  const { storageId, retentionDays, workspaceResourceId, intervalMinutes } = settings
  const kept = retentionDays === 0 ? 'for ever' : `for ${retentionDays} days`
  const analysed =
    workspaceResourceId === undefined
      ? 'without Traffic Analytics'
      : `every ${intervalMinutes} minutes into ${workspaceResourceId}`
  const again = isThere ? '; a disabled log stands there and is written anew' : ''
  return `into ${storageId} ${kept}, ${analysed}; logs ${newlyLoggedNics} NICs that no log sees today${again}`
}

function afterText(after: readonly string[]): string {
  return after.length === 0 ? 'it sees no NIC and no subnet' : `once these write: ${after.join(', ')}`
}

/** What a migration did, log by log. */
export function migrationResultRows(results: readonly MigrationResult[]): QueryResult {
  const names = ['step', 'state', 'subscription', 'log', 'target', 'message']
  const columns = names.map((name) => ({ name, type: 'string' }) as const)
  const rows = results.map(({ step, state, subscriptionId, id, targetResourceId, message }) => [
    ...[step, state, subscriptionId, id, targetResourceId, message],
  ])
  return { columns, rows }
}
