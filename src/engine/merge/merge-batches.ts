import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { numbered } from '../numbered.ts'
import { addressUnion } from './address-union.ts'
import { addCount, addLong, halvesOf } from './exact-sums.ts'
import { emptyColumns, type FlowColumns, firstFlows } from './flow-columns.ts'
import { mix, SEED } from './seeded-hash.ts'

/**
 * Brings batches together: flows with one key become one. Flows whose context comes in a single batch are only moved. The order
 * of the flows follows that of the batches; nothing else depends on it. Time and memory are linear in the flows.
 */
export function mergeBatches(batches: readonly FlowBatch[]): FlowBatch {
  const [only, ...more] = batches
  if (only !== undefined && more.length === 0) return only
  const contexts = numbered<FlowContext>()
  const encryptions = numbered<string>()
  const addresses = addressUnion(Math.max(0, ...batches.map((batch) => batch.addresses.length)))
  const renamed = batches.map((batch) => ({
    batch,
    context: Uint32Array.from(batch.contexts, (context) => contexts.numberOf(keyOf(context), () => context)),
    encryption: Uint8Array.from(batch.encryptions, (code) => encryptions.numberOf(code, () => code)),
    address: addresses.add(batch.addresses),
  }))
  const isShared = sharedContexts(renamed, contexts.items.length)
  const merged = emptyColumns(batches.reduce((so, batch) => so + batch.length, 0))
  const places = flowPlaces(merged, isShared)
  for (const one of renamed) addBatch(merged, places, one)
  return {
    length: places.length,
    contexts: contexts.items,
    addresses: addresses.table(),
    encryptions: encryptions.items,
    ...firstFlows(merged, places.length),
  }
}

/** A batch, and the numbers that its contexts, addresses and encryptions have in the merged one. */
interface Renamed {
  readonly batch: FlowBatch
  readonly context: Uint32Array
  readonly encryption: Uint8Array
  readonly address: Uint32Array
}

function keyOf(context: FlowContext): string {
  const { intervalStart, flowLogId, targetId, mac, aclGroup, aclRule } = context
  return JSON.stringify([intervalStart, flowLogId, targetId, mac, aclGroup, aclRule])
}

/** Of each context 1 when more than one batch has it. A batch may name one twice; that is sharing too. */
function sharedContexts(renamed: readonly Renamed[], count: number): Uint8Array {
  const seen = new Uint8Array(count)
  const isShared = new Uint8Array(count)
  for (const { context } of renamed) {
    for (const number of context) {
      isShared[number] = seen[number]!
      seen[number] = 1
    }
  }
  return isShared
}

/** Where flows lie in the merged columns. */
interface FlowPlaces {
  /** Flows placed so far. */
  readonly length: number
  /** The place of the flow whose key stands at the next free place: there, or where an equal key stands already. */
  settle(): number
}

/** Flows of shared contexts are found by their key, in an open hash table; others always take the next place. */
function flowPlaces(columns: FlowColumns, isShared: Uint8Array): FlowPlaces {
  let slots = new Int32Array(1024).fill(-1)
  let [length, hashed] = [0, 0]
  const insert = (place: number): number => {
    const mask = slots.length - 1
    let slot = hashKey(columns, place) & mask
    while (slots[slot]! >= 0) {
      if (isSameKey(columns, slots[slot]!, place)) return slots[slot]!
      slot = (slot + 1) & mask
    }
    slots[slot] = place
    return place
  }
  const grow = () => {
    const old = slots
    slots = new Int32Array(old.length * 2).fill(-1)
    for (const place of old) if (place >= 0) insert(place)
  }
  return {
    get length() {
      return length
    },
    settle() {
      if (isShared[columns.context[length]!] === 0) return length++
      if (hashed * 2 >= slots.length) grow()
      const place = insert(length)
      if (place === length) {
        length++
        hashed++
      }
      return place
    },
  }
}

function isSameKey(columns: FlowColumns, one: number, other: number): boolean {
  return (
    columns.src[one] === columns.src[other] &&
    columns.dest[one] === columns.dest[other] &&
    columns.destPort[one] === columns.destPort[other] &&
    columns.context[one] === columns.context[other] &&
    columns.protocol[one] === columns.protocol[other] &&
    columns.inbound[one] === columns.inbound[other] &&
    columns.denied[one] === columns.denied[other] &&
    columns.encryption[one] === columns.encryption[other]
  )
}

function hashKey(columns: FlowColumns, at: number): number {
  const flags = (columns.protocol[at]! << 2) | (columns.inbound[at]! << 1) | columns.denied[at]!
  const ends = mix(mix(SEED, columns.src[at]!), columns.dest[at]!)
  return mix(mix(ends, (columns.destPort[at]! << 16) | flags), columns.context[at]! * 256 + columns.encryption[at]!)
}

function addBatch(merged: FlowColumns, places: FlowPlaces, { batch, context, encryption, address }: Renamed): void {
  const to = sumsOf(merged)
  const from = sumsOf(batch)
  for (let flow = 0; flow < batch.length; flow++) {
    const next = places.length
    merged.context[next] = context[batch.context[flow]!]!
    merged.src[next] = address[batch.src[flow]!]!
    merged.dest[next] = address[batch.dest[flow]!]!
    merged.destPort[next] = batch.destPort[flow]!
    merged.protocol[next] = batch.protocol[flow]!
    merged.inbound[next] = batch.inbound[flow]!
    merged.denied[next] = batch.denied[flow]!
    merged.encryption[next] = encryption[batch.encryption[flow]!]!
    addSums(to, places.settle(), from, flow)
  }
}

interface Sums extends Pick<FlowColumns, 'metered' | 'begins' | 'ends' | 'tuples' | 'firstTime' | 'lastTime'> {
  readonly packetsOut: Uint32Array
  readonly bytesOut: Uint32Array
  readonly packetsBack: Uint32Array
  readonly bytesBack: Uint32Array
}

function sumsOf(columns: FlowColumns): Sums {
  const { metered, begins, ends, tuples, firstTime, lastTime } = columns
  const longs = {
    packetsOut: halvesOf(columns.packetsOut),
    bytesOut: halvesOf(columns.bytesOut),
    packetsBack: halvesOf(columns.packetsBack),
    bytesBack: halvesOf(columns.bytesBack),
  }
  return { metered, begins, ends, tuples, firstTime, lastTime, ...longs }
}

/** An empty place has sums of 0 and times without a flow, so that adding to it is putting there. */
function addSums(to: Sums, place: number, from: Sums, flow: number): void {
  to.metered[place]! &= from.metered[flow]!
  addCount(to.begins, place, from.begins[flow]!)
  addCount(to.ends, place, from.ends[flow]!)
  addCount(to.tuples, place, from.tuples[flow]!)
  addLong(to.packetsOut, place, from.packetsOut, flow)
  addLong(to.bytesOut, place, from.bytesOut, flow)
  addLong(to.packetsBack, place, from.packetsBack, flow)
  addLong(to.bytesBack, place, from.bytesBack, flow)
  if (from.firstTime[flow]! < to.firstTime[place]!) to.firstTime[place] = from.firstTime[flow]!
  if (from.lastTime[flow]! > to.lastTime[place]!) to.lastTime[place] = from.lastTime[flow]!
}
