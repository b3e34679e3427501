import { z } from 'zod'
import { type ArmPort, readInventory, readSavedQueries } from '../../azure/index.ts'
import { planMigration } from '../../enforce/index.ts'
import { EXIT, type Profile, type QueryResult, TrafficError } from '../../model/index.ts'
import { migrationRows, visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { oldReaders } from '../migrate/old-readers.ts'
import { managementGroupFlag, openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { readProfile } from '../read-profile.ts'
import { writeAnswer } from '../write-answer.ts'

/**
 * `azta migrate plan`: which flow logs take over from those of NSGs. `azta migrate readers`: which queries in Azure still read
 * the table of NSG flow logs. Both read only.
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
  },
  examples: [
    'azta migrate readers -o json',
    'azta migrate plan',
    'azta migrate plan --subscription ID --profile profile.json -o json',
  ],
  async run({ args: [action], options, globals, io }) {
    if (action !== 'plan' && action !== 'readers') {
      throw new TrafficError('cli/usage', `migrate knows "plan" and "readers", not "${action}"`)
    }
    const { subscription: subscriptions, managementGroup } = options
    if (action === 'readers' && (managementGroup ?? options.profile) !== undefined) {
      throw new TrafficError('cli/usage', 'migrate readers takes neither --management-group nor --profile')
    }
    const progress = progressOn(io)
    const profile = await readProfile(options.profile)
    const { port } = await openResourceManager(globals, progress)
    const now = globals.now ?? new Date()
    const scope = { subscriptions, managementGroup, onProgress: progress.update }
    const found = action === 'plan' ? await plans(port, scope, { profile, now }) : await readers(port, subscriptions)
    await writeAnswer(found.result, globals, io)
    for (const { what, reason } of found.unread) io.err(`not read: ${visible(what)} (${visible(reason)})\n`)
    if (found.unread.length > 0) return EXIT.incomplete
    return found.isDone ? EXIT.ok : EXIT.findings
  },
})

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
