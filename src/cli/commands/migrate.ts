import { z } from 'zod'
import { type ArmPort, readInventory, readSavedQueries } from '../../azure/index.ts'
import { planMigration } from '../../enforce/index.ts'
import { EXIT, type Profile, type QueryResult, TrafficError } from '../../model/index.ts'
import { migrationRows, visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { applyMigration } from '../migrate/apply-migration.ts'
import { oldReaders } from '../migrate/old-readers.ts'
import { managementGroupFlag, openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { readProfile } from '../read-profile.ts'
import { writeAnswer } from '../write-answer.ts'

const ACTIONS = ['plan', 'apply', 'readers'] as const

type Action = (typeof ACTIONS)[number]

/**
 * `azta migrate plan`: which flow logs take over from those of NSGs. `azta migrate apply`: lets them. `azta migrate readers`:
 * which queries in Azure still read the table of NSG flow logs. Only `apply` writes.
 */
export const migrate = defineCommand({
  flags: {
    subscription: subscriptionFlag,
    managementGroup: managementGroupFlag,
    profile: {
      flags: '--profile <file>',
      about: 'the wanted state, JSON: it decides where NSG flow logs differ',
      accepts: z.string().optional(),
    },
    record: {
      flags: '--record <file>',
      about: 'apply: when rows double, and what was disabled (default: azta-migration.jsonl)',
      accepts: z.string().min(1).default('azta-migration.jsonl'),
    },
    verifyData: {
      flags: '--no-verify-data',
      about: 'apply: disable without waiting for a blob of the new log',
      accepts: z.boolean().default(true),
    },
    deleteDisabled: {
      flags: '--delete-disabled',
      about: 'apply: only delete what the record says was disabled, where its successors still write',
      accepts: z.boolean().default(false),
    },
  },
  examples: [
    'azta migrate readers -o json',
    'azta migrate plan',
    'azta migrate plan --subscription ID --profile profile.json -o json',
    'azta migrate apply --subscription ID --profile profile.json',
    'azta migrate apply --delete-disabled',
  ],
  async run({ args: [word], options, globals, io }) {
    const action = ACTIONS.find((one) => one === word)
    if (action === undefined) {
      throw new TrafficError('cli/usage', `migrate knows "plan", "apply" and "readers", not "${word}"`)
    }
    refuseForeign(action, options)
    const progress = progressOn(io)
    const profile = await readProfile(options.profile)
    const door = await openResourceManager(globals, progress)
    const { subscription: subscriptions, managementGroup, record, deleteDisabled } = options
    const scope = { subscriptions, managementGroup }
    const found = {
      plan: () =>
        plans(door.port, { ...scope, onProgress: progress.update }, { profile, now: globals.now ?? new Date() }),
      apply: () =>
        applyMigration({ door, scope, profile, progress, record, deleteDisabled, verifyData: options.verifyData }),
      readers: () => readers(door.port, subscriptions),
    }
    const { result, unread, isDone } = await found[action]()
    await writeAnswer(result, globals, io)
    for (const { what, reason } of unread) io.err(`not read: ${visible(what)} (${visible(reason)})\n`)
    if (unread.length > 0) return EXIT.incomplete
    return isDone ? EXIT.ok : EXIT.findings
  },
})

interface Asked {
  readonly subscription: readonly string[]
  readonly managementGroup?: string | undefined
  readonly profile?: string | undefined
  readonly verifyData: boolean
  readonly deleteDisabled: boolean
}

/** A flag that would be passed over in silence is a mistake. */
function refuseForeign(action: Action, asked: Asked): void {
  const { subscription, managementGroup, profile, verifyData, deleteDisabled } = asked
  const usage = (message: string) => new TrafficError('cli/usage', message)
  if (action === 'readers' && (managementGroup ?? profile) !== undefined)
    throw usage('migrate readers takes neither --management-group nor --profile')
  if (action !== 'apply' && (deleteDisabled || !verifyData))
    throw usage(`migrate ${action} writes nothing: --delete-disabled and --no-verify-data are of apply`)
  const isScoped = subscription.length > 0 || (managementGroup ?? profile) !== undefined
  if (deleteDisabled && (isScoped || !verifyData))
    throw usage('migrate apply --delete-disabled deletes by its record alone: it takes no scope, profile or proof')
}

interface Found {
  readonly result: QueryResult
  readonly unread: readonly { readonly what: string; readonly reason: string }[]
  /** Nothing is left for a person to do. */
  readonly isDone: boolean
}

type Scope = Omit<Parameters<typeof readInventory>[0], 'port'>

async function plans(port: ArmPort, scope: Scope, { profile, now }: { profile: Profile; now: Date }): Promise<Found> {
  const { subscriptions, unread } = await readInventory({ port, ...scope })
  const planned = subscriptions.map((one) => planMigration(one, profile, now))
  return {
    result: migrationRows(planned),
    unread: [...subscriptions.flatMap((one) => one.unread), ...unread],
    isDone: planned.every(({ blocked }) => blocked.length === 0),
  }
}

async function readers(port: ArmPort, named: readonly string[]): Promise<Found> {
  const ids = named.length > 0 ? named : (await port.subscriptions()).map(({ subscriptionId }) => subscriptionId)
  const { queries, unread } = await readSavedQueries(port, ids)
  const result = await oldReaders(queries)
  return { result, unread, isDone: result.rows.length === 0 }
}
