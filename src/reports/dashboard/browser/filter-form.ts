import { type Filter, noFilter } from '../filter.ts'
import { type Element, h } from '../markup.ts'
import { htmlOf } from './to-dom.ts'

/** What can be chosen. */
export interface Choices {
  readonly subscriptions: readonly (readonly [id: string, name: string])[]
  readonly vnets: readonly string[]
  readonly bins: number
  /** The bounds of bins in words: one more than there are bins. */
  readonly times: readonly string[]
}

/** The form of the filter. */
export interface FilterForm {
  readonly element: HTMLElement
  show(filter: Filter): void
}

/** A form that tells every change; `show` sets it without telling. */
export function filterForm(
  { subscriptions, vnets, bins, times }: Choices,
  changed: (filter: Filter) => void,
): FilterForm {
  const options = (list: readonly (readonly [string, string])[]) =>
    [['', 'all'] as const, ...list].map(([value, name]) => h('option', { value }, name))
  const plain = (list: readonly string[]) => list.map((one) => [one, one] as const)
  const choice = (name: string, title: string, list: readonly (readonly [string, string])[]) =>
    h('label', {}, title, h('select', { name }, ...options(list)))
  const range = (name: string, min: number, max: number) =>
    h(
      'label',
      { class: 'brush' },
      h('span', { id: `${name}-words` }),
      h('input', { type: 'range', name, min, max, step: 1, 'aria-labelledby': `${name}-words` }),
    )
  const form = htmlOf(
    h(
      ...(['form', { 'aria-label': 'Filter of all panes' }] as const),
      h(
        ...(['fieldset', {}] as const),
        h(
          'label',
          { class: 'search' },
          'Search',
          h('input', {
            type: 'search',
            name: 'text',
            maxlength: 500,
            placeholder: 'address, VM, subnet, rule, port, country',
            autocomplete: 'off',
          }),
        ),
        choice('subscription', 'Subscription', subscriptions),
        choice('vnet', 'VNet', plain(vnets)),
        choice('direction', 'Direction', plain(['Inbound', 'Outbound'])),
        choice('decision', 'Decision', plain(['Allowed', 'Denied'])),
        ...(bins > 1 ? [range('from', 0, bins - 1), range('to', 1, bins)] : []),
        h('button', { type: 'reset' }, 'All'),
      ) satisfies Element,
    ),
  ) as HTMLFormElement
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null
  const show = (filter: Filter) => {
    for (const [name, value] of Object.entries(filter)) {
      const input = field(name)
      if (input !== null && document.activeElement !== input) input.value = String(value)
      const words = form.querySelector(`#${name}-words`)
      if (words !== null) words.textContent = `${name === 'from' ? 'From' : 'To'} ${times[Number(value)]}`
    }
  }
  const read = (): Filter => {
    const text = (name: string) => field(name)?.value ?? ''
    const none = noFilter(bins)
    const [from, to] = [Number(field('from')?.value ?? 0), Number(field('to')?.value ?? bins)]
    return {
      ...(from < to
        ? { from, to }
        : document.activeElement === field('from')
          ? { from, to: from + 1 }
          : { from: to - 1, to }),
      ...{ subscription: text('subscription'), vnet: text('vnet'), text: text('text') },
      direction: text('direction') as typeof none.direction, // the options of this very form
      decision: text('decision') as typeof none.decision,
    }
  }
  form.addEventListener('input', () => changed(read()))
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', (event) => {
    event.preventDefault()
    changed(noFilter(bins))
  })
  return { element: form, show }
}
