import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { IngestOptions } from '../../engine/index.ts'
import type { Estate } from '../../sandbox/estate/arm-resource.ts'
import { estateTopology } from '../../sandbox/estate/estate-topology.ts'
import { generateLogs } from '../../sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../../sandbox/generator/write-enrichment.ts'
import type { Progress } from '../progress.ts'

/** The day that the demo makes. */
const DAY = { seed: 20261101, start: new Date('2026-11-01T00:00:00Z'), hours: 24, megabytes: 50 }

/** Where the logs lie, and how they are to be reduced. */
export interface DemoLogs {
  readonly folder: string
  readonly reduction: IngestOptions
}

interface Options {
  /** The user's own logs. */
  readonly own: string | undefined
  readonly out: string
  readonly estate: Estate
  readonly progress: Progress
}

/** The store of a demo is that of its logs, whatever an earlier one left. */
const HOURLY = { intervalMinutes: 60, rebuild: true } as const

/** The logs of the demo: the user's own folder, or a day made for the estate with the files that explain its addresses. */
export async function demoLogs({ own, out, estate, progress }: Options): Promise<DemoLogs> {
  if (own !== undefined) return { folder: own, reduction: HOURLY }
  const folder = join(out, 'logs')
  progress.step(`making 24 hours of flow logs in ${folder}`)
  await rm(folder, { recursive: true, force: true }) // a day made by another version must not mix with this one
  const made = await generateLogs({ ...DAY, estate, out: folder })
  progress.note(`${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB, ${made.tuples} flow tuples`)
  return { folder, reduction: { ...HOURLY, ...(await writeEnrichment(out, estateTopology(estate, DAY.start))) } }
}
