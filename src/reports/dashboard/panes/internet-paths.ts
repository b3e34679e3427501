import type { Context } from '../context.ts'
import { drawSankey, type Stream } from '../draw/sankey.ts'
import { columnsOf, type Pane } from '../pane.ts'
import { type End, type Fact, type Series, type Sums, sumBy } from '../view.ts'
import { countText, isPublic, lastOf, placeOf, portName } from '../words.ts'

/** Names of a column that are drawn; the rest are one. */
const NAMES = 8
const TITLES = ['Country or region', 'VNet', 'Subnet', 'Port']

/** How traffic with the internet runs: from its country through VNet and subnet to the port. */
export function internetPathsPane({ view }: Context): Pane {
  const paths = [
    ...sumBy(view.facts, (fact) => (isPublic(fact.series) ? JSON.stringify(pathOf(fact)) : undefined)),
  ].map(
    ([key, sums]) => ({ ...(JSON.parse(key) as Path), sums }), // written above
  )
  const sorted = paths.toSorted((a, b) => flowsOf(b.sums) - flowsOf(a.sums))
  const streams = streamsOf(sorted)
  const first = sorted[0]
  return {
    ...{ id: 'internet-paths', title: 'Paths to and from the internet' },
    question: 'From which country through which VNet and subnet to which port? Widths are flows, both directions.',
    summary:
      first === undefined
        ? 'No traffic with the internet or with public addresses of Azure.'
        : `${countText(sorted.length)} paths; the widest is ${first.names.join(' → ')} with ${countText(flowsOf(first.sums))} flows.`,
    draw: streams.length === 0 ? undefined : (width) => drawSankey(streams, TITLES, width),
    table: {
      columns: columnsOf(...TITLES, 'Direction', 'Allowed:count', 'Denied:count', 'Known bad:count'),
      rows: sorted.map(({ names, direction, sums }) => [...names, direction, sums.allowed, sums.denied, sums.bad]),
    },
    advice:
      'A country that nobody does business with, into a subnet that should not be reached: close the port, or ask who opened it.',
  }
}

interface Path {
  readonly names: readonly string[]
  readonly direction: string
}

function pathOf({ series }: Fact): Path {
  const own = ownEnd(series)
  const names = [
    placeOf(series),
    own.vnet || '(no VNet known)',
    own.Subnet ? lastOf(own.Subnet) : '(none)',
    portName(series),
  ]
  return { names, direction: series.FlowDirection }
}

/** The end that lies in the estate: a NIC logs what leaves it as outbound. */
export function ownEnd({ FlowDirection, source, destination }: Series): End {
  return FlowDirection === 'Outbound' ? source : destination
}

function flowsOf({ allowed, denied }: Sums): number {
  return allowed + denied
}

function streamsOf(paths: readonly (Path & { readonly sums: Sums })[]): readonly Stream[] {
  const shown = TITLES.map((_, column) => namesOf(paths, column))
  const streams = new Map<string, Stream>()
  for (const { names, sums } of paths) {
    const drawn = names.map((name, column) => (shown[column]!.has(name) ? shorten(name, column) : 'others'))
    const parts = [
      { look: '', value: sums.allowed - sums.bad },
      { look: 'denied', value: sums.denied },
      { look: 'bad', value: sums.bad },
    ] as const
    for (const { look, value } of parts) {
      if (value === 0) continue
      for (let column = 0; column < TITLES.length - 1; column++) {
        const [from, to] = [drawn[column]!, drawn[column + 1]!]
        const key = JSON.stringify([column, from, to, look])
        const total = (streams.get(key)?.value ?? 0) + value
        const says = `${from} → ${to}: ${countText(total)} flows ${look === 'denied' ? 'denied' : look === 'bad' ? 'with known bad addresses' : 'allowed'}`
        streams.set(key, { column, from, to, look, value: total, says })
      }
    }
  }
  return [...streams.values()]
}

/** The names of a column with the most flows; a name alone beyond them is drawn too, as "others" would say less. */
function namesOf(paths: readonly (Path & { readonly sums: Sums })[], column: number): ReadonlySet<string> {
  const flows = new Map<string, number>()
  for (const { names, sums } of paths) flows.set(names[column]!, (flows.get(names[column]!) ?? 0) + flowsOf(sums))
  const sorted = [...flows].sort((a, b) => b[1] - a[1]).map(([name]) => name)
  return new Set(sorted.length <= NAMES + 1 ? sorted : sorted.slice(0, NAMES))
}

/** Of a VNet its own name: the group before it is in the table. */
function shorten(name: string, column: number): string {
  return column === 1 ? lastOf(name) : name
}
