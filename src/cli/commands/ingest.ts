import { z } from 'zod'
import { findEndChains, type IngestOptions, RECORD_TYPES, type RecordType } from '../../engine/index.ts'
import { EXIT, type ExitStatus, TrafficError, trafficTables } from '../../model/index.ts'
import { readRows, replaceTables } from '../../store/index.ts'
import { defineCommand } from '../define-command.ts'
import { accountOf, chainsText } from '../ingest/account.ts'
import { ingestNew } from '../ingest/ingest-new.ts'
import { hoursWanted, openSources } from '../ingest/open-sources.ts'
import { watchSources } from '../ingest/watch-sources.ts'
import type { Io } from '../io.ts'
import { progressOn } from '../progress.ts'

/** `azta ingest PATH|URL... --store S`: raw flow logs into a store of reduced rows. */
export const ingest = defineCommand({
  flags: {
    store: {
      flags: '--store <folder>',
      about: 'the store, a folder; it is made when there is none',
      accepts: z.string(),
    },
    topology: {
      flags: '--topology <file>',
      about: 'networks, NICs and sites (docs/topology-file.md)',
      accepts: z.string().optional(),
    },
    geo: {
      flags: '--geo <file>',
      about: 'countries (.csv, .parquet, .mmdb) or Azure service tags (.json); may be repeated',
      accepts: z.array(z.string()).default([]),
      many: true,
    },
    threats: {
      flags: '--threats <file>',
      about: 'threat list: CSV (ip,threatType,description) or a STIX 2.1 bundle',
      accepts: z.string().optional(),
    },
    ipDetails: {
      flags: '--ip-details <file>',
      about: 'exported rows of NTAIpDetails: public addresses as a workspace knows them, before threats and geo',
      accepts: z.string().optional(),
    },
    as: {
      flags: '--as <table>',
      about: 'load exported rows (CSV, JSON) instead of reducing logs: they become this table',
      accepts: z.string().optional(),
    },
    schema: {
      flags: '--schema <vnet|nsg>',
      about: 'nsg: flows of NSG logs become rows of AzureNetworkAnalytics_CL, not of NTANetAnalytics (default vnet)',
      accepts: z.enum(['vnet', 'nsg']).default('vnet'),
    },
    recordTypes: {
      flags: '--record-types <letters>',
      about:
        'what the flow logs were told to record, such as B,E; sums that lack something are then called lower bounds',
      accepts: z
        .string()
        .toUpperCase()
        .transform((letters) => letters.split(','))
        .pipe(z.array(z.enum(RECORD_TYPES)))
        .default([]),
    },
    chains: {
      flags: '--chains',
      about: 'tell which share of the bytes lies in E/B/E chains; reads the logs a second time',
      accepts: z.boolean().default(false),
    },
    interval: {
      flags: '--interval <minutes>',
      about: 'aggregation interval, 10 or 60 (default 60)',
      accepts: z.enum(['10', '60']).default('60'),
    },
    memory: {
      flags: '--memory <megabytes>',
      about: 'flows kept in memory while logs are read; more wait in files of the store (default 24)',
      accepts: z.coerce.number().min(1).max(1_000_000).default(24),
    },
    rebuild: {
      flags: '--rebuild',
      about: 'build the store anew, from these logs alone',
      accepts: z.boolean().default(false),
    },
    compact: {
      flags: '--no-compact',
      about: 'leave many small parts of days that are over as they are',
      accepts: z.boolean().default(true),
    },
    watch: {
      flags: '--watch',
      about: 'look again and again for what is new, until interrupted',
      accepts: z.boolean().default(false),
    },
    every: {
      flags: '--every <seconds>',
      about: 'how long --watch waits between looks (default 60)',
      accepts: z.coerce.number().min(0).max(86_400).default(60),
    },
  },
  examples: [
    'azta ingest ./insights-logs-flowlogflowevent --store flows',
    'azta ingest PT1H.json --store s --interval 10',
    'azta ingest https://ACCOUNT.blob.core.windows.net/insights-logs-flowlogflowevent --store flows --last 7d',
    'azta ingest https://ACCOUNT.blob.core.windows.net/insights-logs-flowlogflowevent --store flows --watch',
    'azta ingest export.csv --as NTANetAnalytics --store rows',
  ],
  async run({ args, options, globals, io }) {
    const progress = progressOn(io)
    if (options.as !== undefined) return load(args, options.as, options.store, io)
    const stop = new AbortController()
    void io.interrupted().then(() => stop.abort())
    const { signal } = stop
    const sources = await openSources(args, globals, { progress, env: process.env })
    if (options.chains && sources.containers.length > 0) {
      throw new TrafficError('cli/usage', '--chains reads files, no containers', { hint: 'leave it out' })
    }
    const window = hoursWanted(sources, globals)
    const settings = {
      ...{ store: options.store, reduction: { ...reduceOptions(options), signal }, window, progress },
      compact: options.compact,
    }
    if (options.watch) {
      progress.step(`watching, every ${options.every} s; interrupt to end`)
      const now = () => globals.now ?? new Date()
      await watchSources(sources, settings, { everySeconds: options.every, now, signal, io })
      return EXIT.ok
    }
    progress.step(`reading ${args.length} source(s)`)
    const ingested = await ingestNew(sources, settings)
    await io.out(`${accountOf(ingested).join('\n')}\n`)
    if (options.chains) await io.out(`${chainsText(await findEndChains(ingested.files.map(({ path }) => path)))}\n`)
    if (globals.timing) io.err(`${ingested.timing.join('\n')}\n`)
    return ingested.status
  },
})

/** Rows that a workspace or somebody else has reduced already. */
async function load(files: readonly string[], table: string, store: string, io: Io): Promise<ExitStatus> {
  const lists = await Promise.all(files.map((file) => readRows(file, table)))
  const name = trafficTables.find((one) => one.name.toLowerCase() === table.toLowerCase())!.name // readRows knows it
  await replaceTables(store, { [name]: lists.flat() })
  await io.out(`rows       ${lists.flat().length} of ${name}\n`)
  return EXIT.ok
}

interface Given {
  readonly interval: '10' | '60'
  readonly geo: readonly string[]
  readonly topology: string | undefined
  readonly threats: string | undefined
  readonly ipDetails: string | undefined
  readonly rebuild: boolean
  readonly schema: 'vnet' | 'nsg'
  readonly recordTypes: readonly RecordType[]
  /** Megabytes. */
  readonly memory: number
}

function reduceOptions({
  interval,
  geo,
  topology,
  threats,
  ipDetails,
  schema,
  recordTypes,
  rebuild,
  memory,
}: Given): IngestOptions {
  const known = {
    geo,
    ...(topology !== undefined && { topology }),
    ...(threats !== undefined && { threats }),
    ...(ipDetails !== undefined && { ipDetails }),
  }
  return { intervalMinutes: interval === '10' ? 10 : 60, schema, recordTypes, rebuild, memory: memory * 1e6, ...known }
}
