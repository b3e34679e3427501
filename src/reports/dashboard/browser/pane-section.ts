import { h, type Markup } from '../markup.ts'
import type { Pane, Table } from '../pane.ts'
import { cellWords, countText } from '../words.ts'
import { saveDrawing, saveTable } from './download.ts'
import { htmlOf, toDom } from './to-dom.ts'

const ROWS = 50

/** A pane on the page: its place is made once, what it shows as often as the filter changes. */
export interface PaneSection {
  readonly element: HTMLElement
  /** Shows a pane, its drawing as wide as that in pixels. */
  show(pane: Pane, width: number): void
}

/** An empty section for a pane. */
export function paneSection(id: string): PaneSection {
  const element = htmlOf(h('section', { id, tabindex: -1 }))
  const [head, figure, foot] = [h('div'), h('figure'), h('div')].map((one) => htmlOf(one))
  const details = htmlOf(h('details')) as HTMLDetailsElement
  let isNew = true
  element.append(head!, figure!, details, foot!)
  return {
    element,
    show(pane, width) {
      const drawing = pane.draw?.(Math.max(280, width))
      head!.replaceChildren(toDom(h('h2', {}, pane.title)), toDom(h('p', { class: 'question' }, pane.question)))
      const picture =
        drawing === undefined ? [] : [toDom(h('div', { role: 'img', 'aria-label': pane.summary }, drawing))]
      figure!.replaceChildren(...picture, toDom(h('figcaption', {}, pane.summary)))
      showTable(details, pane, drawing === undefined ? [] : [button('SVG', () => saveDrawing(pane.id, drawing))])
      if (isNew) details.open = pane.isOpen === true
      isNew = false
      const { advice } = pane
      const isAsked = advice !== undefined && pane.table.rows.length > 0
      foot!.replaceChildren(
        ...(isAsked ? [toDom(h('p', { class: 'advice' }, h('b', {}, 'What to do: '), advice))] : []),
      )
    },
  }
}

function showTable(details: HTMLDetailsElement, { id, title, table }: Pane, more: readonly HTMLElement[]): void {
  details.hidden = table.rows.length === 0
  if (details.hidden) return
  const tools = htmlOf(h('div', { class: 'tools' }))
  tools.append(
    button('CSV', () => saveTable(id, table)),
    ...more,
  )
  const left = table.rows.length - ROWS
  const note = left > 0 ? [h('p', { class: 'note' }, `${countText(left)} more rows are in the CSV.`)] : []
  const summary = h(
    'summary',
    {},
    `Table of ${countText(table.rows.length)} ${table.rows.length === 1 ? 'row' : 'rows'}`,
  )
  const body = h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table: ${title}` },
    tableMarkup(table),
  )
  details.replaceChildren(toDom(summary), tools, toDom(body), ...note.map((one) => toDom(one)))
}

function tableMarkup({ columns, rows }: Table): Markup {
  const look = (at: number) => (columns[at]!.kind === 'text' ? undefined : 'number')
  const head = columns.map(({ name }, at) => h('th', { scope: 'col', class: look(at) }, name))
  const body = rows
    .slice(0, ROWS)
    .map((row) =>
      h('tr', {}, ...row.map((cell, at) => h('td', { class: look(at) }, shown(cellWords(cell, columns[at]!.kind))))),
    )
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body))
}

/** A text of a table, as much of it as anybody reads. */
function shown(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function button(name: string, act: () => void): HTMLElement {
  const element = htmlOf(h('button', { type: 'button' }, name))
  element.addEventListener('click', act)
  return element
}
