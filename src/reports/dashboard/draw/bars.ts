import { cutTo } from '../../plain-text.ts'
import { type Element, h } from '../markup.ts'

/** A bar: its name and its parts, one for each legend entry. */
export interface Bar {
  readonly name: string
  readonly parts: readonly number[]
  /** What stands at its end. */
  readonly says: string
}

interface Bars {
  readonly bars: readonly Bar[]
  /** The class and the name of each part. */
  readonly parts: readonly { readonly look: string; readonly name: string }[]
}

const NARROW = 600

/** Horizontal bars, the first on top. Names stand left of the bars, on narrow drawings above them. */
export function drawBars({ bars, parts }: Bars, width: number): Element {
  const isNarrow = width < NARROW
  const [left, right, step] = isNarrow ? [0, 78, 42] : [Math.min(300, width * 0.34), 90, 26]
  const top = parts.length > 1 ? 26 : 4
  const most = Math.max(1, ...bars.map(({ parts: lengths }) => sum(lengths)))
  const scale = (width - left - right) / most
  const height = top + bars.length * step + 4
  const rows = bars.map((bar, at) => {
    const y = top + at * step
    const name = isNarrow
      ? h('text', { x: 0, y: y + 13 }, cutTo(bar.name, Math.floor(width / 6.6)))
      : h('text', { x: left - 8, y: y + 16, class: 'end' }, cutTo(bar.name, Math.floor(left / 6.4)))
    const barY = isNarrow ? y + 18 : y + 4
    const segments = bar.parts.map((length, part) => {
      const x = left + sum(bar.parts.slice(0, part)) * scale
      return h('rect', { x: round(x), y: barY, width: round(length * scale), height: 16, class: parts[part]!.look })
    })
    const end = left + sum(bar.parts) * scale
    return h(
      'g',
      {},
      h('title', {}, `${cutTo(bar.name, 120)}: ${bar.says}`),
      name,
      ...segments,
      h('text', { x: round(end + 5), y: barY + 12, class: 'soft' }, bar.says),
    )
  })
  return svg(width, height, ...(parts.length > 1 ? [legend(parts, left)] : []), ...rows)
}

/** A drawing of that size. */
export function svg(width: number, height: number, ...children: readonly Element[]): Element {
  return h(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
    ...children,
  )
}

/** What the colours mean, in one line, or in more where the width asks for it. */
export function legend(parts: Bars['parts'], left: number, width = Number.POSITIVE_INFINITY): Element {
  let [x, y] = [left, 4]
  const entries = parts.map(({ look, name }) => {
    const length = 30 + name.length * 6.6
    if (x > left && x + length > width) [x, y] = [left, y + 17]
    const at = x
    x += length
    const box = h('rect', { x: round(at), y, width: 12, height: 12, class: look })
    return h('g', {}, box, h('text', { x: round(at + 17), y: y + 10 }, name))
  })
  return h('g', {}, ...entries)
}

/** A coordinate with as many digits as anybody sees. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}

function sum(values: readonly number[]): number {
  return values.reduce((so, value) => so + value, 0)
}
