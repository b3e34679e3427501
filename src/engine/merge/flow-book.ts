import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowBatch } from '../flow-batch.ts'
import { releaseBatch } from '../scan/batch-buffers.ts'
import { appendFlows, readFlows } from './flow-file.ts'
import { mergeBatches } from './merge-batches.ts'
import { splitByInterval } from './split-by-interval.ts'

/** The flows of all intervals while logs are read, in memory as far as that is allowed, in files beyond. */
export interface FlowBook {
  /** Takes a batch over: its memory may be gone afterwards. */
  add(batch: FlowBatch): void
  /** Starts of the intervals that have flows, in order. */
  intervals(): number[]
  /** All flows of an interval, each key once, those of older files included. The book forgets them. */
  take(intervalStart: number): FlowBatch
}

interface Options {
  /** A folder for the files. */
  readonly scratch: string
  /** Bytes of flows kept in memory. */
  readonly memory: number
  /** Files with older flows of an interval. */
  readonly filesOf?: (intervalStart: number) => readonly string[]
}

interface Page {
  batches: FlowBatch[]
  /** Of the batches in memory. */
  bytes: number
  /** Where batches were put aside. */
  file: string | undefined
}

/** Small batches are merged when an interval has this many: each costs some memory beside its flows. */
const MANY = 16
const SMALL = 4096

/** Opens an empty book. */
export function flowBook({ scratch, memory, filesOf = () => [] }: Options): FlowBook {
  const pages = new Map<number, Page>()
  let bytes = 0
  const pageOf = (start: number): Page => {
    const page = pages.get(start) ?? { batches: [], bytes: 0, file: undefined }
    pages.set(start, page)
    return page
  }
  const change = (page: Page, batches: FlowBatch[]) => {
    bytes -= page.bytes
    page.batches = batches
    page.bytes = batches.reduce((so, batch) => so + bytesOf(batch), 0)
    bytes += page.bytes
  }
  const putAside = () => {
    const [start, page] = [...pages].reduce((so, one) => (one[1].bytes > so[1].bytes ? one : so))
    page.file ??= join(scratch, `flows-${start}`)
    appendFlows(page.file, page.batches)
    for (const batch of page.batches) releaseBatch(batch)
    change(page, [])
  }
  return {
    add(batch) {
      for (const { intervalStart, flows } of splitByInterval(batch)) {
        const page = pageOf(intervalStart)
        change(page, gathered([...page.batches, flows]))
      }
      while (bytes > memory) putAside()
    },
    intervals: () => [...pages.keys()].sort((a, b) => a - b),
    take(start) {
      const { batches, file } = pageOf(start)
      const older = [...filesOf(start), ...(file === undefined ? [] : [file])]
      const flows = mergedOnly([...older.flatMap(readFlows), ...batches])
      change(pageOf(start), [])
      pages.delete(start)
      if (file !== undefined) rmSync(file)
      return flows
    },
  }
}

/** Merges small batches once they are many; a flow is merged again only when its batch has grown with others. */
function gathered(batches: FlowBatch[]): FlowBatch[] {
  const small = batches.filter(({ length }) => length < SMALL)
  if (small.length < MANY) return batches
  return [...batches.filter(({ length }) => length >= SMALL), mergedOnly(small)]
}

/** What batches are together; the memory of each of them is given back. */
function mergedOnly(batches: readonly FlowBatch[]): FlowBatch {
  const merged = mergeBatches(batches)
  for (const batch of batches) if (batch !== merged) releaseBatch(batch)
  return merged
}

/** About what a batch takes: its columns, its addresses, and the objects around them. */
function bytesOf({ length, addresses, contexts }: FlowBatch): number {
  return 84 * length + 17 * addresses.length + 500 * contexts.length + 4000
}
