import type { FlowBatch } from '../flow-batch.ts'

/** The memory of a batch: each of its arrays owns its buffer. */
export function buffersOf(batch: FlowBatch): ArrayBuffer[] {
  const columns = [...Object.values(batch), batch.addresses.bytes, batch.addresses.isV4]
  return columns.filter((column) => ArrayBuffer.isView(column)).map(({ buffer }) => buffer as ArrayBuffer)
}

/** Gives the memory of a batch back now; it is empty after that. The garbage collector would let 64 MB come together first. */
export function releaseBatch(batch: FlowBatch): void {
  for (const buffer of buffersOf(batch)) buffer.transfer(0)
}
