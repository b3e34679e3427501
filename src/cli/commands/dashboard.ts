import { queries, runQuery } from '../../../queries/index.ts'
import type { IngestOptions } from '../../engine/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { type HtmlReport, renderHtml } from '../../reports/index.ts'
import { openStore, type Store } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { TOTALS, totalHeadlines } from '../demo/headlines.ts'
import { exportForm } from '../export-form.ts'
import type { Globals } from '../globals.ts'
import { storeFlag } from '../store-flag.ts'
import { windowFor, windowText } from '../window.ts'
import { writeWhole } from '../write-answer.ts'

/** Rows of an answer on the page. */
const LIMIT = 50

/** `azta dashboard`: every packaged question about a store, on one page to hand on. */
export const dashboard = defineCommand({
  flags: { store: storeFlag },
  examples: ['azta dashboard --export report.html', 'azta dashboard --store flows --last 7d --export week.html'],
  async run({ options, globals, io }) {
    const files = pagesOf(globals)
    const store = await openStore(options.store, { now: nowOf(globals) })
    try {
      const page = await renderHtml(await reportOn(store, globals))
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

async function reportOn(store: Store, globals: Globals): Promise<HtmlReport> {
  const window = await windowFor(store, globals)
  const known = await knownIn(store)
  const sections: HtmlReport['sections'][number][] = []
  for (const query of queries) {
    const { id, title, question, advice, chart, needs } = query
    const { result } = await runQuery(store, query, { ...window, limit: LIMIT })
    const isBlind = needs !== undefined && known[needs] === undefined
    sections.push({
      ...{ id, title, question, advice, result },
      ...(chart !== undefined && { chart }),
      ...(isBlind && { empty: `Unknown: the store holds nothing that came from a ${NAMES[needs]}.` }),
    })
  }
  return {
    title: 'Traffic of the store',
    generatedAt: globals.now ?? new Date(),
    provenance: [`Window ${windowText(window)} (UTC), ${store.name}.`, TOTALS],
    headlines: await totalHeadlines(store, window, known),
    ...{ sections, parts: [] },
  }
}

const NAMES = { topology: 'topology', threats: 'threat list' } as const

/** What the store shows to have been known when its logs were reduced; a store does not say which files were given. */
async function knownIn(store: Store): Promise<IngestOptions> {
  const holds = async (kql: string) => (await store.query({ kql })).rows[0]?.[0] !== 0n
  const [topology, threats] = [
    await holds('NTATopologyDetails | count'),
    await holds('NTAIpDetails | where isnotempty(ThreatType) | count'),
  ]
  return { intervalMinutes: 60, ...(topology && { topology: store.name }), ...(threats && { threats: store.name }) }
}
