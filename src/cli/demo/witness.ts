import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IngestOptions } from '../../engine/index.ts'
import type { Cell, TimeWindow } from '../../model/index.ts'
import { reduceSlowly, type SlowReduction } from '../../sandbox/reducer/reduce-slowly.ts'
import { openRows, openStore, type Store } from '../../store/index.ts'
import { type Comparison, compareRows, rowsOf } from '../compare-rows.ts'
import { type Ingested, ingestNew } from '../ingest/ingest-new.ts'
import type { Io } from '../io.ts'
import type { Progress } from '../progress.ts'

/** The slow reducer keeps every row in memory, so it reads this much at most. */
const MAX_BYTES = 200_000_000

/** The second opinion on a reduction: the same files once more, by the slow and obvious reducer. */
export interface Witness {
  /** The engine's rows of the very files that the witness read: the only ones that compare. */
  readonly local: Store
  /** A workspace that is none: the witness's rows, one interval deliberately left out. */
  readonly workspace: Store
  /** How the rows of each table stand to each other, before the interval is left out. */
  readonly checks: readonly (Comparison & { readonly table: string; readonly rows: number })[]
  /** The interval left out; undefined when there are too few to spare one. */
  readonly withheld: string | undefined
  /** What the witness did not read, in words. */
  readonly remarks: readonly string[]
  close(): Promise<void>
}

interface Options {
  readonly reduction: IngestOptions
  /** The store of the ingest. */
  readonly store: Store
  /** The interval left out lies in it, so that validation meets it. */
  readonly window: TimeWindow
  readonly now: () => bigint
  readonly progress: Progress
  readonly io: Io
}

/** Reduces the whole files of an ingest once more; undefined, with the reasons, when there is none that both sides read. */
export async function callWitness(
  ingested: Ingested,
  options: Options,
): Promise<Witness | { readonly remarks: readonly string[] }> {
  const { reduction, window, now } = options
  const whole = ingested.files.filter(({ status }) => status === 'whole').map(({ path }) => path)
  const slow = await reduceSlowly(whole, { ...reduction, maxBytes: MAX_BYTES })
  const remarks = remarksOn(ingested, whole, slow)
  if (slow.filesRead.length === 0) return { remarks }
  const { local, close } = await sameFiles(ingested, slow.filesRead, options)
  const { rows, ipDetails, topologyDetails } = slow
  const tables = { NTANetAnalytics: rows, NTAIpDetails: ipDetails, NTATopologyDetails: topologyDetails }
  const checks = []
  for (const [table, theirs] of Object.entries(tables)) {
    const ours = rowsOf(await local.query({ kql: table }))
    checks.push({ table, rows: ours.length, ...compareRows(ours, theirs) })
  }
  const withheld = spareInterval(slow, window)
  const workspace = await openRows(without(withheld, tables), { now, name: 'simulated workspace' })
  return {
    ...{ local, workspace, checks, withheld, remarks },
    close: async () => {
      await workspace.close()
      await close()
    },
  }
}

function remarksOn({ files }: Ingested, whole: readonly string[], { filesRead, unread }: SlowReduction): string[] {
  const beyond = whole.length - filesRead.length - unread.length
  return [
    ...(whole.length < files.length
      ? [`it reads whole files only: ${files.length - whole.length} of ${files.length} are not`]
      : []),
    ...unread.map(({ file, reason }) => `it cannot read ${file}: ${reason}`),
    ...(beyond > 0 ? [`it reads ${MAX_BYTES / 1e6} MB at most: ${beyond} more files are not compared`] : []),
  ]
}

/** The engine's rows of these files: those of the ingest when it had no other, else of a reduction of their own. */
async function sameFiles(ingested: Ingested, files: readonly string[], options: Options) {
  const { store, reduction, now, progress, io } = options
  if (files.length === ingested.files.length) return { local: store, close: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'azta-compared-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const forget = io.guard(remove)
  await ingestNew({ paths: files, containers: [] }, { store: join(folder, 'store'), reduction, progress })
  const local = await openStore(join(folder, 'store'), { now, name: `${store.name}, the files compared` })
  const close = async () => {
    await local.close()
    remove()
    forget()
  }
  return { local, close }
}

/** An interval in the middle of the window; none when that would leave nothing. */
function spareInterval({ rows }: SlowReduction, { from, to }: TimeWindow): string | undefined {
  const all = [...new Set(rows.map((row) => String(row.FlowIntervalStartTime)))].sort()
  const inside = all.filter((one) => new Date(one) >= from && new Date(one) < to)
  return inside.length < 2 ? undefined : inside[Math.floor(inside.length / 2)]
}

type Tables = Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>>

function without(interval: string | undefined, tables: Tables): Tables {
  const kept = Object.entries(tables).map(([name, rows]) => [
    name,
    rows.filter((row) => interval === undefined || row.FlowIntervalStartTime !== interval),
  ])
  return Object.fromEntries(kept)
}
