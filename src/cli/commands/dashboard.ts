import { queries, runQuery } from '../../../queries/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { type HtmlReport, renderHtml } from '../../reports/index.ts'
import { openStore, type Store } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { exportForm } from '../export-form.ts'
import type { Globals } from '../globals.ts'
import { sectionOf, TOTALS, totalHeadlines } from '../report-page.ts'
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
  const blind = await blindOf(store)
  const sections: HtmlReport['sections'][number][] = []
  for (const query of queries) {
    const { result } = await runQuery(store, query, { ...window, limit: LIMIT })
    const why = query.needs === undefined ? undefined : blind[query.needs]
    sections.push(sectionOf({ query, result, ...(why !== undefined && { empty: `Unknown: ${why}.` }) }))
  }
  return {
    title: 'Traffic of the store',
    generatedAt: globals.now ?? new Date(),
    provenance: [`Window ${windowText(window)} (UTC), ${store.name}.`, TOTALS],
    headlines: await totalHeadlines(store, window, blind.threats),
    ...{ sections, parts: [] },
  }
}

/** Why questions that need a topology or a threat list have no answer; a store does not say which files it was made with. */
async function blindOf(store: Store) {
  const without = async (kql: string, what: string) =>
    (await store.query({ kql })).rows[0]?.[0] === 0n ? `the store holds nothing that came from a ${what}` : undefined
  return {
    topology: await without('NTATopologyDetails | count', 'topology'),
    threats: await without('NTAIpDetails | where isnotempty(ThreatType) | count', 'threat list'),
  }
}
