import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { addressUnion } from './address-union.ts'
import { emptyColumns } from './flow-columns.ts'

/** The flows of one interval. */
export interface IntervalFlows {
  /** UTC milliseconds. */
  readonly intervalStart: number
  readonly flows: FlowBatch
}

/** Takes a batch apart by interval, in the order of the intervals. A batch of one interval stays the object that it is. */
export function splitByInterval(batch: FlowBatch): readonly IntervalFlows[] {
  const starts = [...new Set(batch.contexts.map(({ intervalStart }) => intervalStart))].sort((a, b) => a - b)
  if (starts.length === 1) return [{ intervalStart: starts[0]!, flows: batch }]
  const order = new Map(starts.map((start, index) => [start, index]))
  const partOf = Uint32Array.from(batch.contexts, ({ intervalStart }) => order.get(intervalStart)!)
  const rows = rowsByPart(batch, partOf, starts.length)
  return starts.map((intervalStart, part) => ({ intervalStart, flows: pickFlows(batch, rows[part]!) }))
}

/** The flows of each part, in their order: a counting sort. */
function rowsByPart({ context, length }: FlowBatch, partOf: Uint32Array, parts: number): Uint32Array[] {
  const counts = new Uint32Array(parts)
  for (let row = 0; row < length; row++) counts[partOf[context[row]!]!]!++
  const rows = Array.from(counts, (count) => new Uint32Array(count))
  counts.fill(0)
  for (let row = 0; row < length; row++) {
    const part = partOf[context[row]!]!
    rows[part]![counts[part]!++] = row
  }
  return rows
}

/** A batch of these flows alone, with the contexts and addresses that they have. */
function pickFlows(batch: FlowBatch, rows: Uint32Array): FlowBatch {
  const columns = emptyColumns(rows.length)
  const wanted = new Uint8Array(batch.addresses.length)
  const contexts: FlowContext[] = []
  const contextNumbers = new Int32Array(batch.contexts.length).fill(-1)
  for (const [place, row] of rows.entries()) {
    const context = batch.context[row]!
    if (contextNumbers[context]! < 0) contextNumbers[context] = contexts.push(batch.contexts[context]!) - 1
    columns.context[place] = contextNumbers[context]!
    wanted[batch.src[row]!] = 1
    wanted[batch.dest[row]!] = 1
  }
  const union = addressUnion(rows.length)
  const addressNumbers = union.add(batch.addresses, wanted)
  gather(columns.src, batch.src, rows, addressNumbers)
  gather(columns.dest, batch.dest, rows, addressNumbers)
  for (const name of KEPT) gather(columns[name], batch[name], rows)
  for (const name of LONGS) for (const [place, row] of rows.entries()) columns[name][place] = batch[name][row]!
  return { length: rows.length, contexts, addresses: union.table(), encryptions: batch.encryptions, ...columns }
}

/** Columns that are copied as they are. */
const KEPT = [
  ...(['destPort', 'protocol', 'inbound', 'denied', 'metered', 'encryption'] as const),
  ...(['begins', 'ends', 'tuples', 'firstTime', 'lastTime'] as const),
]
const LONGS = ['packetsOut', 'bytesOut', 'packetsBack', 'bytesBack'] as const

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

function gather(to: Column, from: Column, rows: Uint32Array, numbers?: Uint32Array): void {
  for (let place = 0; place < rows.length; place++) {
    const value = from[rows[place]!]!
    to[place] = numbers === undefined ? value : numbers[value]!
  }
}
