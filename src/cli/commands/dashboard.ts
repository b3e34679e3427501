import { z } from 'zod'
import { EXIT, TrafficError } from '../../model/index.ts'
import { redactPage, renderDashboard } from '../../reports/index.ts'
import { openStore } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { readPage } from '../dashboard/read-page.ts'
import { readRedaction } from '../dashboard/read-redaction.ts'
import { defineCommand } from '../define-command.ts'
import { exportForm } from '../export-form.ts'
import type { Globals } from '../globals.ts'
import { storeFlag } from '../store-flag.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta dashboard`: the traffic of a store on one interactive page to hand on. */
export const dashboard = defineCommand({
  flags: {
    store: storeFlag,
    redact: {
      flags: '--redact <ips|names>',
      about: 'pseudonyms for addresses, or for names of resources and rules; may be repeated',
      accepts: z.array(z.enum(['ips', 'names'])).default([]),
      many: true,
    },
    redactKey: {
      flags: '--redact-key <file>',
      about: 'a secret of 16 characters or more: one key gives one pseudonym in every report',
      accepts: z.string().optional(),
    },
  },
  examples: [
    'azta dashboard --export report.html',
    'azta dashboard --store flows --last 7d --export week.html',
    'azta dashboard --redact ips --redact names --export handed-on.html',
  ],
  async run({ options, globals, io }) {
    const files = pagesOf(globals)
    const { redact: hides, redactKey } = options
    const redaction = await readRedaction(hides, redactKey)
    const store = await openStore(options.store, { now: nowOf(globals) })
    try {
      const page = await renderDashboard(
        redactPage(await readPage(store, globals, hides.length === 0 ? store.name : 'a store'), redaction),
      )
      for (const file of files) {
        await writeWhole(file, page)
        await io.out(`${file}\n`)
      }
      return EXIT.ok
    } finally {
      await store.close()
    }
  },
})

function pagesOf({ export: files }: Globals): readonly string[] {
  const wrong = files.find((file) => exportForm(file) !== 'html')
  if (files.length > 0 && wrong === undefined) return files
  const message = wrong === undefined ? 'where shall the page go?' : `${wrong} is no place for a page`
  throw new TrafficError('cli/usage', message, { hint: 'azta dashboard --export report.html' })
}
