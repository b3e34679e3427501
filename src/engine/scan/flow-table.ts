import { isIPv4 } from 'node:net'
import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import type { FlowTuple } from '../parse-tuple.ts'
import { AddressBook, AddressCollector, ipv4Number } from './address-book.ts'

/** Bits of the packed part of a key; protocol and port stand above them. */
export const INBOUND = 1
export const DENIED = 2
/** The source or destination is the number of an IPv6 address in the book, not an IPv4 address. */
const SRC_V6 = 4
const DEST_V6 = 8
export const PROTOCOL_SHIFT = 8
export const PORT_SHIFT = 16

/** From here on a sum in a double moves to its exact part: one more counter below 2^52 cannot pass 2^53. */
const SPILL = 2 ** 52
const LARGEST_SUM = 2n ** 63n - 1n
const MOST_ENCRYPTIONS = 250
const MOST_ROWS = 2 ** 17

/** Reduced flows while they are counted: columns that grow, and an index of their keys by open addressing. */
export class FlowTable {
  length = 0
  #encryptions: string[] = []
  readonly #addresses = new AddressBook()
  #index = new Int32Array(4096)
  #columns = emptyColumns(1024)
  /** What of a sum went beyond SPILL, by four times the row plus the number of the sum. */
  readonly #spilled = new Map<number, bigint>()

  /** Whether it should be emptied before more is added: batches stay small however many keys come. */
  get isFull(): boolean {
    return this.length >= MOST_ROWS || this.#encryptions.length >= MOST_ENCRYPTIONS
  }

  /** The number of an encryption code, for keys. */
  encryption(code: string): number {
    const known = this.#encryptions.indexOf(code)
    return known >= 0 ? known : this.#encryptions.push(code) - 1
  }

  /** The row of a key whose addresses are IPv4. A time widens the row's, and counts one tuple. */
  row(context: number, encryption: number, src: number, dest: number, packed: number, time: number): number {
    const row = this.#find(context, encryption, src, dest, packed, time)
    const { tuples, firstTime, lastTime } = this.#columns
    tuples[row]!++
    if (time < firstTime[row]!) firstTime[row] = time
    if (time > lastTime[row]!) lastTime[row] = time
    return row
  }

  begin(row: number): void {
    this.#columns.begins[row]!++
  }

  end(row: number): void {
    this.#columns.ends[row]!++
  }

  /** Says that the row holds a tuple of NSG version 1. */
  unmeter(row: number): void {
    this.#columns.metered[row] = 0
  }

  /** Adds to sum 0 to 3 of a row a counter below 2^52. */
  add(row: number, which: number, counter: number): void {
    const at = 4 * row + which
    const sum = this.#columns.sums[at]! + counter
    if (sum < SPILL) this.#columns.sums[at] = sum
    else {
      this.#spill(at, BigInt(sum))
      this.#columns.sums[at] = 0
    }
  }

  /** Adds a tuple that the slow path read. */
  addTuple(context: number, tuple: FlowTuple): void {
    const [src, srcFlag] = this.#address(tuple.srcIp, SRC_V6)
    const [dest, destFlag] = this.#address(tuple.destIp, DEST_V6)
    const flags = (tuple.inbound ? INBOUND : 0) | (tuple.denied ? DENIED : 0) | srcFlag | destFlag
    const packed = ((tuple.destPort << PORT_SHIFT) | (tuple.protocol << PROTOCOL_SHIFT) | flags) >>> 0
    const row = this.row(context, this.encryption(tuple.encryption), src, dest, packed, tuple.time)
    if (tuple.denied || tuple.state === 'B') this.begin(row)
    else if (tuple.state === 'E') this.end(row)
    if (tuple.counters === undefined) this.unmeter(row)
    tuple.counters?.forEach((counter, which) => {
      this.#spill(4 * row + which, counter)
    })
  }

  /** Takes the flows out. `undefined` when a sum of 64 bits was passed: what it counts cannot be told any more. */
  takeBatch(contexts: readonly FlowContext[]): FlowBatch | undefined {
    const { length } = this
    const columns = this.#columns
    const sums = this.#exactSums()
    if (sums === undefined) return undefined
    const used = usedContexts(columns.context.subarray(0, length), contexts)
    const addresses = new AddressCollector(this.#addresses)
    const [src, dest] = [new Uint32Array(length), new Uint32Array(length)]
    for (let row = 0; row < length; row++) {
      const flags = columns.packed[row]!
      src[row] = flags & SRC_V6 ? addresses.v6(columns.src[row]!) : addresses.v4(columns.src[row]!)
      dest[row] = flags & DEST_V6 ? addresses.v6(columns.dest[row]!) : addresses.v4(columns.dest[row]!)
    }
    const keys = unpacked(columns.packed.subarray(0, length))
    const batch: FlowBatch = {
      length,
      contexts: used.contexts,
      addresses: addresses.table(),
      encryptions: this.#encryptions,
      context: used.numbers,
      src,
      dest,
      ...keys,
      metered: columns.metered.slice(0, length),
      encryption: columns.encryption.slice(0, length),
      begins: columns.begins.slice(0, length),
      ends: columns.ends.slice(0, length),
      tuples: columns.tuples.slice(0, length),
      packetsOut: sums[0]!,
      bytesOut: sums[1]!,
      packetsBack: sums[2]!,
      bytesBack: sums[3]!,
      firstTime: columns.firstTime.slice(0, length),
      lastTime: columns.lastTime.slice(0, length),
    }
    this.#clear()
    return batch
  }

  #clear(): void {
    this.#columns.sums.fill(0, 0, 4 * this.length)
    this.length = 0
    this.#encryptions = []
    this.#index.fill(0)
    this.#spilled.clear()
  }

  #find(context: number, encryption: number, src: number, dest: number, packed: number, time: number): number {
    const columns = this.#columns
    const mask = this.#index.length - 1
    let slot = hashOf(context, encryption, src, dest, packed) & mask
    for (let found = this.#index[slot]!; found !== 0; found = this.#index[slot]!) {
      const row = found - 1
      const isSame =
        columns.src[row] === src &&
        columns.dest[row] === dest &&
        columns.packed[row] === packed &&
        columns.context[row] === context &&
        columns.encryption[row] === encryption
      if (isSame) return row
      slot = (slot + 1) & mask
    }
    this.#index[slot] = this.length + 1
    return this.#push(context, encryption, src, dest, packed, time)
  }

  #push(context: number, encryption: number, src: number, dest: number, packed: number, time: number): number {
    const row = this.length++
    if (row === this.#columns.src.length) this.#columns = growColumns(this.#columns)
    const columns = this.#columns
    columns.context[row] = context
    columns.encryption[row] = encryption
    columns.src[row] = src
    columns.dest[row] = dest
    columns.packed[row] = packed
    columns.metered[row] = 1
    columns.begins[row] = 0
    columns.ends[row] = 0
    columns.tuples[row] = 0
    columns.firstTime[row] = time
    columns.lastTime[row] = time
    if (2 * this.length > this.#index.length) this.#rehash()
    return row
  }

  #rehash(): void {
    this.#index = new Int32Array(this.#index.length * 4)
    const { context, encryption, src, dest, packed } = this.#columns
    const mask = this.#index.length - 1
    for (let row = 0; row < this.length; row++) {
      let slot = hashOf(context[row]!, encryption[row]!, src[row]!, dest[row]!, packed[row]!) & mask
      while (this.#index[slot] !== 0) slot = (slot + 1) & mask
      this.#index[slot] = row + 1
    }
  }

  #address(text: string, flag: number): readonly [number: number, flag: number] {
    return isIPv4(text) ? [ipv4Number(text), 0] : [this.#addresses.numberOf(text), flag]
  }

  #spill(at: number, more: bigint): void {
    this.#spilled.set(at, (this.#spilled.get(at) ?? 0n) + more)
  }

  #exactSums(): BigInt64Array[] | undefined {
    const all = Array.from({ length: 4 }, () => new BigInt64Array(this.length))
    const words = all.map(({ buffer }) => new Uint32Array(buffer))
    const { sums } = this.#columns
    for (let at = 0; at < 4 * this.length; at++) {
      const sum = sums[at]! // below 2^52: two words of a little-endian 64-bit integer, without a bigint in between
      words[at & 3]![(at >> 2) * 2] = sum
      words[at & 3]![(at >> 2) * 2 + 1] = sum / 2 ** 32
    }
    for (const [at, more] of this.#spilled) {
      const sum = all[at & 3]![at >> 2]! + more
      if (sum > LARGEST_SUM) return undefined
      all[at & 3]![at >> 2] = sum
    }
    return all
  }
}

interface Columns {
  readonly context: Uint32Array<ArrayBuffer>
  readonly src: Uint32Array<ArrayBuffer>
  readonly dest: Uint32Array<ArrayBuffer>
  readonly packed: Uint32Array<ArrayBuffer>
  readonly encryption: Uint8Array<ArrayBuffer>
  readonly metered: Uint8Array<ArrayBuffer>
  readonly begins: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  readonly tuples: Uint32Array<ArrayBuffer>
  readonly firstTime: Float64Array<ArrayBuffer>
  readonly lastTime: Float64Array<ArrayBuffer>
  /** Four a row. */
  readonly sums: Float64Array<ArrayBuffer>
}

function emptyColumns(rows: number): Columns {
  return {
    context: new Uint32Array(rows),
    src: new Uint32Array(rows),
    dest: new Uint32Array(rows),
    packed: new Uint32Array(rows),
    encryption: new Uint8Array(rows),
    metered: new Uint8Array(rows),
    begins: new Uint32Array(rows),
    ends: new Uint32Array(rows),
    tuples: new Uint32Array(rows),
    firstTime: new Float64Array(rows),
    lastTime: new Float64Array(rows),
    sums: new Float64Array(4 * rows),
  }
}

function growColumns(old: Columns): Columns {
  const columns = emptyColumns(old.src.length * 2)
  for (const name of Object.keys(columns) as (keyof Columns)[]) columns[name].set(old[name])
  return columns
}

function hashOf(context: number, encryption: number, src: number, dest: number, packed: number): number {
  let hash = Math.imul(src ^ 0x9e3779b1, 0x85ebca77)
  hash = Math.imul(hash ^ (hash >>> 15) ^ dest, 0xc2b2ae3d)
  hash = Math.imul(hash ^ (hash >>> 13) ^ packed, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16) ^ (context * 256 + encryption), 0x85ebca77)
  return hash ^ (hash >>> 15)
}

function unpacked(packed: Uint32Array) {
  const [destPort, protocol] = [new Uint16Array(packed.length), new Uint8Array(packed.length)]
  const [inbound, denied] = [new Uint8Array(packed.length), new Uint8Array(packed.length)]
  for (let row = 0; row < packed.length; row++) {
    const bits = packed[row]!
    destPort[row] = bits >>> PORT_SHIFT
    protocol[row] = bits >>> PROTOCOL_SHIFT
    inbound[row] = bits & INBOUND
    denied[row] = (bits & DENIED) >>> 1
  }
  return { destPort, protocol, inbound, denied }
}

/** The contexts that rows use, and each row's number among them. */
export function usedContexts(column: Uint32Array, contexts: readonly FlowContext[]) {
  const renumbered = new Int32Array(contexts.length).fill(-1)
  const used: FlowContext[] = []
  const numbers = new Uint32Array(column.length)
  for (let row = 0; row < column.length; row++) {
    const context = column[row]!
    if (renumbered[context]! < 0) renumbered[context] = used.push(contexts[context]!) - 1
    numbers[row] = renumbered[context]!
  }
  return { contexts: used, numbers }
}
