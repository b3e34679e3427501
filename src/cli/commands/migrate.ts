import { z } from 'zod'
import { findCredential, openArm, openCloud, readInventory } from '../../azure/index.ts'
import { planMigration } from '../../enforce/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { migrationRows, visible } from '../../reports/index.ts'
import { armClock } from '../arm-clock.ts'
import { defineCommand } from '../define-command.ts'
import { progressOn } from '../progress.ts'
import { readProfile } from '../read-profile.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta migrate plan`: which flow logs take over from those of NSGs. Reads only. */
export const migrate = defineCommand({
  flags: {
    subscription: {
      flags: '--subscription <id>',
      about: 'only this one; may be repeated',
      accepts: z.array(z.string()).default([]),
      many: true,
    },
    managementGroup: {
      flags: '--management-group <name>',
      about: 'the subscriptions below this one',
      accepts: z.string().min(1).optional(),
    },
    profile: {
      flags: '--profile <file>',
      about: 'the wanted state, JSON: it decides where NSG flow logs differ',
      accepts: z.string().optional(),
    },
  },
  examples: ['azta migrate plan', 'azta migrate plan --subscription ID --profile profile.json -o json'],
  async run({ args: [action], options, globals, io }) {
    if (action !== 'plan') throw new TrafficError('cli/usage', `migrate knows "plan", not "${action}"`)
    const progress = progressOn(io)
    const profile = await readProfile(options.profile)
    const cloud = await openCloud(globals.cloud)
    const credential = await findCredential(cloud)
    progress.step(`reading ${cloud.name} with ${credential.name}`)
    const port = await openArm({
      ...{ cloud, credential, clock: armClock },
      onWait: ({ reason, waitMs }) => progress.note(`waiting ${Math.ceil(waitMs / 1000)} s: ${reason}`),
    })
    const { subscription: subscriptions, managementGroup } = options
    const inventory = await readInventory({ port, subscriptions, managementGroup, onProgress: progress.update })
    const now = globals.now ?? new Date()
    const plans = inventory.subscriptions.map((one) => planMigration(one, profile, now))
    await writeAnswer(migrationRows(plans), globals, io)
    const unread = [...inventory.subscriptions.flatMap((one) => one.unread), ...inventory.unread]
    for (const { what, reason } of unread) io.err(`not read: ${visible(what)} (${visible(reason)})\n`)
    if (unread.length > 0) return EXIT.incomplete
    return plans.some(({ blocked }) => blocked.length > 0) ? EXIT.findings : EXIT.ok
  },
})
