import type { Context } from '../context.ts'
import { drawHeatMap } from '../draw/heat-map.ts'
import { columnsOf, type Pane } from '../pane.ts'
import type { Fact } from '../view.ts'
import { binName, countText, portName } from '../words.ts'

const ROWS = 14

/** Which ports are used when. */
export function portHoursPane({ data, view }: Context): Pane {
  const { from, to } = view.filter
  const bins = Array.from({ length: to - from }, (_, index) => from + index)
  const names = bins.map((bin) => binName(bin, data))
  const ports = flowsByPort(view.facts, from, bins.length)
  const drawn = ports.slice(0, ROWS)
  const says = (row: number, column: number) =>
    `${drawn[row]!.name}, ${names[column]}: ${countText(drawn[row]!.flows[column]!)} flows`
  const heat = { rows: drawn.map(({ name }) => name), columns: names, cells: drawn.map(({ flows }) => flows), says }
  return {
    ...{
      id: 'port-hours',
      title: 'Ports over time',
      question: 'Which ports are used when? Flows, allowed and denied, by the start of the interval (UTC).',
    },
    summary: summaryOf(drawn, names),
    ...(drawn.length > 0 && { draw: (width: number) => drawHeatMap(heat, width) }),
    table: {
      columns: columnsOf('Port', ...names.map((name) => `${name}:count`)),
      rows: ports.map(({ name, flows }) => [name, ...flows]),
    },
    advice:
      'A stripe at one hour is a job; a steady row where nobody works at night is worth a look: beacons keep regular hours.',
  }
}

interface PortRow {
  readonly name: string
  readonly flows: readonly number[]
}

/** Flows of each port by bin, the ports with the most flows first. */
function flowsByPort(facts: readonly Fact[], from: number, bins: number): readonly PortRow[] {
  const ports = new Map<string, number[]>()
  for (const fact of facts) {
    const name = portName(fact.series)
    const flows = ports.get(name) ?? new Array<number>(bins).fill(0)
    ports.set(name, flows)
    flows[fact.bin - from]! += fact.flows
  }
  const total = (flows: readonly number[]) => flows.reduce((so, one) => so + one, 0)
  return [...ports].map(([name, flows]) => ({ name, flows })).sort((a, b) => total(b.flows) - total(a.flows))
}

function summaryOf(rows: readonly PortRow[], names: readonly string[]): string {
  const first = rows[0]
  if (first === undefined) return 'No flows.'
  const most = first.flows.indexOf(Math.max(...first.flows))
  return `The ${rows.length} busiest ports over ${names.length} intervals; ${first.name} has the most flows, ${countText(first.flows[most]!)} of them in the interval of ${names[most]}.`
}
