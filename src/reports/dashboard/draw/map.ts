import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { type Element, h } from '../markup.ts'
import { legend, round, svg } from './bars.ts'
import type { Place } from './region-places.ts'
import { land } from './world.ts'

/** A place with a name. */
export interface Spot {
  readonly name: string
  readonly place: Place
  /** Of the estate, or the other end. */
  readonly isOwn: boolean
  readonly isBad: boolean
  readonly says: string
}

/** Traffic between two places; `share` is its part of the largest, for the width of the line. */
export interface Line {
  readonly from: Place
  readonly to: Place
  readonly share: number
  readonly isBad: boolean
  readonly says: string
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
}

const TOP = 40

const LEGEND = [
  { look: 'own', name: 'regions of the estate' },
  { look: 'out', name: 'other ends' },
  { look: 'bad', name: 'known bad addresses' },
]

/** The world with lines from the regions of the estate; names that would cover another are left out, the table has them. */
export function drawMap(spots: readonly Spot[], lines: readonly Line[], width: number): Element {
  const height = Math.round(width * 0.46)
  const projection = geoNaturalEarth1().fitExtent(
    [
      [0, TOP],
      [width, height + TOP],
    ],
    land(),
  )
  const path = geoPath(projection).digits(1)
  const routes = lines
    .toSorted((a, b) => Number(a.isBad) - Number(b.isBad))
    .map(({ from, to, share, isBad, says }) => {
      const d = arc(projection([...from]) ?? [0, 0], projection([...to]) ?? [0, 0])
      return h(
        'path',
        { d, class: isBad ? 'link bad' : 'link', 'stroke-width': round(1 + 5 * share) },
        h('title', {}, says),
      )
    })
  const names: Box[] = []
  const dots: readonly Box[] = spots.map(({ place }) => {
    const [x, y] = projection([...place]) ?? [0, 0]
    return { x: x - 5, y: y + 4, width: 10 }
  })
  const marks = spots.flatMap(({ name, place, isOwn, isBad, says }) => {
    const at = projection([...place])
    if (at === null) return []
    const [x, y] = [round(at[0]), round(at[1])]
    const look = isBad ? 'bad' : isOwn ? 'own' : 'out'
    const dot = h('circle', { cx: x, cy: y, r: isOwn ? 5 : 3.5, class: look }, h('title', {}, says))
    const label = labelAt({ x, y, width: name.length * 6.8 }, width, isOwn ? names : [...dots, ...names])
    if (label === undefined) return [dot]
    names.push({ ...label, width: name.length * 6.8 })
    return [dot, h('text', { x: label.x, y: label.y, class: 'halo' }, name)]
  })
  return svg(
    width,
    height + TOP + 4,
    legend(LEGEND, 0, width),
    h('path', { d: path(land()) ?? '', class: 'land' }),
    ...routes,
    ...marks,
  )
}

/** A line bent upwards, so that two ways are two lines and none runs along the edge of the map. */
function arc([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): string {
  const bend = Math.hypot(bx - ax, by - ay) * 0.18
  return `M${round(ax)} ${round(ay)}Q${round((ax + bx) / 2)} ${round((ay + by) / 2 - bend)} ${round(bx)} ${round(by)}`
}

/** A free place for a name beside its dot, right or left of it, above or below; undefined when there is none. */
function labelAt(
  { x, y, width: length }: Box,
  width: number,
  taken: readonly Box[],
): { readonly x: number; readonly y: number } | undefined {
  const places = [
    { x: x + 8, y: y + 4 },
    { x: x - 8 - length, y: y + 4 },
    { x: x - length / 2, y: y - 9 },
    { x: x - length / 2, y: y + 18 },
  ]
  const isFree = (one: Box) =>
    taken.every(
      (other) => Math.abs(one.y - other.y) > 14 || one.x > other.x + other.width + 1 || other.x > one.x + one.width + 1,
    )
  const free = places.find((one) => one.x >= 0 && one.x + length <= width && isFree({ ...one, width: length }))
  if (free === undefined) return undefined
  return { x: round(free.x), y: round(free.y) }
}
