import { type Element, h } from '../markup.ts'
import { round, svg } from './bars.ts'

/** Counts of rows over columns. */
export interface Heat {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Row by row; 0 is drawn as nothing. */
  readonly cells: readonly (readonly number[])[]
  readonly says: (row: number, column: number) => string
}

/** Rows over time: the stronger a cell, the more, on a scale of logarithms since ports differ by orders of magnitude. */
export function drawHeatMap({ rows, columns, cells, says }: Heat, width: number): Element {
  const left = Math.min(130, width * 0.26)
  const cell = (width - left - 2) / Math.max(1, columns.length)
  const step = 22
  const most = Math.log1p(Math.max(1, ...cells.flat()))
  const boxes = cells.flatMap((list, row) =>
    list.map((value, column) =>
      h(
        'rect',
        {
          ...{ x: round(left + column * cell), y: row * step, width: round(Math.max(1, cell - 1)), height: step - 2 },
          ...{
            class: value === 0 ? 'none' : 'out',
            'fill-opacity': value === 0 ? 0 : round2(0.12 + (0.88 * Math.log1p(value)) / most),
          },
        },
        h('title', {}, says(row, column)),
      ),
    ),
  )
  const names = rows.map((name, row) => h('text', { x: left - 6, y: row * step + 14, class: 'end' }, name))
  const every = Math.max(1, Math.ceil(74 / cell))
  const times = columns.flatMap((name, column) =>
    column % every === 0 && left + column * cell + 70 <= width + 2
      ? [h('text', { x: round(left + column * cell), y: rows.length * step + 14, class: 'soft' }, name)]
      : [],
  )
  return svg(width, rows.length * step + 22, ...boxes, ...names, ...times)
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
