import { bytesText } from '../../units.ts'
import type { Context } from '../context.ts'
import { drawMap, type Line, type Spot } from '../draw/map.ts'
import { placeAt } from '../draw/world.ts'
import { columnsOf, type Pane } from '../pane.ts'
import { type Fact, type Sums, sumBy } from '../view.ts'
import { countText, isPublic, placeOf } from '../words.ts'
import { ownEnd } from './internet-paths.ts'

const LINES = 40

interface Route {
  readonly own: string
  readonly other: string
  readonly isInside: boolean
  readonly sums: Sums
}

/** Which regions of the estate talk to which regions and countries. */
export function worldMapPane({ view }: Context): Pane {
  const routes = [...sumBy(view.facts, routeKey)]
    .map(([key, sums]) => ({ ...(JSON.parse(key) as Pick<Route, 'own' | 'other' | 'isInside'>), sums })) // written below
    .toSorted((a, b) => weightOf(b.sums) - weightOf(a.sums))
  const unplaced = new Set(
    routes.flatMap(({ own, other }) => [own, other]).filter((name) => placeAt(name) === undefined),
  )
  const drawn = routes
    .filter(({ own, other }) => !unplaced.has(own) && !unplaced.has(other) && own !== other)
    .slice(0, LINES)
  const isDrawable = routes.some(({ own }) => placeAt(own) !== undefined)
  return {
    ...{ id: 'map', title: 'Regions and countries' },
    question:
      'Which regions of the estate talk to which regions and countries? Blue lines: traffic; red: with known bad addresses.',
    summary: summaryOf(routes, unplaced),
    draw: isDrawable ? (width) => drawMap(spotsOf(drawn, routes), linesOf(drawn), width) : undefined,
    table: {
      columns: columnsOf('Region', 'Other end', 'Allowed:count', 'Denied:count', 'Known bad:count', 'Bytes:bytes'),
      rows: routes.map(({ own, other, sums }) => [
        ...[own || 'unknown', other, sums.allowed, sums.denied, sums.bad, sums.isMetered ? bytesOf(sums) : null],
      ]),
    },
    advice:
      'Country and region come from the address lists the rows were made with; an address may be registered elsewhere than it stands.',
  }
}

function routeKey({ series }: Fact): string | undefined {
  if (isPublic(series)) return JSON.stringify({ own: ownEnd(series).Region, other: placeOf(series), isInside: false })
  const [own, other] = [series.source.Region, series.destination.Region]
  return own === '' || other === '' ? undefined : JSON.stringify({ own, other, isInside: true })
}

function bytesOf({ bytesOut, bytesBack }: Sums): number {
  return bytesOut + bytesBack
}

/** A bad line is drawn whatever it carries. */
function weightOf(sums: Sums): number {
  return bytesOf(sums) + sums.allowed + sums.denied + (sums.bad > 0 ? 2 ** 60 : 0)
}

function saysOf({ own, other, sums }: Route): string {
  const bytes = sums.isMetered ? bytesText(bytesOf(sums)) : 'bytes unknown'
  return `${own || 'unknown'} – ${other}: ${countText(sums.allowed)} allowed, ${countText(sums.denied)} denied, ${bytes}${sums.bad > 0 ? `, ${countText(sums.bad)} with known bad addresses` : ''}`
}

function linesOf(routes: readonly Route[]): readonly Line[] {
  const size = ({ sums }: Route) => Math.log1p(bytesOf(sums) + 1000 * (sums.allowed + sums.denied))
  const most = Math.max(1, ...routes.map(size))
  return routes.map((route) => ({
    ...{ from: placeAt(route.own)!, to: placeAt(route.other)!, share: (size(route) / most) ** 4 },
    ...{ isBad: route.sums.bad > 0, says: saysOf(route) },
  }))
}

function spotsOf(routes: readonly Route[], all: readonly Route[]): readonly Spot[] {
  const spots = new Map<string, Spot>()
  const add = (name: string, isOwn: boolean, isBad: boolean) => {
    const place = placeAt(name)
    const known = spots.get(name)
    if (place === undefined) return
    spots.set(name, {
      name,
      place,
      isOwn: isOwn || known?.isOwn === true,
      isBad: isBad || known?.isBad === true,
      says: name,
    })
  }
  for (const { own, other, isInside } of all) {
    add(own, true, false)
    if (isInside) add(other, true, false)
  }
  for (const { other, isInside, sums } of routes) add(other, isInside, sums.bad > 0)
  return [...spots.values()]
}

function summaryOf(routes: readonly Route[], unplaced: ReadonlySet<string>): string {
  const first = routes[0]
  if (first === undefined) return 'No traffic with a known region or country.'
  const left = [...unplaced].map((name) => name || 'an unknown region').join(', ')
  const note = left === '' ? '' : ` Not on the map: ${left}.`
  const bad = routes.filter(({ sums }) => sums.bad > 0).length
  return `${countText(routes.length)} pairs, ${countText(bad)} of them with known bad addresses; the first is ${saysOf(first)}.${note} Outlines: Natural Earth, coarse.`
}
