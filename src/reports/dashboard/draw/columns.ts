import { type Element, h } from '../markup.ts'
import { countText } from '../words.ts'
import { legend, round, svg } from './bars.ts'

interface Columns {
  readonly columns: readonly {
    readonly name: string
    readonly parts: readonly number[]
    readonly isChosen: boolean
    readonly says: string
  }[]
  readonly parts: readonly { readonly look: string; readonly name: string }[]
}

const [TOP, HEIGHT] = [28, 120]

/** Stacked columns over time. */
export function drawColumns({ columns, parts }: Columns, width: number): Element {
  const most = Math.max(1, ...columns.map(({ parts: heights }) => heights.reduce((a, b) => a + b, 0)))
  const left = 8 + countText(most).length * 7
  const step = (width - left) / columns.length
  const scale = HEIGHT / most
  const bars = columns.map(({ parts: heights, isChosen, says }, at) => {
    let y = TOP + HEIGHT
    const boxes = heights.map((value, part) => {
      y -= value * scale
      return h('rect', {
        x: round(left + at * step),
        y: round(y),
        width: round(Math.max(1, step - 1)),
        height: round(value * scale),
        class: parts[part]!.look,
      })
    })
    return h('g', { opacity: isChosen ? undefined : 0.25 }, h('title', {}, says), ...boxes)
  })
  const every = Math.max(1, Math.ceil(84 / step))
  const names = columns.flatMap(({ name }, at) =>
    at % every === 0 && left + at * step + 76 <= width
      ? [h('text', { x: round(left + at * step), y: TOP + HEIGHT + 16, class: 'soft' }, name)]
      : [],
  )
  const axis = [
    h('path', { d: `M${left} ${TOP}H${width}M${left} ${TOP + HEIGHT}H${width}`, class: 'grid' }),
    h('text', { x: left - 6, y: TOP + 10, class: 'soft end' }, countText(most)),
    h('text', { x: left - 6, y: TOP + HEIGHT, class: 'soft end' }, '0'),
  ]
  return svg(width, TOP + HEIGHT + 22, legend(parts, left), ...axis, ...bars, ...names)
}
