import type { KqlDynamic } from '../types.ts'

interface Element {
  readonly name: string
  readonly attributes: readonly (readonly [string, string])[]
  readonly children: Element[]
  text: string
}

/** Longer texts give null (learn.microsoft.com/kusto/query/parse-xml-function). */
const LARGEST = 1 << 20

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * An XML text as a bag: attributes are `@name`, text beside elements is `#text`, elements of one name are an array.
 * Undefined for a text that is not well-formed.
 */
export function xmlToDynamic(text: string): KqlDynamic | undefined {
  if (text.length > LARGEST) return undefined
  const root = treeOf(text)
  const [top, ...others] = root?.children ?? []
  if (top === undefined || others.length > 0 || root!.text.trim() !== '') return undefined
  return { [top.name]: contentOf(top) }
}

/** The elements under a nameless root; undefined when a tag does not match. */
function treeOf(text: string): Element | undefined {
  const root: Element = { name: '', attributes: [], children: [], text: '' }
  const open = [root]
  let end = 0
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, data, closing, opening, attributes, empty, plain] = match
    const at = open.at(-1)!
    end = TOKEN.lastIndex
    if (data !== undefined || plain !== undefined) at.text += data ?? decoded(plain!)
    if (closing !== undefined && (open.length === 1 || open.pop()!.name !== closing)) return undefined
    if (opening === undefined) continue
    const element: Element = { name: opening, attributes: attributesOf(attributes ?? ''), children: [], text: '' }
    at.children.push(element)
    if (empty === '') open.push(element)
  }
  return end === text.length && open.length === 1 ? root : undefined
}

function attributesOf(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [`@${name}`, decoded(double ?? single ?? '')])
}

function decoded(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** Text alone is a text, nothing at all is null, anything more a bag. */
function contentOf({ attributes, children, text }: Element): KqlDynamic {
  const words = text.trim()
  if (attributes.length === 0 && children.length === 0) return words === '' ? null : words
  const inside = [...Map.groupBy(children, (child) => child.name)].map(([name, values]) => {
    return [name, values.length === 1 ? contentOf(values[0]!) : values.map(contentOf)] as const
  })
  return Object.fromEntries<KqlDynamic>([
    ...attributes,
    ...(words === '' ? [] : [['#text', words] as const]),
    ...inside,
  ])
}
