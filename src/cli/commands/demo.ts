import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { queries, runQuery } from '../../../queries/index.ts'
import { findCredential, openCloud, openWorkspace, readInventory } from '../../azure/index.ts'
import { auditInventory } from '../../enforce/index.ts'
import { DEFAULT_PROFILE, EXIT } from '../../model/index.ts'
import {
  coverageRows,
  differenceRows,
  findingRows,
  formatRows,
  validationRows,
  validationSentences,
  visible,
} from '../../reports/index.ts'
import { defaultEstate } from '../../sandbox/estate/default-estate.ts'
import { sandboxUp } from '../../sandbox/pulumi/sandbox-up.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { openStore, type Store } from '../../store/index.ts'
import { validate } from '../../validate/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { demoLogs } from '../demo/make-logs.ts'
import { type SimulatedWorkspace, simulatedWorkspace } from '../demo/simulated-workspace.ts'
import { PROOF, writeReport } from '../demo/write-report.ts'
import { accountOf } from '../ingest/account.ts'
import { ingestNew } from '../ingest/ingest-new.ts'
import type { Io } from '../io.ts'
import { type Progress, progressOn } from '../progress.ts'
import { windowFor, windowText } from '../window.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta demo`: the main job from end to end, without an Azure account. */
export const demo = defineCommand({
  name: 'demo',
  summary: 'provision, audit, reduce, ask and validate, in a sandbox on this machine; needs no Azure account',
  flags: {
    logs: {
      flags: '--logs <folder>',
      about: 'your own flow logs instead of generated ones',
      accepts: z.string().optional(),
    },
    out: {
      flags: '--out <folder>',
      about: 'where to write (default out)',
      accepts: z.string().default('out'),
    },
  },
  examples: ['azta demo', 'azta demo --logs ./my-flow-logs'],
  async run({ options: { logs, out }, globals, io }) {
    await mkdir(out, { recursive: true })
    const progress = progressOn(io)
    const estate = defaultEstate()
    let simulated: SimulatedWorkspace | undefined
    progress.step('starting the sandbox: a small Azure on loopback')
    const token = randomBytes(32).toString('base64url')
    const sandbox = await startSandbox({
      estate,
      token,
      workspace: () => simulated?.store,
      logs: logs ?? join(out, 'logs'),
    })
    try {
      const customerId = await provision(sandbox, progress, io)
      const cloudFile = join(out, 'cloud.json')
      await writeWhole(cloudFile, `${JSON.stringify(sandbox.cloud, null, 2)}\n`)
      const cloud = await openCloud(cloudFile)
      const credential = await findCredential(cloud)

      progress.step(`auditing all subscriptions with ${credential.name}`)
      const audit = auditInventory(
        await readInventory({ cloud, credential }),
        DEFAULT_PROFILE,
        globals.now ?? new Date(),
      )
      await io.out(
        `\n${formatRows(coverageRows(audit), 'table')}\n${formatRows(findingRows(audit), 'table', sized(io))}\n`,
      )

      const { folder, reduction } = await demoLogs(logs, out, estate, progress)
      progress.step('reducing them, 60 minutes a row')
      const file = join(out, 'store')
      const ingested = await ingestNew({ paths: [folder], containers: [] }, { store: file, reduction, progress })
      await io.out(`${accountOf(ingested).join('\n')}\nstore      ${file}\n`)

      const store = await openStore(file, { now: nowOf(globals) })
      const window = await windowFor(store, globals)
      const answers = await ask(store, window, io)
      progress.step('making the simulated workspace: the same logs once more, by the slow and obvious reducer')
      simulated = await simulatedWorkspace(ingested, { store, reduction, window, now: nowOf(globals) })
      const isConfirmed = await tellCheck(simulated, io)
      progress.step('validating: the same KQL there, through the real logs client')
      const remote = await openWorkspace({
        cloud,
        credential,
        workspaceId: customerId,
        now: () => globals.now ?? new Date(),
      })
      const run = await validate({ local: store, remote, queries, window, onProgress: progress.update })
      await io.out(
        `\n${formatRows(validationRows(run), 'table')}${validationSentences(run)
          .map((one) => `${visible(one)}\n`)
          .join('')}`,
      )
      const differences = differenceRows(run)
      if (differences.rows.length > 0) await io.out(`\n${formatRows(differences, 'table', sized(io))}`)
      await io.out(`${PROOF}\n`)

      const page = join(out, 'report.html')
      await writeReport(page, { store, window, answers, audit, run, ingested, generatedAt: globals.now ?? new Date() })
      await io.out(`\nreport     ${page}\n`)
      await store.close()
      return isConfirmed ? ingested.status : EXIT.failed
    } finally {
      await rm(join(out, 'cloud.json'), { force: true })
      await sandbox.close()
      await simulated?.store.close()
    }
  },
})

/** "Sandbox up": the real Pulumi program, a stand-in engine. Gives the id that the new workspace is asked by. */
async function provision(sandbox: Sandbox, progress: Progress, io: Io): Promise<string> {
  progress.step('sandbox up: running stacks/main.ts through Pulumi’s own runtime')
  const run = await sandboxUp({
    stack: 'dev',
    cloud: sandbox.cloud,
    onChange: (change, { name }) => progress.update(`${change} ${name}`),
  })
  const { created, updated, unchanged } = run.counts
  await io.out(`sandbox up ${created} created, ${updated} updated, ${unchanged} unchanged\n`)
  return String(run.outputs.customerId)
}

/** The packaged questions, each with its first rows. */
async function ask(store: Store, window: Awaited<ReturnType<typeof windowFor>>, io: Io) {
  await io.out(`\nwindow ${windowText(window)}\n`)
  const answers = []
  for (const query of queries) {
    const { result } = await runQuery(store, query, { ...window, limit: 10 })
    await io.out(
      `\n${query.title}: ${query.question}\n${formatRows({ ...result, rows: result.rows.slice(0, 5) }, 'table', sized(io))}`,
    )
    answers.push({ query, result })
  }
  return answers
}

async function tellCheck({ check, withheld, remarks }: SimulatedWorkspace, io: Io): Promise<boolean> {
  const { rows, equal, onlyEngine, onlySlow } = check
  await io.out(`\nchecked    ${equal} of ${rows} rows equal those of the slow reducer, cell by cell\n`)
  for (const remark of remarks) await io.out(`           ${remark}\n`)
  if (withheld !== undefined)
    await io.out(`withheld   interval ${withheld} is deliberately kept out of the simulated workspace\n`)
  const isDefect = remarks.length === 0 && onlyEngine + onlySlow > 0
  if (isDefect)
    io.err(`only the engine has ${onlyEngine} rows, only the slow reducer ${onlySlow}: this is a defect of azta\n`)
  return !isDefect
}

/** Tables as wide as the terminal; 140 columns where there is none. */
function sized({ width = 140 }: Io): { readonly width: number } {
  return { width }
}
