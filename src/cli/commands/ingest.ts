import { z } from 'zod'
import { defineCommand } from '../define-command.ts'
import { progressOn } from '../progress.ts'
import { accountOf, reduceIntoStore } from '../reduce-into-store.ts'

/** `azta ingest PATH... --store S`: raw flow logs into a store of reduced rows. */
export const ingest = defineCommand({
  name: 'ingest',
  summary: 'reduce raw flow logs and build a store from them',
  args: '<path...>',
  flags: {
    store: { flags: '--store <file>', about: 'the store to build, a DuckDB file', accepts: z.string() },
    interval: {
      flags: '--interval <minutes>',
      about: 'aggregation interval, 10 or 60 (default 60)',
      accepts: z.enum(['10', '60']).default('60'),
    },
  },
  examples: [
    'azta ingest ./insights-logs-flowlogflowevent --store flows.duckdb',
    'azta ingest PT1H.json --store s.duckdb --interval 10',
  ],
  async run({ args, options, io }) {
    const progress = progressOn(io)
    progress.step(`reading ${args.length} path(s)`)
    const ingested = await reduceIntoStore(args, options.store, options.interval === '10' ? 10 : 60, progress)
    await io.out(`${accountOf(ingested).join('\n')}\n`)
    return ingested.status
  },
})
