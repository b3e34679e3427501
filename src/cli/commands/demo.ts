import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { generateLogs } from '../../sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../../sandbox/generator/write-enrichment.ts'
import { defineCommand } from '../define-command.ts'
import { type Progress, progressOn } from '../progress.ts'
import { accountOf, reduceIntoStore } from '../reduce-into-store.ts'

/** `azta demo`: the main job without an Azure account, on logs made here or on your own. */
export const demo = defineCommand({
  name: 'demo',
  summary: 'make a day of flow logs and reduce them into a store; needs no Azure account',
  flags: {
    logs: {
      flags: '--logs <folder>',
      about: 'your own flow logs instead of generated ones',
      accepts: z.string().optional(),
    },
    out: { flags: '--out <folder>', about: 'where to write (default out)', accepts: z.string().default('out') },
  },
  examples: ['azta demo', 'azta demo --logs ./my-flow-logs'],
  async run({ options, io }) {
    const progress = progressOn(io)
    await mkdir(options.out, { recursive: true })
    const logs = options.logs ?? (await makeLogs(join(options.out, 'logs'), progress))
    const known = options.logs === undefined ? await writeEnrichment(options.out) : {}
    const store = join(options.out, 'store.duckdb')
    progress.step('reducing them, 60 minutes a row')
    const ingested = await reduceIntoStore([logs], store, { intervalMinutes: 60, ...known }, progress)
    await io.out(`${accountOf(ingested).join('\n')}\nstore      ${store}\n`)
    return ingested.status
  },
})

const DAY = { seed: 20261101, start: new Date('2026-11-01T00:00:00Z'), hours: 24, megabytes: 50 }

async function makeLogs(folder: string, progress: Progress): Promise<string> {
  progress.step(`making 24 hours of flow logs in ${folder}`)
  await rm(folder, { recursive: true, force: true }) // a day made by another version must not mix with this one
  const made = await generateLogs({ ...DAY, out: folder })
  progress.note(`${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB, ${made.tuples} flow tuples`)
  return folder
}
