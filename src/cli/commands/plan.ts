import { z } from 'zod'
import { readInventory } from '../../azure/index.ts'
import { auditInventory, planActions, planText, roleFor, writableBody } from '../../enforce/index.ts'
import { EXIT } from '../../model/index.ts'
import { planRows, visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { managementGroupFlag, openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { readProfile } from '../read-profile.ts'
import { writeAnswer, writeWhole } from '../write-answer.ts'

/** `azta plan`: the writes that bring flow logs to the profile, into a file that `azta apply` carries out. Reads only. */
export const plan = defineCommand({
  flags: {
    subscription: subscriptionFlag,
    managementGroup: managementGroupFlag,
    profile: { flags: '--profile <file>', about: 'the wanted state, JSON (docs/enforcement.md)', accepts: z.string() },
    out: { flags: '--out <file>', about: 'the plan to write', accepts: z.string() },
    delete: {
      flags: '--delete <which>',
      about: 'logs whose target is gone: none (default), owned (those with the tags of the profile), all',
      accepts: z.enum(['none', 'owned', 'all']).default('none'),
    },
    role: {
      flags: '--role <file>',
      about: 'also write the least role that this plan takes, for az role definition create',
      accepts: z.string().optional(),
    },
  },
  examples: [
    'azta plan --profile profile.json --out fix.plan.json',
    'azta plan --subscription ID --profile profile.json --out fix.plan.json --role role.json',
    'azta apply fix.plan.json',
  ],
  async run({ options, globals, io }) {
    const progress = progressOn(io)
    const profile = await readProfile(options.profile)
    const { cloud, port } = await openResourceManager(globals, progress)
    const { subscription: subscriptions, managementGroup, delete: deletable } = options
    const workspaces = profile.workspaceResourceId === undefined ? [] : [profile.workspaceResourceId]
    const wanted = { workspaces, accounts: Object.values(profile.storageAccounts ?? {}) }
    const scope = { subscriptions, managementGroup, ...wanted, onProgress: progress.update }
    const inventory = await readInventory({ port, ...scope })
    const now = globals.now ?? new Date()
    const audit = auditInventory(inventory, profile, now)
    const { actions, left } = planActions({ inventory, audit, profile, deletable })
    await writeWhole(options.out, planText({ version: 1, cloud: cloud.name, madeAt: now.toISOString(), actions }))
    if (options.role !== undefined) await writeWhole(options.role, `${JSON.stringify(roleFor(actions), null, 2)}\n`)
    const logs = new Map(
      inventory.subscriptions.flatMap(({ flowLogs }) => flowLogs).map(({ id, raw }) => [id.toLowerCase(), raw]),
    )
    const before = (id: string) => {
      const raw = logs.get(id.toLowerCase())
      return raw && writableBody(raw)
    }
    await writeAnswer(planRows(actions, left, before), globals, io)
    io.err(`${actions.length} writes into ${options.out}, ${left.length} findings left as they are\n`)
    for (const { what, reason } of audit.unread) io.err(`not read: ${visible(what)} (${visible(reason)})\n`)
    return audit.isComplete ? EXIT.ok : EXIT.incomplete
  },
})
