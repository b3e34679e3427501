import type { FlowBatch } from '../flow-batch.ts'
import type { FlowClasses } from '../flow-classes.ts'
import { addressRanks } from './address-texts.ts'
import { type ClassTexts, classTexts, LISTED } from './class-texts.ts'
import { sortedBy } from './counting-sort.ts'
import { textRanks } from './text-ranks.ts'

/** The flows of an interval, in the order of their rows, with what enrichment says of them. */
export interface RowGroups {
  readonly flows: FlowBatch
  readonly classes: FlowClasses
  readonly texts: ClassTexts
  /** Of each flow the number of its class. */
  readonly facts: Uint32Array
  /** Flows, those of one row side by side: sorted by what a row shows, so that the order of rows depends on nothing else. */
  readonly order: Uint32Array
  /** Where in `order` each row begins; behind the last, where it ends. */
  readonly starts: Uint32Array
  /** The place of each address among all. */
  readonly addressRanks: Uint32Array
}

/** Finds which flows of an interval become one row (docs/reduction.md, "Columns from enrichment"). */
export function groupRows(flows: FlowBatch, classes: FlowClasses): RowGroups {
  const facts = factsOf(flows, classes)
  const ranks = addressRanks(flows.addresses)
  const texts = classTexts(classes)
  const order = sorted(flows, facts, texts, ranks)
  return { flows, classes, texts, facts, order, starts: rowStarts(flows, facts, texts, order), addressRanks: ranks }
}

/** Answers remembered by the last bits of their question: flows of one kind stand together. */
const CACHED = 4096

/** Asks for the class of each flow. An address is asked about once for each home among neighbouring flows. */
function factsOf(flows: FlowBatch, classes: FlowClasses): Uint32Array {
  const { addresses, contexts, context, src, dest, inbound, length } = flows
  const homes = Uint32Array.from(contexts, ({ mac, targetId }) => classes.home(mac, targetId))
  const sides = new Uint32Array(addresses.length)
  const homeOfSide = new Int32Array(addresses.length).fill(-1)
  const sideOf = (address: number, home: number) => {
    if (homeOfSide[address] !== home) {
      homeOfSide[address] = home
      sides[address] = classes.side(home, addresses, address)
    }
    return sides[address]!
  }
  const cache = { src: new Int32Array(CACHED).fill(-1), dest: new Uint32Array(CACHED), facts: new Uint32Array(CACHED) }
  const facts = new Uint32Array(length)
  for (let flow = 0; flow < length; flow++) {
    const home = homes[context[flow]!]!
    const [from, to] = [sideOf(src[flow]!, home), sideOf(dest[flow]!, home)]
    const slot = (from * 62 + to * 2 + inbound[flow]!) % CACHED
    // The direction is the last bit of the slot.
    if (cache.src[slot] !== from || cache.dest[slot] !== to) {
      cache.src[slot] = from
      cache.dest[slot] = to
      cache.facts[slot] = classes.facts(from, to, inbound[flow] === 1)
    }
    facts[flow] = cache.facts[slot]!
  }
  return facts
}

/** Sorts by the least significant part of the key first; each sort keeps the order of those before. */
function sorted(flows: FlowBatch, facts: Uint32Array, texts: ClassTexts, ranks: Uint32Array): Uint32Array {
  const { length, contexts, encryptions } = flows
  const contextRanks = textRanks(contexts.map((context) => JSON.stringify(Object.values(context))))
  const encryptionRanks = textRanks(encryptions)
  const { listed, groupRanks } = texts
  const keys = new Uint32Array(length)
  let order = new Uint32Array(length)
  const sortBy = () => {
    order = sortedBy(order, keys)
  }
  for (let flow = 0; flow < length; flow++) {
    const side = listed[facts[flow]!]
    order[flow] = flow
    keys[flow] = side === LISTED.src ? ranks[flows.src[flow]!]! : side === LISTED.dest ? ranks[flows.dest[flow]!]! : 0
  }
  sortBy()
  for (let flow = 0; flow < length; flow++) keys[flow] = groupRanks[facts[flow]!]!
  sortBy()
  for (let flow = 0; flow < length; flow++) {
    const flags = flows.protocol[flow]! * 4 + flows.inbound[flow]! * 2 + flows.denied[flow]!
    keys[flow] = encryptionRanks[flows.encryption[flow]!]! * 1024 + flags
  }
  sortBy()
  for (let flow = 0; flow < length; flow++) keys[flow] = flows.destPort[flow]!
  sortBy()
  for (let flow = 0; flow < length; flow++) {
    keys[flow] = listed[facts[flow]!] === LISTED.dest ? 0 : 1 + ranks[flows.dest[flow]!]!
  }
  sortBy()
  for (let flow = 0; flow < length; flow++) {
    keys[flow] = listed[facts[flow]!] === LISTED.src ? 0 : 1 + ranks[flows.src[flow]!]!
  }
  sortBy()
  for (let flow = 0; flow < length; flow++) keys[flow] = contextRanks[flows.context[flow]!]!
  sortBy()
  return order
}

/** A flow begins a row, but for the second and further ones that a row lists. */
function rowStarts(flows: FlowBatch, facts: Uint32Array, texts: ClassTexts, order: Uint32Array): Uint32Array {
  const { listed, groupRanks } = texts
  const isOneRow = (one: number, other: number) => {
    const side = listed[facts[one]!]
    return (
      side !== LISTED.none &&
      groupRanks[facts[one]!] === groupRanks[facts[other]!] &&
      (side === LISTED.src ? flows.dest[one] === flows.dest[other] : flows.src[one] === flows.src[other]) &&
      flows.context[one] === flows.context[other] &&
      flows.destPort[one] === flows.destPort[other] &&
      flows.protocol[one] === flows.protocol[other] &&
      flows.inbound[one] === flows.inbound[other] &&
      flows.denied[one] === flows.denied[other] &&
      flows.encryption[one] === flows.encryption[other]
    )
  }
  const starts = new Uint32Array(order.length + 1)
  let rows = 0
  for (let at = 0; at < order.length; at++) {
    if (at === 0 || !isOneRow(order[at - 1]!, order[at]!)) starts[rows++] = at
  }
  starts[rows] = order.length
  return starts.subarray(0, rows + 1)
}
