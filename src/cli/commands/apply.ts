import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  type ActionResult,
  applyPlan,
  openJournal,
  type PlanFile,
  parsePlanFile,
  planHash,
} from '../../enforce/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { resultRows, visible } from '../../reports/index.ts'
import { armClock } from '../arm-clock.ts'
import { defineCommand } from '../define-command.ts'
import { openResourceManager } from '../open-resource-manager.ts'
import { progressOn } from '../progress.ts'
import { textOf } from '../read-profile.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta apply PLAN`: carries out a plan, with a journal that the same call goes on from whatever ended it. */
export const apply = defineCommand({
  flags: {
    journal: {
      flags: '--journal <file>',
      about: 'what was done, for going on and for azta undo (default: the plan and .journal)',
      accepts: z.string().optional(),
    },
  },
  examples: ['azta apply fix.plan.json', 'azta apply fix.plan.json --journal 2026-11.journal -o json'],
  async run({ args: [file, ...more], options, globals, io }) {
    if (file === undefined || more.length > 0)
      throw new TrafficError('cli/usage', 'which plan?', { hint: 'azta apply PLAN' })
    const plan = parsePlanFile(await textOf(file, 'it is what azta plan --out wrote'), file)
    const progress = progressOn(io)
    const { cloud, port } = await openResourceManager(globals, progress)
    if (cloud.name !== plan.cloud) {
      const hint = `--cloud ${plan.cloud}, or make a plan for ${cloud.name}`
      throw new TrafficError('enforce/bad-plan', `the plan is for ${plan.cloud}, not for ${cloud.name}`, {
        place: { file },
        hint,
      })
    }
    const name = options.journal ?? `${file}.journal`
    const journal = await openJournal(name)
    try {
      refuseOther(journal.past[0], plan, name)
      const onResult = ({ action, state }: ActionResult) =>
        progress.update(`${state}: ${action.kind} ${visible(action.id)}`)
      const now = () => globals.now ?? new Date()
      const sleep = (ms: number) => armClock.sleep(ms)
      const outside = { port, journal, past: journal.past, now, sleep, newRequestId: randomUUID, onResult }
      const results = await applyPlan(plan, outside)
      await writeAnswer(resultRows(results), globals, io)
      return statusOf(results)
    } finally {
      await journal.close()
    }
  },
})

/** A journal goes on for the plan that it was begun for. */
function refuseOther(
  first: Awaited<ReturnType<typeof openJournal>>['past'][number] | undefined,
  plan: PlanFile,
  file: string,
) {
  if (first === undefined || (first.entry === 'run' && first.plan === planHash(plan))) return
  const hint = 'name another file with --journal'
  throw new TrafficError('enforce/bad-journal', 'the journal is of another plan', { place: { file }, hint })
}

function statusOf(results: readonly ActionResult[]) {
  if (results.some(({ state }) => state === 'failed')) return EXIT.failed
  return results.some(({ state }) => state === 'moved') ? EXIT.incomplete : EXIT.ok
}
