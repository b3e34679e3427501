import { z } from 'zod'
import { TrafficError } from '../../model/index.ts'

const entry = z.strictObject({
  /** From `begins` to `ends`, both logs write the same traffic: its rows are there twice. */
  overlap: z.enum(['begins', 'ends']),
  nsgLog: z.string().startsWith('/'),
  log: z.string().startsWith('/'),
  target: z.string().startsWith('/'),
  /** Null: it was so already when the run began. */
  at: z.iso.datetime().nullable(),
})

/** One line of the record of a migration. */
export type OverlapEntry = Readonly<z.output<typeof entry>>

/** Where a migration puts down when rows double. */
export interface OverlapRecord {
  /** What began and has not ended. */
  readonly open: () => readonly OverlapEntry[]
  /** Flow logs of NSGs that a migration has disabled, and with which overlap that ended. */
  readonly ended: () => readonly OverlapEntry[]
  /** On the disk when it resolves; what is open already does not begin again. */
  readonly note: (entry: OverlapEntry) => Promise<void>
}

const BEGINNING = '{"overlap":"'

/** The entries of a record. A last line that was cut is left out; anything else that is none of ours is refused. */
export function parseOverlaps(text: string, file: string): readonly OverlapEntry[] {
  const lines = text.split('\n')
  const rest = lines.pop()!.slice(0, BEGINNING.length)
  if (!BEGINNING.startsWith(rest)) throw foreign({ file, line: lines.length + 1 })
  return lines.map((line, index) => {
    try {
      return entry.parse(JSON.parse(line))
    } catch (cause) {
      throw foreign({ file, line: index + 1 }, cause)
    }
  })
}

function foreign(place: { readonly file: string; readonly line: number }, cause?: unknown): TrafficError {
  const hint = 'a record is written by azta migrate apply alone: name another file with --record'
  return new TrafficError('enforce/bad-record', 'the line is none of a record of a migration', { place, hint, cause })
}

/** Keeps a record in memory and hands each new entry on. */
export function overlapRecord(
  past: readonly OverlapEntry[],
  append: (entry: OverlapEntry) => Promise<void>,
): OverlapRecord {
  const last = new Map(past.map((one) => [pairOf(one), one]))
  const those = (kind: OverlapEntry['overlap']) => [...last.values()].filter(({ overlap }) => overlap === kind)
  return {
    open: () => those('begins'),
    ended: () => those('ends'),
    async note(one) {
      if (last.get(pairOf(one))?.overlap === one.overlap) return
      await append(one)
      last.set(pairOf(one), one)
    },
  }
}

function pairOf({ nsgLog, log }: OverlapEntry): string {
  return `${nsgLog} ${log}`.toLowerCase()
}
