import type { Enrichment } from './enrichment.ts'
import { type FlowFacts, flowFacts, type Side } from './flow-facts.ts'
import type { Home } from './network-map.ts'
import { numbered } from './numbered.ts'

/**
 * What enrichment says of flows, asked once for each class of them: flows of one home between equal sides in one direction
 * have the same facts. Homes, sides and facts have numbers, so that whoever walks over many flows compares only those.
 */
export interface FlowClasses {
  /** The home of a MAC under a log target: where its flows are captured. */
  home(mac: string, targetId: string): number
  /** What an address (in canonical form) is, seen from a home. Public addresses of which the same is known share a side. */
  side(home: number, address: string): number
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

/** Addresses remembered before all are forgotten: scans of the internet must not fill the memory. */
const REMEMBERED = 200_000

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
  const known = new Map<string, number>()

  const sideOf = (home: Home, address: string): Side => ({
    ...(map.locate(address, home) ?? { kind: 'address', facts: classify(address) }),
    isForeign: home.nic !== undefined && !home.nic.addresses.has(address),
  })
  const numberOfThing = (thing: unknown) => things.numberOf(thing, () => thing)
  const factsOf = (src: number, dest: number, inbound: boolean): ClassFacts => {
    const facts = flowFacts(sides.items[src]!, sides.items[dest]!, inbound)
    return { ...facts, group: JSON.stringify([facts.type, facts.publicSide, Object.entries(facts.columns)]) }
  }
  return {
    home(mac, targetId) {
      const home = map.home(mac, targetId)
      return homes.numberOf(home.nic ?? home.network, () => home)
    },
    side(home, address) {
      const question = `${home} ${address}`
      let answer = known.get(question)
      if (answer === undefined) {
        const side = sideOf(homes.items[home]!, address)
        answer = sides.numberOf(keyOfSide(side, numberOfThing), () => side)
        if (known.size >= REMEMBERED) known.clear()
        known.set(question, answer)
      }
      return answer
    },
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
    return JSON.stringify([
      kind,
      isForeign,
      numberOf(side.network),
      side.subnet,
      numberOf(side.nic),
      numberOf(side.owner),
    ])
  }
  if (kind === 'site') return JSON.stringify([kind, isForeign, numberOf(side.site), side.client])
  return JSON.stringify([kind, isForeign, Object.entries(side.facts).sort(([a], [b]) => (a < b ? -1 : 1))])
}
