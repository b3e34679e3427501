import { z } from 'zod'
import { type Filter, narrow, readInventory } from '../../azure/index.ts'
import { auditInventory, LEVELS, readEvidence } from '../../enforce/index.ts'
import { EXIT } from '../../model/index.ts'
import { changeSince, type EarlierAudit, parseEarlierAudit } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { reachEvidence } from '../evidence-reach.ts'
import { managementGroupFlag, openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { readProfile, textOf } from '../read-profile.ts'
import { growHeapSlowly } from '../small-heap.ts'
import { failsAt, writeAudit } from '../write-audit.ts'

const tag = z.string().regex(/^[^=]+(=.*)?$/, 'it is NAME or NAME=VALUE')

/** `azta audit`: which traffic of which subscription is logged and analysed, and what is wrong. */
export const audit = defineCommand({
  flags: {
    subscription: subscriptionFlag,
    managementGroup: managementGroupFlag,
    region: {
      flags: '--region <name>',
      about: 'only VNets of this region; may be repeated',
      accepts: z.array(z.string()).default([]),
      many: true,
    },
    tag: {
      flags: '--tag <name[=value]>',
      about: 'only VNets with this tag; may be repeated',
      accepts: z.array(tag).default([]),
      many: true,
    },
    profile: { flags: '--profile <file>', about: 'the wanted state, JSON', accepts: z.string().optional() },
    since: {
      flags: '--since <file>',
      about: 'say what changed since an earlier audit, which -o json wrote',
      accepts: z.string().optional(),
    },
    evidence: {
      flags: '--evidence',
      about: 'also look for the newest row and blob of each log; takes rights on workspaces and accounts',
      accepts: z.boolean().default(false),
    },
    failOn: {
      flags: '--fail-on <level>',
      about: 'end with 1 when there is a finding as bad as error (default), warning or note',
      accepts: z.enum(LEVELS).default('error'),
    },
  },
  examples: [
    'azta audit',
    'azta audit --cloud cloud.json -o json > monday.json',
    'azta audit --management-group platform --profile profile.json --export audit.html --export audit.sarif',
    'azta audit --since monday.json --fail-on warning --evidence',
  ],
  async run({ options, globals, io }) {
    growHeapSlowly()
    const progress = progressOn(io)
    const [profile, earlier] = [await readProfile(options.profile), await readEarlier(options.since)]
    const { cloud, credential, port } = await openResourceManager(globals, progress)
    const { subscription: subscriptions, managementGroup, region: regions, failOn } = options
    const workspaces = profile.workspaceResourceId === undefined ? [] : [profile.workspaceResourceId]
    const scope = { subscriptions, managementGroup, workspaces, onProgress: progress.update }
    const inventory = narrow(await readInventory({ port, ...scope }), { regions, tags: tagsOf(options.tag) })
    const now = globals.now ?? new Date()
    const evidence = options.evidence
      ? await readEvidence(inventory, reachEvidence({ cloud, credential }, now), now)
      : undefined
    const result = auditInventory(inventory, profile, now, evidence)
    const change = earlier === undefined ? undefined : changeSince(earlier, result)
    await writeAudit({ audit: result, change, failOn }, globals, io)
    if (!result.isComplete || result.unknowns.length > 0) return EXIT.incomplete
    return result.findings.some(failsAt(failOn)) ? EXIT.findings : EXIT.ok
  },
})

function tagsOf(tags: readonly string[]): NonNullable<Filter['tags']> {
  return Object.fromEntries(tags.map((one) => [one.replace(/=.*$/s, ''), one.replace(/^[^=]*=?/, '')]))
}

async function readEarlier(file: string | undefined): Promise<EarlierAudit | undefined> {
  if (file === undefined) return undefined
  return parseEarlierAudit(await textOf(file, 'it is what an earlier `azta audit -o json` wrote'), file)
}
