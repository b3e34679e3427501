import type { AddressTable, FlowBatch } from '../flow-batch.ts'
import { halvesOf } from './exact-sums.ts'
import type { FlowColumns } from './flow-columns.ts'

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
  const addresses = renumbering(batch.addresses.length)
  return starts.map((intervalStart, part) => ({ intervalStart, flows: pickFlows(batch, rows[part]!, addresses) }))
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

/** New numbers for those of many things that are used, in the order of their first use. Emptied without touching them all. */
interface Renumbering {
  readonly used: readonly number[]
  numberOf(old: number): number
  clear(): void
}

function renumbering(count: number): Renumbering {
  const numbers = new Int32Array(count).fill(-1)
  let used: number[] = []
  return {
    get used() {
      return used
    },
    numberOf(old) {
      if (numbers[old]! < 0) numbers[old] = used.push(old) - 1
      return numbers[old]!
    },
    clear() {
      for (const old of used) numbers[old] = -1
      used = []
    },
  }
}

/** A batch of these flows alone, with the contexts and addresses that they have. */
function pickFlows(batch: FlowBatch, rows: Uint32Array, addresses: Renumbering): FlowBatch {
  const contexts = new Map<number, number>()
  const columns = pickColumns(batch, rows)
  for (let place = 0; place < rows.length; place++) {
    const context = columns.context[place]!
    const known = contexts.get(context) ?? contexts.size
    contexts.set(context, known)
    columns.context[place] = known
    columns.src[place] = addresses.numberOf(columns.src[place]!)
    columns.dest[place] = addresses.numberOf(columns.dest[place]!)
  }
  const table = pickAddresses(batch.addresses, addresses.used)
  addresses.clear()
  const { encryptions } = batch
  return {
    length: rows.length,
    contexts: [...contexts.keys()].map((context) => batch.contexts[context]!),
    addresses: table,
    encryptions,
    ...columns,
  }
}

function pickAddresses({ bytes, isV4 }: AddressTable, used: readonly number[]): AddressTable {
  const picked = { length: used.length, bytes: new Uint8Array(16 * used.length), isV4: new Uint8Array(used.length) }
  for (let place = 0; place < used.length; place++) {
    const from = 16 * used[place]!
    for (let at = 0; at < 16; at++) picked.bytes[16 * place + at] = bytes[from + at]!
    picked.isV4[place] = isV4[used[place]!]!
  }
  return picked
}

function pickColumns(batch: FlowBatch, rows: Uint32Array): FlowColumns {
  return {
    context: pick(batch.context, rows),
    src: pick(batch.src, rows),
    dest: pick(batch.dest, rows),
    destPort: pick(batch.destPort, rows),
    protocol: pick(batch.protocol, rows),
    inbound: pick(batch.inbound, rows),
    denied: pick(batch.denied, rows),
    metered: pick(batch.metered, rows),
    encryption: pick(batch.encryption, rows),
    begins: pick(batch.begins, rows),
    ends: pick(batch.ends, rows),
    tuples: pick(batch.tuples, rows),
    packetsOut: pickLongs(batch.packetsOut, rows),
    bytesOut: pickLongs(batch.bytesOut, rows),
    packetsBack: pickLongs(batch.packetsBack, rows),
    bytesBack: pickLongs(batch.bytesBack, rows),
    firstTime: pick(batch.firstTime, rows),
    lastTime: pick(batch.lastTime, rows),
  }
}

function pick<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(column: T, rows: Uint32Array): T {
  const picked = new (column.constructor as new (length: number) => T)(rows.length) // of the same kind
  for (let place = 0; place < rows.length; place++) picked[place] = column[rows[place]!]!
  return picked
}

/** Half by half: reading a long makes a bigint. */
function pickLongs(column: BigInt64Array, rows: Uint32Array): BigInt64Array {
  const picked = new BigInt64Array(rows.length)
  const [to, from] = [halvesOf(picked), halvesOf(column)]
  for (let place = 0; place < rows.length; place++) {
    to[2 * place] = from[2 * rows[place]!]!
    to[2 * place + 1] = from[2 * rows[place]! + 1]!
  }
  return picked
}
