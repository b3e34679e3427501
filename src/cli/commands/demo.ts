import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openArm, readInventory } from '../../azure/index.ts'
import { type Audit, auditInventory } from '../../enforce/index.ts'
import { DEFAULT_PROFILE, EXIT, type ExitStatus } from '../../model/index.ts'
import { coverageRows, findingRows, formatRows } from '../../reports/index.ts'
import { defaultEstate } from '../../sandbox/estate/default-estate.ts'
import { openStore } from '../../store/index.ts'
import { armClock } from '../arm-clock.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { ask } from '../demo/ask.ts'
import { demoLogs } from '../demo/make-logs.ts'
import { prove } from '../demo/prove.ts'
import { openStage, type Stage } from '../demo/stage.ts'
import { writeReport } from '../demo/write-report.ts'
import type { Globals } from '../globals.ts'
import { accountOf } from '../ingest/account.ts'
import { ingestNew } from '../ingest/ingest-new.ts'
import type { Io } from '../io.ts'
import { type Progress, progressOn } from '../progress.ts'
import { windowFor } from '../window.ts'

/** `azta demo`: the main job from end to end, without an Azure account. */
export const demo = defineCommand({
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
    const scene = { ...{ out, own: logs, globals, io }, progress: progressOn(io), estate: defaultEstate() }
    const stage = await openStage({ ...scene, logs: logs ?? join(out, 'logs') })
    try {
      return await play(scene, stage)
    } finally {
      await stage.close()
    }
  },
})

interface Scene {
  readonly out: string
  /** The user's own logs. */
  readonly own: string | undefined
  readonly estate: ReturnType<typeof defaultEstate>
  readonly globals: Globals
  readonly progress: Progress
  readonly io: Io
}

/** Audit, reduction, questions, proof and page, one after the other. */
async function play(scene: Scene, stage: Stage): Promise<ExitStatus> {
  const { out, own, globals, progress, io } = scene
  const [now, ticks] = [globals.now ?? new Date(), nowOf(globals)]
  const audit = await auditSandbox(stage, now, scene)
  const { folder, reduction } = await demoLogs(scene)
  progress.step('reducing them, 60 minutes a row')
  const ingested = await ingestNew(
    { paths: [folder], containers: [] },
    { store: join(out, 'store'), reduction, progress },
  )
  const store = await openStore(join(out, 'store'), { now: ticks })
  try {
    await io.out(`\n${accountOf(ingested).join('\n')}\nstore      ${join(out, 'store')}\n`)
    const window = await windowFor(store, globals)
    const answers = await ask(store, window, reduction, io)
    const proof = await prove(ingested, { stage, store, reduction, window, now, ticks, progress, io })
    const page = join(out, 'report.html')
    const audited = own === undefined ? audit : undefined // the sandbox's estate says nothing about the user's networks
    const told = { store, window, answers, reduction, audit: audited, proof, ingested, generatedAt: now }
    await writeReport(page, told)
    await io.out(`\nreport     ${page}\n`)
    return proof.isConfirmed === false ? EXIT.failed : ingested.status
  } finally {
    await store.close()
  }
}

async function auditSandbox({ cloud, credential }: Stage, now: Date, { own, progress, io }: Scene): Promise<Audit> {
  progress.step(`auditing all subscriptions with ${credential.name}`)
  const port = await openArm({ cloud, credential, clock: armClock })
  const audit = auditInventory(await readInventory({ port }), DEFAULT_PROFILE, now)
  const whose = own === undefined ? 'of the sandbox' : 'of the sandbox, not of your networks'
  const tables = [coverageRows(audit), findingRows(audit)].map((rows) => `\n${formatRows(rows, 'table', io)}`)
  await io.out(`audit      ${whose}\n${tables.join('')}`)
  return audit
}
