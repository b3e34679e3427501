import { setTimeout as wait } from 'node:timers/promises'
import { TrafficError } from '../../model/index.ts'
import { explain } from '../explain.ts'
import type { Io } from '../io.ts'
import { lookLine, restOf } from './account.ts'
import { type IngestSettings, ingestNew, type Sources } from './ingest-new.ts'

interface Options {
  readonly everySeconds: number
  readonly now: () => Date
  /** Ends the watch: at once while it waits, after the commit that is under way otherwise. */
  readonly signal: AbortSignal
  readonly io: Io
}

/** Logs of an hour come until some minutes after its end; later looks begin so long before the last good one. */
const LOOK_BACK = 3 * 3_600_000

/** Failures that a later look may not meet: a service that does not answer, a store that somebody else is writing into. */
const PASSING: readonly string[] = ['azure/blob-failed', 'store/locked']

/**
 * Looks for what is new again and again, a line for each look that finds something. The first look covers all hours that are
 * wanted, the later ones those that can still grow.
 */
export async function watchSources(sources: Sources, settings: IngestSettings, options: Options): Promise<void> {
  const { everySeconds, now, signal, io } = options
  let { window = {}, reduction } = settings
  while (!signal.aborted) {
    const began = now().getTime()
    try {
      const found = await look(sources, { ...settings, window, reduction: { ...reduction, signal } }, options)
      window = { ...window, from: new Date(Math.max(settings.window?.from?.getTime() ?? 0, began - LOOK_BACK)) }
      if (found) reduction = { ...reduction, rebuild: false } // the first commit has replaced what the store held
    } catch (error) {
      if (!(error instanceof TrafficError) || !PASSING.includes(error.code)) throw error
      explain(error, io)
    }
    await wait(everySeconds * 1000, undefined, { signal }).catch(() => {}) // the signal only ends the waiting
  }
}

async function look(sources: Sources, settings: IngestSettings, { now, io }: Options): Promise<boolean> {
  // The steps of a look come every minute: they show only where a line can be redrawn.
  const progress = { ...settings.progress, step: settings.progress.update }
  const ingested = await ingestNew(sources, { ...settings, progress, mayBeEmpty: true })
  for (const line of restOf({ ...ingested.rest, unchanged: 0 })) settings.progress.note(line)
  if (ingested.files.length === 0) return false
  await io.out(`${now().toISOString()}  ${lookLine(ingested)}\n`)
  return true
}
