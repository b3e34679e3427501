import type { AddressFacts, Enrichment } from './enrichment.ts'
import type { AddressTable } from './flow-batch.ts'
import { type FlowFacts, flowFacts, type Side } from './flow-facts.ts'
import type { Home } from './network-map.ts'
import { numbered } from './numbered.ts'
import { rememberingSides } from './side-cache.ts'

/**
 * What enrichment says of flows, asked once for each class of them: flows of one home between equal sides in one direction
 * have the same facts. Homes, sides and facts have numbers, so that whoever walks over many flows compares only those.
 */
export interface FlowClasses {
  /** The home of a MAC under a log target: where its flows are captured. */
  home(mac: string, targetId: string): number
  /** What an address of a table is, seen from a home. Public addresses of which the same is known share a side. */
  side(home: number, addresses: AddressTable, index: number): number
  /** The number of the facts of a flow between two sides, both seen from its home. */
  facts(src: number, dest: number, inbound: boolean): number
  /** The facts by their number. */
  readonly all: readonly ClassFacts[]
}

/** Facts of a class of flows. */
export interface ClassFacts extends FlowFacts {
  /** Equal for classes whose flows may share a row: all columns, the type and the public side, as a text. */
  readonly group: string
}

/** The classes of an interval. They are those of every interval, unless some knowledge holds for a time only. */
export function classesByInterval(enrichment: Enrichment, interval: number): (start: number) => FlowClasses {
  const always = flowClasses(enrichment)
  let last: { readonly start: number; readonly classes: FlowClasses } | undefined
  return (start) => {
    const view = enrichment.during(start, start + interval)
    if (view === enrichment) return always
    if (last?.start !== start) last = { start, classes: flowClasses(view) } // intervals are asked for one after another
    return last.classes
  }
}

/** Answers from networks and addresses, each home, address and class once. */
export function flowClasses({ map, classify }: Pick<Enrichment, 'map' | 'classify'>): FlowClasses {
  const homes = numbered<Home>()
  const sides = numbered<Side>()
  const things = numbered<unknown>()
  const classes = numbered<ClassFacts>()

  const numberOfThing = (thing: unknown) => things.numberOf(thing, () => thing)
  const numberOf = (one: Side) => sides.numberOf(keyOfSide(one, numberOfThing), () => one)
  const side = (number: number, address: string): number => {
    const home = homes.items[number]!
    const isForeign = home.nic !== undefined && !home.nic.addresses.has(address)
    return numberOf({ ...(map.locate(address, home) ?? { kind: 'address', facts: classify(address) }), isForeign })
  }
  const strangers = new WeakMap<AddressFacts, { readonly fromNic: number; readonly elsewhere: number }>()
  const stranger = (address: string) => {
    if (map.holds(address)) return undefined
    const facts = classify(address)
    const known = strangers.get(facts)
    if (known !== undefined) return known
    const sideFrom = (isForeign: boolean) => numberOf({ kind: 'address', facts, isForeign })
    const numbers = { fromNic: sideFrom(true), elsewhere: sideFrom(false) }
    strangers.set(facts, numbers)
    return numbers
  }
  const isNic = (home: number) => homes.items[home]!.nic !== undefined
  const factsOf = (src: number, dest: number, inbound: boolean): ClassFacts => {
    const facts = flowFacts(sides.items[src]!, sides.items[dest]!, inbound)
    return { ...facts, group: JSON.stringify([facts.type, facts.publicSide, Object.entries(facts.columns)]) }
  }
  return {
    home(mac, targetId) {
      const home = map.home(mac, targetId)
      return homes.numberOf(home.nic ?? home.network, () => home)
    },
    side: rememberingSides({ side, stranger, isNic }),
    facts: (src, dest, inbound) =>
      classes.numberOf((src * SIDES + dest) * 2 + Number(inbound), () => factsOf(src, dest, inbound)),
    all: classes.items,
  }
}

/** More sides than there can be in memory; two of them and a direction still make an exact number. */
const SIDES = 2 ** 26

/** Sides with one key are the same: of the same network, subnet and NIC, of the same site, or with the same knowledge. */
function keyOfSide(side: Side, numberOf: (thing: unknown) => number): string {
  const { kind, isForeign } = side
  if (kind === 'network') {
    const { network, subnet, nic, owner } = side
    return JSON.stringify([kind, isForeign, numberOf(network), subnet, numberOf(nic), numberOf(owner)])
  }
  if (kind === 'site') return JSON.stringify([kind, isForeign, numberOf(side.site), side.client])
  const { type, country, azureRegion, owner, threatType, threatDescription } = side.facts
  return JSON.stringify([kind, isForeign, type, country, azureRegion, owner, threatType, threatDescription])
}
