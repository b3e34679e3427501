import type { Context } from '../context.ts'
import { type Filter, filterText, parseFilter } from '../filter.ts'
import { h } from '../markup.ts'
import type { PageData } from '../page-data.ts'
import { PANES } from '../panes/all-panes.ts'
import { answerPane, answersHead } from '../panes/answers.ts'
import { countedWords } from '../panes/counted-words.ts'
import { headlinesOf } from '../panes/headlines.ts'
import { type Fact, readFacts, viewOf } from '../view.ts'
import { binName } from '../words.ts'
import { type Choices, filterForm } from './filter-form.ts'
import { paneSection } from './pane-section.ts'
import { htmlOf, toDom } from './to-dom.ts'

const page = JSON.parse(document.querySelector('#data')!.textContent) as PageData // written by renderDashboard
const { dataset } = page
const facts = readFacts(dataset)
let filter = parseFilter(location.hash, dataset.bins)

const head = h(
  ...(['header', {}] as const),
  h('h1', {}, page.title),
  ...page.provenance.map((sentence) => h('p', {}, sentence)),
)
const form = filterForm(choices(), (next) => apply(next))
const headlines = htmlOf(h('section', { class: 'headlines', 'aria-label': 'Headlines' }))
const said = htmlOf(h('p', { class: 'note', role: 'status' }))
const answers = page.answers
  .filter(({ table }) => table.rows.length > 0)
  .map((answer) => (made: Context) => answerPane(answer, made.view.filter.text))
let made = context(filter)
const makers = [...PANES, ...answers]
let current = makers.map((make) => make(made))
const panes = current.map(({ id, title }) => ({ title, section: paneSection(id) }))
const main = htmlOf(h('main'))
main.append(said, headlines, ...panes.slice(0, PANES.length).map(({ section }) => section.element))
main.append(toDom(answersHead(page.answers)), ...panes.slice(PANES.length).map(({ section }) => section.element))
document.body.append(toDom(head), form.element, contents(), main)

show()
main.addEventListener('click', ({ target }) => {
  const vnet = (target as Element).closest('[data-vnet]')?.getAttribute('data-vnet') // what is clicked is an element
  if (typeof vnet === 'string') apply({ ...filter, vnet })
})
addEventListener('hashchange', () => {
  filter = parseFilter(location.hash, dataset.bins)
  recount()
  show()
})
let width = innerWidth
addEventListener('resize', () => {
  if (width === innerWidth) return
  width = innerWidth
  show()
})
addEventListener('beforeprint', () => show())
document.documentElement.dataset.readyMs = String(Math.round(performance.now()))

function context(wanted: Filter): Context {
  return { page, data: dataset, all: facts, view: viewOf(facts, wanted, dataset.bins) }
}

function apply(next: Filter): void {
  filter = next
  recount()
  history.replaceState(null, '', `#${filterText(filter, dataset.bins)}`)
  show()
}

function recount(): void {
  made = context(filter)
  current = makers.map((make) => make(made))
}

/** Shows what has been made of the filter. */
function show(): void {
  form.show(filter)
  said.textContent = countedWords(made)
  headlines.replaceChildren(
    ...headlinesOf(made.view).map(({ label, value, change, isBad }) =>
      toDom(
        h(
          'div',
          { class: isBad ? 'bad' : 'fine' },
          h('strong', {}, value),
          h('span', {}, label),
          h('small', {}, change),
        ),
      ),
    ),
  )
  const room = main.clientWidth - 32 // less its padding; asked once, since asking makes the browser lay out
  for (const [at, { section }] of panes.entries()) section.show(current[at]!, room)
}

/** Links to the panes; they move the reader and leave the fragment, which holds the filter, alone. */
function contents(): HTMLElement {
  const nav = htmlOf(h('nav', { 'aria-label': 'Panes' }))
  const places = panes.slice(0, PANES.length).map(({ title, section }) => ({ title, element: section.element }))
  const packaged = main.querySelector<HTMLElement>('#answers')!
  for (const { title, element } of [...places, { title: 'Packaged questions', element: packaged }]) {
    const link = htmlOf(h('a', { href: `#${element.id}` }, title))
    link.addEventListener('click', (event) => {
      event.preventDefault()
      element.scrollIntoView()
      element.focus({ preventScroll: true })
    })
    nav.append(link)
  }
  return nav
}

function choices(): Choices {
  const ends = (of: (fact: Fact) => readonly string[]) =>
    [...new Set(facts.flatMap(of))].filter((one) => one !== '').sort()
  const ids = ends(({ series: { source, destination } }) => [source.Subscription, destination.Subscription])
  return {
    subscriptions: ids.map((id) => [id, page.subscriptions[id] || id] as const),
    vnets: ends(({ series: { source, destination } }) => [source.vnet, destination.vnet]),
    bins: dataset.bins,
    times: Array.from({ length: dataset.bins + 1 }, (_, bin) => binName(bin, dataset)),
  }
}
