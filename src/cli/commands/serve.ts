import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { EXIT, TrafficError } from '../../model/index.ts'
import { type RunningServer, startServer } from '../../serve/index.ts'
import { openStore } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { storeFlag } from '../store-flag.ts'
import { writeSecret } from '../write-answer.ts'

/** `azta serve`: a store behind the REST forms of Log Analytics and Kusto, until interrupted. */
export const serve = defineCommand({
  flags: {
    store: storeFlag,
    port: {
      flags: '--port <number>',
      about: 'the port; any free one by default',
      accepts: z.coerce.number().int().min(0).max(65_535).default(0),
    },
    host: {
      flags: '--host <address>',
      about: 'the address to listen on (default 127.0.0.1)',
      accepts: z.string().default('127.0.0.1'),
    },
    auth: {
      flags: '--no-auth',
      about: 'let in whoever reaches the port; on loopback only',
      accepts: z.boolean().default(true),
    },
    http: {
      flags: '--http',
      about: 'HTTP instead of HTTPS; Azure’s own clients send no token then',
      accepts: z.boolean().default(false),
    },
    cloudFile: {
      flags: '--cloud-file <out>',
      about: 'write how clients reach it, with the token, for --cloud',
      accepts: z.string().optional(),
    },
    timeout: {
      flags: '--timeout <seconds>',
      about: 'how long a query may run (default 180)',
      accepts: z.coerce.number().positive().max(86_400).default(180),
    },
    maxRows: {
      flags: '--max-rows <number>',
      about: 'rows of an answer; more are told to be cut (default 500000, as in Azure)',
      accepts: z.coerce.number().int().min(1).max(10_000_000).default(500_000),
    },
    maxBody: {
      flags: '--max-body <kilobytes>',
      about: 'size of a request (default 1024)',
      accepts: z.coerce.number().int().min(1).max(1_000_000).default(1024),
    },
  },
  examples: [
    'azta serve --store flows --cloud-file here.json &',
    'azta report run top-talkers --on workspace:00000000-0000-0000-0000-000000000000 --cloud here.json',
    'azta serve --store flows --http --no-auth --port 8085',
  ],
  async run({ options, globals, io }) {
    const { host, port, http: isPlain, auth, cloudFile } = options
    if (!auth && !isLoopback(host)) {
      const hint = 'leave --no-auth out, or --host'
      throw new TrafficError('cli/usage', `without a token it listens on loopback only, not on ${host}`, { hint })
    }
    const token = auth ? (process.env.AZTA_SERVE_TOKEN ?? randomBytes(32).toString('base64url')) : undefined
    const limits = { rows: options.maxRows, seconds: options.timeout, bodyBytes: options.maxBody * 1024 }
    const store = await openStore(options.store, { now: nowOf(globals) })
    const backend = store.asWorkspace()
    const now = () => globals.now ?? new Date()
    try {
      const running = await startServer({ backend, token, host, port, isPlain, limits, now })
      try {
        if (cloudFile !== undefined) await writeSecret(cloudFile, cloudText(running, token ?? 'none'))
        io.err(`listening on ${running.origin}, from ${backend.name}; interrupt to end\n`)
        if (cloudFile !== undefined) io.err(`clients read ${cloudFile}\n`)
        else if (token !== undefined && process.env.AZTA_SERVE_TOKEN === undefined) io.err(`token ${token}\n`)
        await io.interrupted()
        return EXIT.ok
      } finally {
        await running.close()
      }
    } finally {
      await store.close()
    }
  },
})

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** What `--cloud` reads. There is no ARM and there are no blobs here; the addresses are those of the queries. */
function cloudText({ origin, ca }: RunningServer, token: string): string {
  return `${JSON.stringify({ arm: origin, logs: origin, kusto: origin, blob: `${origin}/blob`, ca, token }, null, 2)}\n`
}
