import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { buffersOf } from './batch-buffers.ts'
import type { Place } from './context-book.ts'
import type { ScannedUnit } from './scan-unit.ts'

/** A scanned unit on its way between threads: texts that contexts share are in it once. */
export interface Parcel extends Omit<ScannedUnit, 'batches'> {
  readonly batches: readonly (Omit<FlowBatch, 'contexts'> & { readonly contexts: PackedContexts })[]
}

interface PackedContexts {
  readonly places: readonly Place[]
  /** For each context its place among these, and the start of its interval. */
  readonly place: Uint32Array
  readonly intervalStart: Float64Array
}

/** Packs a unit, and names the buffers that go with it and are gone here. */
export function pack(unit: ScannedUnit): Parcel & { readonly buffers: ArrayBuffer[] } {
  const batches = unit.batches.map((batch) => ({ ...batch, contexts: packContexts(batch.contexts) }))
  return { ...unit, batches, buffers: unit.batches.flatMap(buffersOf) }
}

export function unpack({ batches, ...unit }: Parcel): ScannedUnit {
  return { ...unit, batches: batches.map((batch) => ({ ...batch, contexts: unpackContexts(batch.contexts) })) }
}

function packContexts(contexts: readonly FlowContext[]): PackedContexts {
  const numbers = new Map<string, number>()
  const places: Place[] = []
  const place = Uint32Array.from(contexts, ({ intervalStart: _, ...one }) => {
    const key = Object.values(one).join('\u0000')
    const number = numbers.get(key) ?? places.push(one) - 1
    numbers.set(key, number)
    return number
  })
  return { places, place, intervalStart: Float64Array.from(contexts, (context) => context.intervalStart) }
}

function unpackContexts({ places, place, intervalStart }: PackedContexts): FlowContext[] {
  return Array.from(place, (number, index) => ({ intervalStart: intervalStart[index]!, ...places[number]! }))
}
