import type { ChartHint } from '../../queries/index.ts'
import type { QueryResult } from '../model/index.ts'
import { cellText, cutTo, visible } from './plain-text.ts'
import { bytesText } from './units.ts'

const MAX_BARS = 10
const MAX_LABEL = 34
const BAR_HEIGHT = 26
/** Two colours that stay apart for colour-blind readers, on light and on dark. */
const COLOURS = ['#3b82c4', '#d9822b']

/**
 * The first rows of an answer as horizontal bars, drawn as SVG on this side: the page needs no script. Undefined when there
 * is nothing to draw.
 */
export async function barChart(result: QueryResult, { category, values }: ChartHint): Promise<string | undefined> {
  const rows = result.rows.slice(0, MAX_BARS).toReversed() // the first row is drawn on top
  const at = (name: string) => result.columns.findIndex((column) => column.name === name)
  const labels = rows.map((row) =>
    cutTo(visible(category.map((name) => cellText(row[at(name)] ?? null)).join(' → ')), MAX_LABEL),
  )
  const numbers = values.map((name) => rows.map((row) => Number(row[at(name)] ?? 0)))
  if (numbers.flat().every((value) => value === 0)) return undefined
  const unit = values.every((name) => name.startsWith('Bytes')) ? bytesText : (value: number) => String(value)
  const echarts = await import('echarts')
  const height = 70 + rows.length * BAR_HEIGHT
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 860, height })
  chart.setOption({
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: 'inherit' },
    legend: { show: values.length > 1, top: 0, left: 0, data: [...values] },
    grid: { left: 260, right: 90, top: 30, bottom: 24 },
    xAxis: {
      ...{ type: 'value', splitNumber: 4, splitLine: { lineStyle: { color: '#8888884d' } } },
      axisLabel: { formatter: unit, hideOverlap: true },
    },
    // equal labels must stay bars of their own, so the axis counts and only its labels are names
    yAxis: {
      type: 'category',
      data: rows.map((_, index) => index),
      axisLabel: { formatter: (_value: string, index: number) => labels[index] ?? '' },
    },
    series: values.map((name, index) => ({
      ...{ name, type: 'bar', stack: 'all', data: numbers[index] },
      ...(index === values.length - 1
        ? {
            label: {
              show: true,
              position: 'right',
              formatter: ({ dataIndex }: { dataIndex: number }) => unit(sumAt(numbers, dataIndex)),
            },
          }
        : {}),
    })),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

function sumAt(numbers: readonly (readonly number[])[], index: number): number {
  return numbers.reduce((so, list) => so + (list[index] ?? 0), 0)
}
