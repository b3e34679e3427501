import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { emptyColumns, type FlowColumns } from './flow-columns.ts'

/** The flows of a batch whose contexts are wanted. */
export function pickFlows(flows: FlowBatch, isWanted: (context: FlowContext) => boolean): FlowBatch {
  const wanted = flows.contexts.map(isWanted)
  if (!wanted.includes(false)) return flows
  const places = Uint32Array.from(flows.context.keys()).filter((flow) => wanted[flows.context[flow]!])
  const columns = emptyColumns(places.length)
  for (const name of Object.keys(columns) as (keyof FlowColumns)[]) copy(flows[name], places, columns[name])
  const { contexts, addresses, encryptions } = flows
  return { length: places.length, contexts, addresses, encryptions, ...columns }
}

type Column = FlowColumns[keyof FlowColumns]

function copy(from: Column, places: Uint32Array, to: Column): void {
  const [source, target] = [from as Float64Array, to as Float64Array] // arrays of one kind, whichever it is
  for (let row = 0; row < places.length; row++) target[row] = source[places[row]!]!
}
