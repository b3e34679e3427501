import type { ChartHint } from '../../queries/index.ts'
import type { Cell, QueryResult } from '../model/index.ts'
import { cellText, cutTo, visible } from './plain-text.ts'
import { bytesText } from './units.ts'

const MAX_BARS = 10
/** Two colours that stay apart for colour-blind readers, on light and on dark. */
const COLOURS = ['#3b82c4', '#d9822b']

/** How a chart is laid out. */
interface Layout {
  readonly width: number
  readonly barHeight: number
  readonly longestLabel: number
  /** Where the bars lie. */
  readonly grid: { readonly left: number; readonly right: number }
  /** How the names of the bars stand. */
  readonly names: object
}

/** On a wide page the names stand left of the bars, on a narrow one above them, so that the bars keep the width. */
const WIDE: Layout = {
  ...{ width: 860, barHeight: 26, longestLabel: 34 },
  ...{ grid: { left: 260, right: 90 }, names: {} },
}
const NARROW: Layout = {
  ...{ width: 390, barHeight: 44, longestLabel: 48 },
  grid: { left: 4, right: 76 },
  names: { inside: true, align: 'left', verticalAlign: 'bottom', margin: 0, padding: [0, 0, 9, 0] },
}

interface Bars {
  readonly labels: readonly string[]
  /** The lengths of each value, bar by bar; unknown is null. */
  readonly lengths: readonly (readonly (number | null)[])[]
}

/**
 * The first rows of an answer as horizontal bars, drawn as SVG on this side: the page needs no script. One drawing for wide
 * pages, one for narrow ones. Undefined when there is nothing to draw.
 */
export async function barChart(
  result: QueryResult,
  hint: ChartHint,
): Promise<{ readonly wide: string; readonly narrow: string } | undefined> {
  const bars = barsOf(result, hint)
  if (bars.lengths.flat().every((length) => length === null || length === 0)) return undefined
  return { wide: await draw(bars, hint, WIDE), narrow: await draw(bars, hint, NARROW) }
}

function barsOf(result: QueryResult, { category, values }: ChartHint): Bars {
  const rows = result.rows.slice(0, MAX_BARS).toReversed() // the first row is drawn on top
  const at = (name: string) => result.columns.findIndex((column) => column.name === name)
  const text = (row: readonly Cell[], name: string) => visible(cellText(row[at(name)] ?? null))
  const length = (cell: Cell | undefined) => (cell === null || cell === undefined ? null : Number(cell))
  const lengths = values.map((name) => rows.map((row) => length(row[at(name)])))
  const isUnknown = (index: number) => lengths.every((list) => list[index] === null)
  const names = rows.map((row) => category.map((name) => text(row, name)).filter((part) => part !== ''))
  return { labels: names.map((parts, index) => parts.join(' → ') + (isUnknown(index) ? ': unknown' : '')), lengths }
}

async function draw({ labels, lengths }: Bars, { values }: ChartHint, layout: Layout): Promise<string> {
  const unit = values.every((name) => name.startsWith('Bytes')) ? bytesText : (value: number) => String(value)
  const echarts = await import('echarts')
  const height = 70 + labels.length * layout.barHeight
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: layout.width, height })
  chart.setOption({
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: 'inherit' },
    legend: { show: values.length > 1, top: 0, left: 0, data: [...values] },
    grid: { ...layout.grid, top: 30, bottom: 24 },
    xAxis: {
      ...{ type: 'value', splitNumber: 4, splitLine: { lineStyle: { color: '#8888884d' } } },
      axisLabel: { formatter: unit, hideOverlap: true },
    },
    // equal labels must stay bars of their own, so the axis counts and only its labels are names
    yAxis: {
      ...{ type: 'category', data: labels.map((_, index) => index), axisTick: { show: false }, z: 3 },
      axisLabel: {
        ...layout.names,
        formatter: (_value: string, index: number) => cutTo(labels[index] ?? '', layout.longestLabel),
      },
    },
    series: values.map((name, index) => ({
      ...{ name, type: 'bar', stack: 'all', data: lengths[index], barWidth: 15 },
      ...(index === values.length - 1 ? { label: ends(lengths, unit) } : {}),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** The sum of a bar, written at its end; a bar of unknown length has none. */
function ends(lengths: Bars['lengths'], unit: (value: number) => string) {
  const sum = (index: number) => lengths.reduce((so, list) => so + (list[index] ?? 0), 0)
  return { show: true, position: 'right', formatter: ({ dataIndex }: { dataIndex: number }) => unit(sum(dataIndex)) }
}
