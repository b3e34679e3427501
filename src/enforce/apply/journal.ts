import { z } from 'zod'
import type { FlowLogBody } from '../../azure/index.ts'
import { TrafficError } from '../../model/index.ts'

const body = z.looseObject({ location: z.string(), properties: z.record(z.string(), z.unknown()) })

const entry = z.discriminatedUnion('entry', [
  /** The first line: of which plan, on which cloud. */
  z.object({ entry: z.literal('run'), version: z.literal(1), plan: z.string(), cloud: z.string(), at: z.string() }),
  /** Before a write: what was there, in a form that can be written back; null where nothing was. */
  z.object({
    entry: z.literal('intent'),
    action: z.int().min(0),
    id: z.string(),
    requestId: z.string(),
    before: body.nullable(),
    at: z.string(),
  }),
  /** Azure has taken the write and is at it. */
  z.object({ entry: z.literal('started'), action: z.int().min(0), operation: z.string() }),
  /** How it ended. `after` is the hash of what was there then; absent where nothing is. */
  z.object({
    entry: z.literal('outcome'),
    action: z.int().min(0),
    state: z.enum(['done', 'moved', 'failed']),
    message: z.string(),
    after: z.string().optional(),
    at: z.string(),
  }),
])

/** One line of a journal. */
export type JournalEntry =
  | Exclude<z.output<typeof entry>, { entry: 'intent' }>
  | (Omit<Extract<z.output<typeof entry>, { entry: 'intent' }>, 'before'> & { readonly before: FlowLogBody | null })

/** Where a journal goes on: each line is on the disk when the promise resolves. */
export interface Journal {
  append(entry: JournalEntry): Promise<void>
}

/**
 * The entries of a journal. A last line that was cut, as by a power failure, is left out: its write was not begun, or is found by
 * reading Azure again. Anything else that is not a line of ours, and an empty file, is refused.
 */
export function parseJournal(text: string, file: string): readonly JournalEntry[] {
  const lines = text.split('\n')
  const rest = lines.pop()! // what stands behind the last line feed was cut
  const entries = lines.map((line, index) => entryOf(line, { file, line: index + 1 }))
  if (entries[0]?.entry === 'run') return entries
  const empty = text === '' || (lines.length === 0 && rest !== '')
  throw new TrafficError(
    'enforce/bad-journal',
    empty ? 'the journal is empty' : 'it does not begin as a journal does',
    {
      place: { file },
      hint: 'nothing was written by it, or its beginning is lost: name another file, and look at what is there with azta audit',
    },
  )
}

function entryOf(line: string, place: { readonly file: string; readonly line: number }): JournalEntry {
  try {
    return entry.parse(JSON.parse(line)) as JournalEntry // a body of ARM keeps the fields that nobody here knows
  } catch (cause) {
    const hint = 'a journal is written by azta apply alone; it was edited, or is another file'
    throw new TrafficError('enforce/bad-journal', 'the line is none of a journal', { place, hint, cause })
  }
}
