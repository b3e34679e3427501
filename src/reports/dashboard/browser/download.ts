import { csvText } from '../../csv-text.ts'
import { DRAW_STYLE, LIGHT } from '../draw/draw-style.ts'
import { type Element, h, markupText } from '../markup.ts'
import type { Table } from '../pane.ts'

/** The table as a file of CSV, all of its rows, numbers as they are. */
export function saveTable(name: string, { columns, rows }: Table): void {
  const typed = columns.map(
    ({ name: column, kind }) => ({ name: column, type: kind === 'text' ? 'string' : 'long' }) as const,
  )
  save(`${name}.csv`, 'text/csv', csvText({ columns: typed, rows }))
}

/** The drawing as a file of SVG that stands alone, in the colours of paper. */
export function saveDrawing(name: string, drawing: Element): void {
  const style = h('style', {}, `svg { ${LIGHT}; background: #ffffff }${DRAW_STYLE}`)
  save(`${name}.svg`, 'image/svg+xml', markupText({ ...drawing, children: [style, ...drawing.children] }))
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
