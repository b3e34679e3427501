import {
  ArmFailure,
  type ArmPort,
  eachAtOnce,
  type FlowLog,
  type Inventory,
  type SubscriptionInventory,
} from '../../azure/index.ts'
import { type Profile, sameResource } from '../../model/index.ts'
import { observedHash, writableBody } from '../plan/writable-body.ts'
import { newLogBody } from './new-log-body.ts'
import type { OverlapRecord } from './overlap.ts'
import { type NewLog, planMigration, type Retirement } from './plan-migration.ts'
import { hasGrown, type ListRecent, type Located, type Seen, seeBlobs } from './see-blobs.ts'

/** What became of a log. `kept`: an NSG flow log stays enabled, and why. */
export interface MigrationResult {
  readonly step: 'create' | 'disable' | 'delete'
  readonly subscriptionId: string
  readonly id: string
  readonly targetResourceId: string
  readonly state: 'done' | 'kept' | 'failed'
  readonly message: string
}

/** What a migration takes from outside. */
export interface Migrating {
  readonly profile: Profile
  readonly port: Pick<ArmPort, 'read' | 'putFlowLog'>
  /** The subscription as it is now. */
  readonly readAgain: (subscriptionId: string) => Promise<SubscriptionInventory | undefined>
  /** Undefined: nobody looks whether a new log writes, its state is taken for it. */
  readonly listRecent: ListRecent | undefined
  readonly record: OverlapRecord
  readonly clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> }
  /** How long the first blob of a log is waited for. */
  readonly limitMinutes: number
  readonly newRequestId: () => string
  readonly onProgress?: (text: string) => void
}

/** Between two looks for blobs. */
const LOOK_MS = 60_000

/** A migration under way. Ids are in lower case. */
interface Run extends Migrating {
  readonly inventory: Inventory
  readonly plans: readonly ReturnType<typeof planMigration>[]
  /** The blobs that were there before anything was written. */
  readonly before: ReadonlyMap<string, Seen>
  /** Logs that write, as far as that is to be shown. */
  readonly proven: Set<string>
  /** Logs on which nothing may rest, and why. */
  readonly failed: Map<string, string>
  /** NSG flow logs that are done with. */
  readonly ended: Map<string, Pick<MigrationResult, 'state' | 'message'>>
}

/**
 * Lets other logs take over from NSG flow logs: writes the new ones, reads them back, waits until a blob of each was made or grew,
 * reads the subscription again, and only then disables the NSG flow logs that, as it is by then, lose nothing. Whatever goes wrong
 * leaves the old log as it is, so at no instant is something unlogged that was logged. Nothing is deleted. Resuming is calling again:
 * what stands is what counts. The inventory must not be narrowed.
 */
export async function runMigration(inventory: Inventory, migrating: Migrating): Promise<readonly MigrationResult[]> {
  const { profile, clock, listRecent } = migrating
  const now = new Date(clock.now())
  const plans = inventory.subscriptions.map((one) => planMigration(one, profile, now))
  const needed = neededLogs(plans, inventory)
  const before = listRecent === undefined ? new Map<string, Seen>() : await seeBlobs(needed, listRecent)
  const run: Run = {
    ...migrating,
    ...{ inventory, plans, before, proven: new Set(), failed: new Map(), ended: new Map() },
  }
  await endStaleOverlaps(run)
  for (const [id, seen] of before) if (typeof seen === 'string') run.failed.set(id, unreadText(seen))
  await eachAtOnce(
    plans.flatMap(({ create }) => create),
    (log) => create(log, run),
  )
  await beginOverlaps(run)
  await waitAndRetire(needed, run)
  return results(run)
}

function keyOf({ id }: { readonly id: string }): string {
  return id.toLowerCase()
}

function unreadText(reason: string): string {
  return `its blobs cannot be read (${reason}): Storage Blob Data Reader is enough, or --no-verify-data`
}

/** Every log that an NSG flow log would rest on, new or there already. */
function neededLogs(plans: Run['plans'], { subscriptions }: Inventory): readonly Located[] {
  const created = plans.flatMap(({ create }) => create).map(({ id, settings: { storageId } }) => ({ id, storageId }))
  const there = subscriptions.flatMap(({ flowLogs }) => flowLogs)
  const all = new Map([...there, ...created].map((one) => [keyOf(one), { id: one.id, storageId: one.storageId }]))
  const wanted = new Set(
    plans.flatMap(({ retire }) => retire.flatMap(({ after }) => after)).map((id) => id.toLowerCase()),
  )
  return [...wanted].flatMap((id) => all.get(id) ?? [])
}

/** A run that was killed after it disabled a log could not put that down: it ended by now at the latest. */
async function endStaleOverlaps({ record, inventory, clock }: Run): Promise<void> {
  const logs = new Map(inventory.subscriptions.flatMap(({ flowLogs }) => flowLogs.map((log) => [keyOf(log), log])))
  const read = new Set(inventory.subscriptions.map(({ subscriptionId }) => subscriptionId.toLowerCase()))
  for (const one of record.open()) {
    const isRead = read.has(one.nsgLog.split('/')[2]?.toLowerCase() ?? '')
    if (isRead && logs.get(one.nsgLog.toLowerCase())?.enabled === false)
      await record.note({ ...one, overlap: 'ends', at: new Date(clock.now()).toISOString() })
  }
}

/** Writes one log and reads it back; what does not come out as it should is said in `failed`. */
async function create(log: NewLog, run: Run): Promise<void> {
  const key = keyOf(log)
  if (run.failed.has(key)) return
  const body = newLogBody(log, run.inventory)
  if (typeof body === 'string') {
    run.failed.set(key, body)
    return
  }
  run.onProgress?.(`writing ${log.id}`)
  const problem = await written(log, body, run).catch(reasonOf)
  if (problem !== undefined) run.failed.set(key, problem)
}

async function written(log: NewLog, body: ReturnType<typeof writableBody>, run: Run): Promise<string | undefined> {
  const { port, newRequestId } = run
  const found = await port.read(log.id)
  if (!isAsSeen(log.id, found, run.inventory))
    return unlike(body, found, 'it was changed by somebody else meanwhile: run again')
  await noteBeginning(log.id, new Date(run.clock.now()).toISOString(), run)
  const options = { requestId: newRequestId(), ...(found?.etag === undefined ? {} : { ifMatch: found.etag }) }
  const failure = await port.putFlowLog(log.id, body, options).then(() => undefined, reasonOf)
  return unlike(body, await port.read(log.id), failure)
}

function isAsSeen(id: string, found: Awaited<ReturnType<ArmPort['read']>>, { subscriptions }: Inventory): boolean {
  const seen = subscriptions.flatMap(({ flowLogs }) => flowLogs).find((log) => sameResource(log.id, id))
  if (seen === undefined || found === undefined) return seen === undefined && found === undefined
  return observedHash(found) === observedHash(seen.raw)
}

/** In words how a log differs from what was written; what the write itself said comes first. */
function unlike(
  body: ReturnType<typeof writableBody>,
  found: Awaited<ReturnType<ArmPort['read']>>,
  failure: string | undefined,
): string | undefined {
  if (found === undefined) return failure ?? 'it was written, and is not there'
  const { provisioningState = 'Succeeded', ...has } = found.properties
  if (provisioningState !== 'Succeeded') return failure ?? `its state is ${String(provisioningState)}`
  const names = ['enabled', 'targetResourceId', 'storageId'] as const
  const other = names.find((name) => String(has[name]).toLowerCase() !== String(body.properties[name]).toLowerCase())
  if (other !== undefined) return failure ?? `it was written, and reads back with another ${other}`
  return isAnalysed(body.properties) && !isAnalysed(has) ? 'it reads back without Traffic Analytics' : undefined
}

function isAnalysed(properties: Readonly<Record<string, unknown>>): boolean {
  type Part = Readonly<Record<string, unknown>> | undefined
  const around = properties.flowAnalyticsConfiguration as Part // as ARM documents it
  return (around?.networkWatcherFlowAnalyticsConfiguration as Part)?.enabled === true
}

/** A refusal of Azure is an answer here; a bug, and a record that cannot be written, is not. */
function reasonOf(error: unknown): string {
  if (error instanceof ArmFailure) return `${error.azureCode}: ${error.message}`
  throw error
}

async function noteBeginning(id: string, at: string | null, { plans, inventory, record }: Run): Promise<void> {
  const target = targetOf(id, plans, inventory)
  for (const { log, after } of plans.flatMap(({ retire }) => retire)) {
    if (after.some((one) => sameResource(one, id)))
      await record.note({ overlap: 'begins', nsgLog: log.id, log: id, target, at })
  }
}

function targetOf(id: string, plans: Run['plans'], { subscriptions }: Inventory): string {
  const all = [...plans.flatMap((plan) => plan.create), ...subscriptions.flatMap(({ flowLogs }) => flowLogs)]
  return all.find((one) => sameResource(one.id, id))!.targetResourceId
}

/** Logs that wrote beside an NSG flow log before this run double its rows as well; and a log that could not be made does not. */
async function beginOverlaps(run: Run): Promise<void> {
  const created = new Set(run.plans.flatMap((plan) => plan.create).map(keyOf))
  const all = new Set(run.plans.flatMap(({ retire }) => retire.flatMap(({ after }) => after)))
  for (const id of all) if (!created.has(id.toLowerCase())) await noteBeginning(id, null, run)
  const at = new Date(run.clock.now()).toISOString()
  for (const one of run.record.open()) {
    const key = one.log.toLowerCase()
    if (created.has(key) && run.failed.has(key)) await run.record.note({ ...one, overlap: 'ends', at })
  }
}

/** Looks once a minute which logs write, and disables what may go by then; ends when nothing is waited for any more. */
async function waitAndRetire(needed: readonly Located[], run: Run): Promise<void> {
  const { clock, limitMinutes } = run
  const until = clock.now() + limitMinutes * 60_000
  for (;;) {
    await prove(
      needed.filter((log) => isOpen(log, run)),
      run,
    )
    for (const plan of run.plans) await retireIn(plan, run)
    if (!needed.some((log) => isOpen(log, run)) || clock.now() >= until) return
    await clock.sleep(Math.min(LOOK_MS, until - clock.now()))
  }
}

function isOpen(log: Located, { proven, failed }: Run): boolean {
  return !proven.has(keyOf(log)) && !failed.has(keyOf(log))
}

async function prove(logs: readonly Located[], { listRecent, before, proven, onProgress }: Run): Promise<void> {
  const seen = listRecent === undefined ? undefined : await seeBlobs(logs, listRecent)
  for (const log of logs) {
    const key = keyOf(log)
    if (seen === undefined || hasGrown(before.get(key), seen.get(key))) proven.add(key)
  }
  onProgress?.(`${logs.filter((log) => !proven.has(keyOf(log))).length} logs without a blob so far`)
}

/** Disables the NSG flow logs of a subscription whose successors all write, as the subscription is now. */
async function retireIn(plan: Run['plans'][number], run: Run): Promise<void> {
  const ready = plan.retire.filter(
    ({ log, after }) => !run.ended.has(keyOf(log)) && after.every((id) => run.proven.has(id.toLowerCase())),
  )
  if (ready.length === 0) return
  const subscription = await run.readAgain(plan.subscriptionId)
  const again = subscription && planMigration(subscription, run.profile, new Date(run.clock.now()))
  for (const { log } of ready) {
    const key = keyOf(log)
    const now = again?.retire.find((one) => keyOf(one.log) === key)
    const stays = again?.blocked.find((one) => keyOf(one.log) === key)?.reason
    if (now === undefined) run.ended.set(key, kept(stays ?? 'it was changed by somebody else meanwhile: run again'))
    else run.ended.set(key, await retire(now, subscription!, run).catch((error) => failedWith(reasonOf(error))))
  }
}

function kept(message: string) {
  return { state: 'kept', message } as const
}

function failedWith(message: string) {
  return { state: 'failed', message } as const
}

/** The last looks are at the logs themselves: the old one and those that see its traffic. */
async function retire({ log, after }: Retirement, subscription: SubscriptionInventory, run: Run) {
  const unproven = after.find((id) => !run.proven.has(id.toLowerCase()))
  if (unproven !== undefined) return kept(`what it sees has changed: it takes ${unproven} as well; run again`)
  for (const id of after) {
    const successor = subscription.flowLogs.find((one) => sameResource(one.id, id))
    if (successor === undefined || !(await stands(successor, run)))
      return kept(`${id} was changed meanwhile: run again`)
  }
  const found = await run.port.read(log.id)
  if (found === undefined || observedHash(found) !== observedHash(log.raw))
    return kept('it was changed by somebody else meanwhile: run again')
  const { properties, ...rest } = writableBody(found)
  const options = { requestId: run.newRequestId(), ...(found.etag === undefined ? {} : { ifMatch: found.etag }) }
  const body = { ...rest, properties: { ...properties, enabled: false } }
  const failure = await run.port.putFlowLog(log.id, body, options).then(() => undefined, reasonOf)
  if ((await run.port.read(log.id))?.properties.enabled !== false)
    return failedWith(failure ?? 'it was written, and is still enabled')
  await noteEnd(log, run)
  return { state: 'done', message: after.length === 0 ? 'it saw nothing' : `${after.join(', ')} took over` } as const
}

async function stands(log: FlowLog, { port }: Run): Promise<boolean> {
  const found = await port.read(log.id)
  const { enabled, provisioningState = 'Succeeded' } = found?.properties ?? {}
  return enabled === true && provisioningState === 'Succeeded' && observedHash(found!) === observedHash(log.raw)
}

async function noteEnd(log: FlowLog, { record, clock }: Run): Promise<void> {
  const at = new Date(clock.now()).toISOString()
  for (const one of record.open())
    if (sameResource(one.nsgLog, log.id)) await record.note({ ...one, overlap: 'ends', at })
}

function results(run: Run): readonly MigrationResult[] {
  return run.plans.flatMap(({ subscriptionId, create: created, retire: old, blocked }) => {
    const one = (step: MigrationResult['step'], { id, targetResourceId }: NewLog | FlowLog) =>
      ({ step, subscriptionId, id, targetResourceId }) as const
    return [
      ...created.map((log) => ({ ...one('create', log), ...createdEnding(keyOf(log), run) })),
      ...old.map((each) => ({
        ...one('disable', each.log),
        ...(run.ended.get(keyOf(each.log)) ?? waitedFor(each, run)),
      })),
      ...blocked.map(({ log, reason }) => ({ ...one('disable', log), ...kept(reason) })),
    ]
  })
}

function createdEnding(key: string, { failed, proven, listRecent }: Run) {
  const problem = failed.get(key)
  if (problem !== undefined) return failedWith(problem)
  const shown = proven.has(key) ? 'a blob of it was seen' : 'no blob of it was seen'
  const read = 'written and read back'
  return { state: 'done', message: listRecent === undefined ? read : `${read}; ${shown}` } as const
}

function waitedFor({ after }: Retirement, { failed, proven, limitMinutes }: Run) {
  const broken = after.find((id) => failed.has(id.toLowerCase()))
  if (broken !== undefined) return kept(`${broken}: ${failed.get(broken.toLowerCase())}`)
  const quiet = after.filter((id) => !proven.has(id.toLowerCase()))
  return kept(`no blob of ${quiet.join(', ')} within ${limitMinutes} minutes: quiet, or not writing; run again later`)
}
