import type { FlowBatch } from '../flow-batch.ts'

/** The columns of a batch: what has one element for each flow. */
export type FlowColumns = Omit<FlowBatch, 'length' | 'contexts' | 'addresses' | 'encryptions'>

/** Columns for this many flows, all sums 0. */
export function emptyColumns(length: number): FlowColumns {
  return {
    context: new Uint32Array(length),
    src: new Uint32Array(length),
    dest: new Uint32Array(length),
    destPort: new Uint16Array(length),
    protocol: new Uint8Array(length),
    inbound: new Uint8Array(length),
    denied: new Uint8Array(length),
    metered: new Uint8Array(length).fill(1),
    encryption: new Uint8Array(length),
    begins: new Uint32Array(length),
    ends: new Uint32Array(length),
    tuples: new Uint32Array(length),
    packetsOut: new BigInt64Array(length),
    bytesOut: new BigInt64Array(length),
    packetsBack: new BigInt64Array(length),
    bytesBack: new BigInt64Array(length),
    firstTime: new Float64Array(length).fill(Infinity),
    lastTime: new Float64Array(length).fill(-Infinity),
  }
}

/** The first flows of these columns. */
export function firstFlows(columns: FlowColumns, length: number): FlowColumns {
  if (columns.context.length === length) return columns
  return {
    context: columns.context.slice(0, length),
    src: columns.src.slice(0, length),
    dest: columns.dest.slice(0, length),
    destPort: columns.destPort.slice(0, length),
    protocol: columns.protocol.slice(0, length),
    inbound: columns.inbound.slice(0, length),
    denied: columns.denied.slice(0, length),
    metered: columns.metered.slice(0, length),
    encryption: columns.encryption.slice(0, length),
    begins: columns.begins.slice(0, length),
    ends: columns.ends.slice(0, length),
    tuples: columns.tuples.slice(0, length),
    packetsOut: columns.packetsOut.slice(0, length),
    bytesOut: columns.bytesOut.slice(0, length),
    packetsBack: columns.packetsBack.slice(0, length),
    bytesBack: columns.bytesBack.slice(0, length),
    firstTime: columns.firstTime.slice(0, length),
    lastTime: columns.lastTime.slice(0, length),
  }
}
