import { z } from 'zod'
import { parseJournal, planText, planUndo } from '../../enforce/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { planRows, visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { textOf } from '../read-profile.ts'
import { writeAnswer, writeWhole } from '../write-answer.ts'

/** `azta undo JOURNAL --out PLAN`: the plan that takes back what a journal says was done. Talks to nobody. */
export const undo = defineCommand({
  flags: { out: { flags: '--out <file>', about: 'the plan to write, for azta apply', accepts: z.string() } },
  examples: ['azta undo fix.plan.json.journal --out back.plan.json', 'azta apply back.plan.json'],
  async run({ args: [file, ...more], options, globals, io }) {
    if (file === undefined || more.length > 0) {
      throw new TrafficError('cli/usage', 'which journal?', { hint: 'azta undo JOURNAL --out PLAN' })
    }
    const journal = parseJournal(await textOf(file, 'it is what azta apply wrote beside its plan'), file)
    const { plan, left } = planUndo(journal, globals.now ?? new Date())
    await writeWhole(options.out, planText(plan))
    await writeAnswer(planRows(plan.actions, []), globals, io)
    for (const { id, reason } of left) io.err(`stays: ${visible(id)} (${visible(reason)})\n`)
    io.err(`${plan.actions.length} writes into ${options.out}\n`)
    return left.length === 0 ? EXIT.ok : EXIT.findings
  },
})
