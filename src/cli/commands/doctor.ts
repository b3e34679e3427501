import { z } from 'zod'
import { type Inventory, readInventory } from '../../azure/index.ts'
import {
  auditInventory,
  type Chain,
  examineChains,
  firstTrouble,
  readEvidence,
  readWorkspaceStates,
} from '../../enforce/index.ts'
import { EXIT, sameResource, TrafficError } from '../../model/index.ts'
import { linkRows, troubleRows } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { reachEvidence } from '../evidence-reach.ts'
import { managementGroupFlag, openResourceManager, subscriptionFlag } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { readProfile } from '../read-profile.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta doctor`: for each flow log, the first link between traffic and rows that is broken, and what to do. */
export const doctor = defineCommand({
  flags: {
    subscription: subscriptionFlag,
    managementGroup: managementGroupFlag,
    workspace: {
      flags: '--workspace <id>',
      about: 'only logs that feed this workspace: its resource id, or the GUID that the portal calls workspace id',
      accepts: z.string().min(1).optional(),
    },
    target: {
      flags: '--target <text>',
      about: 'only targets with this text in their resource id; every link of them is told',
      accepts: z.string().min(1).optional(),
    },
    profile: { flags: '--profile <file>', about: 'the wanted state, JSON', accepts: z.string().optional() },
    links: {
      flags: '--links',
      about: 'tell every link, not only the first broken one',
      accepts: z.boolean().default(false),
    },
  },
  examples: [
    'azta doctor --subscription ID',
    'azta doctor --workspace GUID -o json',
    'azta doctor --target vnet-hub --cloud cloud.json',
  ],
  async run({ options, globals, io }) {
    const progress = progressOn(io)
    const profile = await readProfile(options.profile)
    const { cloud, credential, port } = await openResourceManager(globals, progress)
    const { subscription: subscriptions, managementGroup } = options
    const inventory = await readInventory({ port, subscriptions, managementGroup, onProgress: progress.update })
    const now = globals.now ?? new Date()
    const reach = reachEvidence({ cloud, credential }, now)
    progress.step('looking for blobs and rows')
    const evidence = await readEvidence(inventory, reach, now)
    const window = { from: new Date(now.getTime() - DAY), to: now }
    const states = await readWorkspaceStates(inventory, { ...reach, port }, window)
    const audit = auditInventory(inventory, profile, now, evidence)
    const chains = examineChains({ inventory, audit, states }).filter(chosen(options, inventory))
    if (chains.length === 0) throw nothingChosen(options)
    const rows = options.links || options.target !== undefined ? linkRows(chains) : troubleRows(chains)
    await writeAnswer(rows, globals, io)
    return tell(chains, io.err)
  },
})

const DAY = 86_400_000

interface Choice {
  readonly workspace?: string | undefined
  readonly target?: string | undefined
}

function chosen({ workspace, target }: Choice, { subscriptions, workspaces }: Inventory): (chain: Chain) => boolean {
  const resourceId =
    workspaces.find(({ customerId }) => sameResource(customerId ?? '', workspace ?? ''))?.id ?? workspace
  const logs = subscriptions.flatMap(({ flowLogs }) => flowLogs)
  const feeding = new Set(
    logs.filter((log) => sameResource(log.analytics?.workspaceResourceId ?? '', resourceId ?? '')).map(({ id }) => id),
  )
  return ({ targetId, logId = '' }) =>
    (workspace === undefined || feeding.has(logId)) && targetId.toLowerCase().includes(target?.toLowerCase() ?? '')
}

function nothingChosen({ workspace, target }: Choice): TrafficError {
  const asked = [workspace, target].filter((one) => one !== undefined).join(' and ')
  const message = asked === '' ? 'there is no VNet and no flow log in scope' : `no flow log or VNet goes with ${asked}`
  const hint = 'azta audit shows what there is; check the subscription and the rights of the credential'
  return new TrafficError('cli/usage', message, { hint })
}

/** Says how many are whole. What is broken is an answer; what nobody can tell is worse than that only where nothing is broken. */
function tell(chains: readonly Chain[], say: (line: string) => void) {
  const states = chains.map((chain) => firstTrouble(chain)?.state)
  const count = (state: string | undefined) => states.filter((one) => one === state).length
  const [whole, broken, unknown] = [count(undefined), count('broken'), count('unknown')]
  say(`${chains.length} chain${chains.length === 1 ? '' : 's'}: ${whole} whole, ${broken} broken, ${unknown} unknown\n`)
  if (broken > 0) return EXIT.findings
  return unknown > 0 ? EXIT.incomplete : EXIT.ok
}
