import { visible } from '../../plain-text.ts'
import { attributeList, type Markup } from '../markup.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** Markup as nodes of the page: text becomes text nodes, nothing is parsed. */
export function toDom(markup: Markup, space = 'http://www.w3.org/1999/xhtml'): Node {
  if (typeof markup === 'string') return document.createTextNode(visible(markup))
  const own = markup.tag === 'svg' ? SVG : space
  const element = document.createElementNS(own, markup.tag)
  for (const [name, value] of attributeList(markup.attributes)) {
    if (name !== 'xmlns') element.setAttribute(name, value)
  }
  element.append(...markup.children.map((child) => toDom(child, own)))
  return element
}

/** An element of HTML, to hang listeners on. */
export function htmlOf<Tag extends keyof HTMLElementTagNameMap>(
  markup: Markup & { readonly tag: Tag | string },
): HTMLElement {
  return toDom(markup) as HTMLElement // made without a space of names, thus HTML
}
