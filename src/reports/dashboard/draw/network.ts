import { cutTo } from '../../plain-text.ts'
import { type Element, h } from '../markup.ts'
import { legend, round, svg } from './bars.ts'

/** A network as a box. */
export interface Net {
  readonly name: string
  /** What stands under the name. */
  readonly note: string
  /** The band that it stands in. */
  readonly band: string
  readonly look: 'logged' | 'dark' | 'seen' | 'plain'
  readonly hasGateway: boolean
  /** What the filter is set to when it is chosen. */
  readonly pick: string
  readonly says: string
}

/** A peering or traffic between two networks, by their places in the list. */
export interface Tie {
  readonly a: number
  readonly b: number
  /** Part of the busiest; 0 is a peering without traffic. */
  readonly share: number
  readonly says: string
}

const LEGEND = [
  { look: 'node logged', name: 'logged' },
  { look: 'node dark', name: 'not logged' },
  { look: 'node seen', name: 'traffic seen, log unknown' },
  { look: 'node plain', name: 'nothing known' },
]
const [WIDTH, HEIGHT, GAP, TOP] = [168, 46, 34, 44]

interface Placed {
  readonly net: Net
  readonly x: number
  readonly y: number
}

/** Networks in bands, one for each region, with the ties between them behind; a box can be chosen. */
export function drawNetworks(nets: readonly Net[], ties: readonly Tie[], width: number): Element {
  const { placed, heads, height } = place(nets, width)
  const middle = ({ x, y }: Placed) => [x + WIDTH / 2, y + HEIGHT / 2] as const
  const curves = ties.map(({ a, b, share, says }) => {
    const [[ax, ay], [bx, by]] = [middle(placed[a]!), middle(placed[b]!)]
    const [down, aside] = [ay === by ? 60 : 0, ax === bx && Math.abs(ay - by) > 2 * HEIGHT + GAP ? WIDTH + GAP : 0]
    const control = `${round((ax + bx) / 2 + aside)} ${round((ay + by) / 2 + down)}` // round the boxes between
    const d = `M${round(ax)} ${ay}Q${control} ${round(bx)} ${by}`
    return h(
      'path',
      { d, class: share === 0 ? 'link quiet' : 'link', 'stroke-width': round(1 + 6 * share) },
      h('title', {}, says),
    )
  })
  const boxes = placed.map(({ net, x, y }) =>
    h(
      ...(['g', { class: 'pick', 'data-vnet': net.pick }] as const),
      h('title', {}, net.says),
      h('rect', { x, y, width: WIDTH, height: HEIGHT, rx: 6, class: `node ${net.look}` }),
      h('text', { x: x + 10, y: y + 19 }, cutTo(net.name, net.hasGateway ? 19 : 23)),
      h('text', { x: x + 10, y: y + 36, class: 'soft' }, cutTo(net.note, 23)),
      ...(net.hasGateway ? [h('text', { x: x + WIDTH - 8, y: y + 19, class: 'end' }, '⇄')] : []),
    ),
  )
  return svg(width, height, legend(LEGEND, 0, width), ...curves, ...heads, ...boxes)
}

function place(nets: readonly Net[], width: number) {
  const perRow = Math.max(1, Math.floor((width + GAP) / (WIDTH + GAP)))
  const bands = [...new Set(nets.map(({ band }) => band))]
  const at = new Map<Net, Placed>()
  const heads: Element[] = []
  let y = TOP
  for (const band of bands) {
    heads.push(h('text', { x: 0, y: y + 10, class: 'soft halo' }, band))
    const own = nets.filter((net) => net.band === band)
    own.forEach((net, index) => {
      const [column, row] = [index % perRow, Math.floor(index / perRow)]
      at.set(net, { net, x: column * (WIDTH + GAP), y: y + 20 + row * (HEIGHT + GAP) })
    })
    y += 20 + Math.ceil(own.length / perRow) * (HEIGHT + GAP)
  }
  return { placed: nets.map((net) => at.get(net)!), heads, height: y }
}
