import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { parseOverlaps } from '../enforce/migrate/overlap.ts'
import { overlapsIn } from '../enforce/migrate/overlap-windows.ts'
import { type TimeWindow, TrafficError } from '../model/index.ts'
import { visible } from '../reports/plain-text.ts'
import type { Io } from './io.ts'

const DEFAULT = 'azta-migration.jsonl'

/** `--record`: what a migration wrote down. */
export const recordFlag = {
  flags: '--record <file>',
  about: `the record of a migration: says when its logs wrote the same traffic twice (default ${DEFAULT}, where it is)`,
  accepts: z.string().optional(),
}

/** Says which logs wrote the same traffic beside each other in a window: where a store holds both, their rows are there twice. */
export async function tellOverlaps(record: string | undefined, window: TimeWindow, io: Io): Promise<void> {
  const file = record ?? DEFAULT
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (record === undefined) return ''
    throw new TrafficError('cli/usage', `the record ${file} cannot be read`, { cause })
  })
  for (const { nsgLog, log, from, to } of overlapsIn(parseOverlaps(text, file), window)) {
    const when = `from ${from?.toISOString() ?? 'before the migration'} to ${to?.toISOString() ?? 'now'}`
    io.err(`${visible(nsgLog)} and ${visible(log)} both log ${when}: rows of the same traffic are there twice\n`)
  }
}
