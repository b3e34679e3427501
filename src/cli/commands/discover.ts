import { existsSync } from 'node:fs'
import { z } from 'zod'
import { readInventory } from '../../azure/index.ts'
import { planStack } from '../../enforce/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta discover --out stacks/Pulumi.NAME.yaml`: the config of a stack for what has no flow logs yet. */
export const discover = defineCommand({
  flags: {
    out: { flags: '--out <file>', about: 'the config to write, such as stacks/Pulumi.prod.yaml', accepts: z.string() },
    subscription: subscriptionFlag,
    workspace: {
      flags: '--workspace <id>',
      about: 'resource id of the workspace that new logs feed; by default the one that most logs feed',
      accepts: z.string().startsWith('/subscriptions/', 'it is no resource id').optional(),
    },
    retentionDays: {
      flags: '--retention-days <days>',
      about: 'days that raw logs are kept (default 90)',
      accepts: z.coerce.number().int().min(1).default(90),
    },
  },
  examples: ['azta discover --out stacks/Pulumi.prod.yaml', 'azta discover --cloud cloud.json --out Pulumi.try.yaml'],
  async run({ options, globals, io }) {
    const { out, subscription: subscriptions, workspace: workspaceId, retentionDays } = options
    if (existsSync(out)) {
      const hint = 'a stack that is up would lose what a new config does not name; choose another file'
      throw new TrafficError('cli/usage', `${out} is there already`, { hint })
    }
    const progress = progressOn(io)
    const { port } = await openResourceManager(globals, progress)
    const inventory = await readInventory({ port, subscriptions, onProgress: progress.update })
    const { estate, logged, unknown } = planStack(inventory, { workspaceId, retentionDays })
    const { stringify } = await import('yaml')
    const config = { 'pulumi:disable-default-providers': ['azure-native'], 'azure-traffic-analytics:estate': estate }
    await writeWhole(out, `${HEAD}${stringify({ config }, { lineWidth: 0 })}`)
    const targets = estate.regions.flatMap(({ targetIds }) => targetIds)
    await io.out(`${targets.length} VNets in ${estate.regions.length} regions get a log; written ${out}\n`)
    if (logged.length > 0) await io.out(`${logged.length} VNets have a log already and are left as they are\n`)
    for (const one of unknown) io.err(`missing: ${visible(one)}\n`)
    return unknown.length === 0 ? EXIT.ok : EXIT.incomplete
  },
})

const HEAD = `# Written by azta discover: a log for every VNet without one. Look at the storage accounts (their names, the groups that
# hold them) and at watchers with mode create before the first pulumi preview.
`
