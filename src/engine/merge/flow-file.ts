import { closeSync, openSync, readFileSync } from 'node:fs'
import { writeAll } from '../../store/index.ts'
import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { columnFrame, readFrame } from './column-frame.ts'
import type { FlowColumns } from './flow-columns.ts'

/** Writes batches behind what the file holds already; it is made when there is none. */
export function appendFlows(path: string, batches: readonly FlowBatch[]): void {
  const file = openSync(path, 'a')
  try {
    for (const batch of batches) writeAll(file, frameOf(batch))
  } finally {
    closeSync(file)
  }
}

/** The batches of a file, in the order in which they were written. */
export function readFlows(path: string): FlowBatch[] {
  const bytes = readFileSync(path)
  const batches: FlowBatch[] = []
  for (let at = 0; at < bytes.length; ) {
    const { note, columns, end } = readFrame(bytes, at, path)
    batches.push(batchOf(note as Note, columns as unknown as Columns)) // frameOf wrote them
    at = end
  }
  return batches
}

interface Note {
  readonly contexts: readonly FlowContext[]
  readonly encryptions: readonly string[]
}

type Columns = FlowColumns & { readonly addressBytes: Uint8Array; readonly isV4: Uint8Array }

function frameOf({ length: _length, contexts, encryptions, addresses, ...columns }: FlowBatch): readonly Uint8Array[] {
  const note: Note = { contexts, encryptions }
  return columnFrame(note, { ...columns, addressBytes: addresses.bytes, isV4: addresses.isV4 })
}

function batchOf({ contexts, encryptions }: Note, { addressBytes, isV4, ...columns }: Columns): FlowBatch {
  const addresses = { length: isV4.length, bytes: addressBytes, isV4 }
  return { length: columns.context.length, contexts, encryptions, addresses, ...columns }
}
