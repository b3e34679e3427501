import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { findFiles, type ReduceOptions } from '../../engine/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Estate } from '../../sandbox/estate/arm-resource.ts'
import { defaultEstate } from '../../sandbox/estate/default-estate.ts'
import { estateTopology } from '../../sandbox/estate/estate-topology.ts'
import { generateLogs } from '../../sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../../sandbox/generator/write-enrichment.ts'
import { reduceSlowly } from '../../sandbox/reducer/reduce-slowly.ts'
import { compareRows } from '../compare-rows.ts'
import { defineCommand } from '../define-command.ts'
import type { Io } from '../io.ts'
import { type Progress, progressOn } from '../progress.ts'
import { accountOf, type Ingested, reduceIntoStore } from '../reduce-into-store.ts'

/** `azta demo`: the main job without an Azure account, on logs made here or on your own. */
export const demo = defineCommand({
  name: 'demo',
  summary: 'make a day of flow logs, reduce them into a store, check the rows a second way; needs no Azure account',
  flags: {
    logs: {
      flags: '--logs <folder>',
      about: 'your own flow logs instead of generated ones',
      accepts: z.string().optional(),
    },
    out: {
      flags: '--out <folder>',
      about: 'where to write (default out)',
      accepts: z.string().default('out'),
    },
  },
  examples: ['azta demo', 'azta demo --logs ./my-flow-logs'],
  async run({ options, io }) {
    await mkdir(options.out, { recursive: true })
    const progress = progressOn(io)
    const store = join(options.out, 'store.duckdb')
    if (options.logs !== undefined) {
      const ingested = await reduce(options.logs, store, HOURLY, progress, io)
      return ingested.status
    }
    const estate = defaultEstate()
    const logs = await makeLogs(estate, join(options.out, 'logs'), progress)
    const reduction = { ...HOURLY, ...(await writeEnrichment(options.out, estateTopology(estate, DAY.start))) }
    const ingested = await reduce(logs, store, reduction, progress, io)
    return (await isConfirmed(logs, reduction, ingested, progress, io)) ? ingested.status : EXIT.failed
  },
})

const DAY = { seed: 20261101, start: new Date('2026-11-01T00:00:00Z'), hours: 24, megabytes: 50 }
const HOURLY = { intervalMinutes: 60 } as const

async function makeLogs(estate: Estate, folder: string, progress: Progress): Promise<string> {
  progress.step(`making 24 hours of flow logs in ${folder}`)
  await rm(folder, { recursive: true, force: true }) // a day made by another version must not mix with this one
  const made = await generateLogs({ ...DAY, estate, out: folder })
  progress.note(`${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB, ${made.tuples} flow tuples`)
  return folder
}

async function reduce(
  logs: string,
  store: string,
  options: ReduceOptions,
  progress: Progress,
  io: Io,
): Promise<Ingested> {
  progress.step('reducing them, 60 minutes a row')
  const ingested = await reduceIntoStore([logs], store, options, progress)
  await io.out(`${accountOf(ingested).join('\n')}\nstore      ${store}\n`)
  return ingested
}

/** The slow reducer shares no code with the engine: what both give is what docs/reduction.md says. */
async function isConfirmed(
  logs: string,
  options: ReduceOptions,
  { rows }: Ingested,
  progress: Progress,
  io: Io,
): Promise<boolean> {
  progress.step('reducing them once more, by the slow and obvious program')
  const { rows: slow } = await reduceSlowly(await findFiles([logs]), options)
  const { equal, onlyLeft, onlyRight } = compareRows(rows, slow)
  await io.out(`checked    ${equal} of ${rows.length} rows equal those of the slow reducer, cell by cell\n`)
  if (onlyLeft + onlyRight > 0)
    io.err(`only the engine has ${onlyLeft} rows, only the slow reducer ${onlyRight}: this is a defect of azta\n`)
  return onlyLeft + onlyRight === 0
}
