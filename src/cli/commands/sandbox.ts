import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { EXIT, TrafficError } from '../../model/index.ts'
import { type Faults, parseFaults } from '../../sandbox/arm/faults/parse-faults.ts'
import type { Estate } from '../../sandbox/estate/arm-resource.ts'
import { defaultEstate } from '../../sandbox/estate/default-estate.ts'
import { parseEstate } from '../../sandbox/estate/parse-estate.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import { openRows, openStore } from '../../store/index.ts'
import { nowOf } from '../clock.ts'
import { defineCommand } from '../define-command.ts'
import { writeSecret } from '../write-answer.ts'

/** `azta sandbox`: a small Azure on loopback, until interrupted. */
export const sandbox = defineCommand({
  flags: {
    cloudFile: { flags: '--cloud-file <out>', about: 'where to write how clients reach it', accepts: z.string() },
    estate: {
      flags: '--estate <file>',
      about: 'subscriptions and resources, JSON in ARM’s form; the estate of the demo by default',
      accepts: z.string().optional(),
    },
    port: {
      flags: '--port <number>',
      about: 'the port; any free one by default',
      accepts: z.coerce.number().int().min(0).max(65_535).default(0),
    },
    store: {
      flags: '--store <folder>',
      about: 'rows that its workspaces answer with; without it they are empty',
      accepts: z.string().optional(),
    },
    faults: {
      flags: '--faults <file or text>',
      about: 'what goes wrong in its ARM: "throttle=50%, reset=10%, seed=7", or a file of such lines',
      accepts: z.string().optional(),
    },
    logs: {
      flags: '--logs <folder>',
      about: 'container folders that its blob endpoint shows',
      accepts: z.string().optional(),
    },
  },
  examples: [
    'azta sandbox --cloud-file cloud.json &',
    'azta audit --cloud cloud.json',
    'azta sandbox --cloud-file cloud.json --faults "throttle=50%, cut=5%"',
  ],
  async run({ options, globals, io }) {
    const estate = await estateOf(options.estate)
    const now = nowOf(globals)
    const store = options.store === undefined ? await openRows({}, { now }) : await openStore(options.store, { now })
    try {
      const { port, logs } = options
      const faults = await faultsOf(options.faults)
      const token = randomBytes(32).toString('base64url')
      const running = await startSandbox({ estate, token, port, logs, faults, now: Date.now, workspace: () => store })
      try {
        await writeSecret(options.cloudFile, `${JSON.stringify(running.cloud, null, 2)}\n`)
        io.err(`listening on ${running.cloud.arm}; clients read ${options.cloudFile}; interrupt to end\n`)
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

async function estateOf(file: string | undefined): Promise<Estate> {
  if (file === undefined) return defaultEstate()
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TrafficError('cli/usage', `${file} cannot be read`, { hint: 'an estate is a JSON file', cause })
  })
  return parseEstate(text, file)
}

/** The faults of a file, where there is one of that name; otherwise of the text itself. */
async function faultsOf(fileOrText: string | undefined): Promise<Faults | undefined> {
  if (fileOrText === undefined) return undefined
  const text = await readFile(fileOrText, 'utf8').catch(() => fileOrText)
  return parseFaults(text)
}
