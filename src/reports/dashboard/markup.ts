import { escapeHtml } from '../escape-html.ts'
import { visible } from '../plain-text.ts'

/** An element of a page or a drawing as plain data: text in it can never become markup. */
export interface Element {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>
  readonly children: readonly Markup[]
}

export type Markup = Element | string

/** An element; attributes that are undefined or false are left out. */
export function h(tag: string, attributes: Element['attributes'] = {}, ...children: readonly Markup[]): Element {
  return { tag, attributes, children }
}

const VOID = new Set(['input', 'br', 'meta', 'col'])

/** The markup as text, for files and for tests. */
export function markupText(markup: Markup): string {
  if (typeof markup === 'string') return escapeHtml(markup)
  const { tag, attributes, children } = markup
  const open = `<${tag}${attributeList(attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')}>`
  return VOID.has(tag) ? open : `${open}${children.map(markupText).join('')}</${tag}>`
}

/** Names and texts of the attributes that are set. */
export function attributeList(attributes: Element['attributes']): readonly (readonly [string, string])[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => [name, value === true ? '' : visible(String(value))] as const)
}
