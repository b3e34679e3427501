import { sankey, sankeyLinkHorizontal } from 'd3-sankey'
import { cutTo } from '../../plain-text.ts'
import { type Element, h } from '../markup.ts'
import { legend, round, svg } from './bars.ts'

/** A stream from a name in one column to a name in the next. */
export interface Stream {
  readonly column: number
  readonly from: string
  readonly to: string
  readonly value: number
  readonly look: '' | 'denied' | 'bad'
  readonly says: string
}

interface Node {
  readonly column: number
  readonly name: string
  readonly says: string
}

const LEGEND = [
  { look: 'out', name: 'allowed' },
  { look: 'denied', name: 'denied' },
  { look: 'bad', name: 'known bad, allowed' },
]
const [TOP, NODE] = [48, 10]

/** Streams through columns of names, widths as the values; `saysOf` is what a node says when pointed at. */
export function drawSankey(streams: readonly Stream[], titles: readonly string[], width: number): Element {
  const nodes = nodesOf(streams)
  const index = new Map(nodes.map(({ column, name }, at) => [`${column} ${name}`, at]))
  const tallest = Math.max(...titles.map((_, column) => nodes.filter((node) => node.column === column).length))
  const height = Math.max(160, tallest * 30)
  const layout = sankey<Node, Stream>()
    .nodeWidth(NODE)
    .nodePadding(14)
    .nodeSort(null)
    .nodeAlign(({ column }) => column)
    .extent([
      [0, TOP],
      [width, TOP + height],
    ])
  const graph = layout({
    nodes: nodes.map((node) => ({ ...node })),
    links: streams.map((stream) => ({
      ...stream,
      source: index.get(`${stream.column} ${stream.from}`)!,
      target: index.get(`${stream.column + 1} ${stream.to}`)!,
    })),
  })
  const path = sankeyLinkHorizontal<Node, Stream>()
  const links = graph.links.map((link) =>
    h(
      ...([
        'path',
        {
          d: rounded(path(link) ?? ''),
          class: `link ${link.look}`,
          'stroke-width': round(Math.max(1, link.width ?? 1)),
        },
      ] as const),
      h('title', {}, link.says),
    ),
  )
  const room = Math.floor((width / Math.max(1, titles.length - 1) - NODE - 14) / 6.6)
  const boxes = graph.nodes.flatMap(({ x0 = 0, y0 = 0, y1 = 0, column, name, says }) => {
    const isLast = column === titles.length - 1
    const text = {
      x: round(isLast ? x0 - 5 : x0 + NODE + 5),
      y: round((y0 + y1) / 2 + 4),
      class: isLast ? 'end halo' : 'halo',
    }
    const box = h(
      'rect',
      { x: round(x0), y: round(y0), width: NODE, height: round(Math.max(1, y1 - y0)), class: 'stop' },
      h('title', {}, says),
    )
    return [box, h('text', text, cutTo(name, room))]
  })
  const heads = titles.map((title, column) => {
    const x = (column * (width - NODE)) / Math.max(1, titles.length - 1)
    const isLast = column === titles.length - 1
    return h('text', { x: round(isLast ? width : x), y: TOP - 10, class: isLast ? 'soft end' : 'soft' }, title)
  })
  return svg(width, TOP + height + 8, legend(LEGEND, 0, width), ...heads, ...links, ...boxes)
}

function nodesOf(streams: readonly Stream[]): readonly Node[] {
  const nodes = new Map<string, Node>()
  for (const { column, from, to } of streams) {
    nodes.set(`${column} ${from}`, { column, name: from, says: from })
    nodes.set(`${column + 1} ${to}`, { column: column + 1, name: to, says: to })
  }
  return [...nodes.values()]
}

/** A path with as many digits as anybody sees. */
function rounded(path: string): string {
  return path.replaceAll(/\d+\.\d+/g, (number) => String(round(Number(number))))
}
