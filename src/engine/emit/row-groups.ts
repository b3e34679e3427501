import type { FlowBatch } from '../flow-batch.ts'
import type { ClassFacts, FlowClasses } from '../flow-classes.ts'
import { numbered } from '../numbered.ts'
import { addressRanks, addressText } from './address-texts.ts'
import { sortedBy } from './counting-sort.ts'

/** The flows of an interval, in the order of their rows, with what enrichment says of them. */
export interface RowGroups {
  readonly flows: FlowBatch
  /** Of each flow the number of its facts. */
  readonly facts: Uint32Array
  readonly factsList: readonly ClassFacts[]
  /** Flows, those of one row side by side: sorted by what a row shows, so that the order of rows depends on nothing else. */
  readonly order: Uint32Array
  /** Where in `order` each row begins; behind the last, where it ends. */
  readonly starts: Uint32Array
  /** The place of each address among all. */
  readonly addressRanks: Uint32Array
}

/** Finds which flows of an interval become one row (docs/reduction.md, "Columns from enrichment"). */
export function groupRows(flows: FlowBatch, classes: FlowClasses): RowGroups {
  const { facts, factsList } = factsOf(flows, classes)
  const ranks = addressRanks(flows.addresses)
  const order = sorted(flows, facts, factsList, ranks)
  return { flows, facts, factsList, order, starts: rowStarts(flows, facts, factsList, order), addressRanks: ranks }
}

/** The side whose addresses a row of this kind lists, and not in its key: of AzurePublic and ExternalPublic flows. */
export function listedSide({ type, publicSide }: ClassFacts): 'src' | 'dest' | undefined {
  return type === 'AzurePublic' || type === 'ExternalPublic' ? publicSide : undefined
}

/** Asks for the facts of each flow. An address is asked about once for each home among neighbouring flows. */
function factsOf(flows: FlowBatch, classes: FlowClasses) {
  const { addresses, contexts, context, src, dest, inbound, length } = flows
  const homes = Uint32Array.from(contexts, ({ mac, targetId }) => classes.home(mac, targetId))
  const sides = new Uint32Array(addresses.length)
  const homeOfSide = new Int32Array(addresses.length).fill(-1)
  const sideOf = (address: number, home: number) => {
    if (homeOfSide[address] !== home) {
      homeOfSide[address] = home
      sides[address] = classes.side(home, addressText(addresses, address))
    }
    return sides[address]!
  }
  const used = numbered<ClassFacts>()
  const facts = new Uint32Array(length)
  for (let flow = 0; flow < length; flow++) {
    const home = homes[context[flow]!]!
    const number = classes.facts(sideOf(src[flow]!, home), sideOf(dest[flow]!, home), inbound[flow] === 1)
    facts[flow] = used.numberOf(number, () => classes.all[number]!)
  }
  return { facts, factsList: used.items }
}

/** Sorts by the least significant part of the key first; each sort keeps the order of those before. */
function sorted(
  flows: FlowBatch,
  facts: Uint32Array,
  factsList: readonly ClassFacts[],
  ranks: Uint32Array,
): Uint32Array {
  const { length, contexts, encryptions } = flows
  const isListed = { src: listed(factsList, 'src'), dest: listed(factsList, 'dest') }
  const contextRanks = textRanks(contexts.map((context) => JSON.stringify(Object.values(context))))
  const encryptionRanks = textRanks(encryptions)
  const groupRanks = textRanks(
    factsList.map(({ type, publicSide, columns }) => JSON.stringify([type, publicSide, columns])),
  )
  const isSrcListed = (flow: number) => isListed.src[facts[flow]!] === 1
  const isDestListed = (flow: number) => isListed.dest[facts[flow]!] === 1
  const keys: readonly ((flow: number) => number)[] = [
    (flow) => (isSrcListed(flow) ? ranks[flows.src[flow]!]! : isDestListed(flow) ? ranks[flows.dest[flow]!]! : 0),
    (flow) => groupRanks[facts[flow]!]!,
    (flow) =>
      encryptionRanks[flows.encryption[flow]!]! * 1024 +
      (flows.protocol[flow]! * 4 + flows.inbound[flow]! * 2 + flows.denied[flow]!),
    (flow) => flows.destPort[flow]!,
    (flow) => (isDestListed(flow) ? 0 : 1 + ranks[flows.dest[flow]!]!),
    (flow) => (isSrcListed(flow) ? 0 : 1 + ranks[flows.src[flow]!]!),
    (flow) => contextRanks[flows.context[flow]!]!,
  ]
  let order = new Uint32Array(length)
  for (let flow = 0; flow < length; flow++) order[flow] = flow
  const column = new Uint32Array(length)
  for (const keyOf of keys) {
    for (let flow = 0; flow < length; flow++) column[flow] = keyOf(flow)
    order = sortedBy(order, column) as Uint32Array<ArrayBuffer> // made by it, never a shared buffer
  }
  return order
}

function listed(factsList: readonly ClassFacts[], side: 'src' | 'dest'): Uint8Array {
  return Uint8Array.from(factsList, (facts) => Number(listedSide(facts) === side))
}

/** Places of texts in the order of their code units; equal texts share one. */
function textRanks(texts: readonly string[]): Uint32Array {
  const ranks = new Map([...new Set(texts)].sort().map((text, rank) => [text, rank]))
  return Uint32Array.from(texts, (text) => ranks.get(text)!)
}

/** A flow begins a row, but for the second and further ones that a row lists. */
function rowStarts(
  flows: FlowBatch,
  facts: Uint32Array,
  factsList: readonly ClassFacts[],
  order: Uint32Array,
): Uint32Array {
  const sides = factsList.map(listedSide)
  const groups = Uint32Array.from(factsList, ({ group }) => group)
  const isOneRow = (one: number, other: number) => {
    const side = sides[facts[one]!]
    return (
      side !== undefined &&
      groups[facts[one]!] === groups[facts[other]!] &&
      (side === 'src' ? flows.dest[one] === flows.dest[other] : flows.src[one] === flows.src[other]) &&
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
