/** An element of an XML document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
}

const ENTITY: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
/** The characters that XML 1.0 knows (https://www.w3.org/TR/xml/#charsets). */
const LEGAL = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy

/** Reads an XML document as strictly as its grammar asks for, and throws at whatever is not well-formed. */
export function readXml(text: string): XmlElement {
  if (!LEGAL.test(text)) throw new Error('a character that is none of XML')
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  if (body === text) throw new Error('no declaration')
  const root: XmlElement = { name: '', attributes: {}, children: [] }
  const open = [root]
  let at = 0
  for (const match of body.matchAll(TAG)) {
    if (match.index !== at) throw new Error(`not well-formed at ${at}: ${body.slice(at, at + 40)}`)
    at += match[0].length
    const [, closing, name = '', attributes = '', isEmpty, between] = match
    if (between !== undefined) decoded(between)
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`)
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [] }
      open.at(-1)!.children.push(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  if (at !== body.length || open.length !== 1 || root.children.length !== 1) throw new Error('not one whole element')
  return root.children[0]!
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decoded(value!)] as const)
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error('an attribute twice')
  return Object.fromEntries(pairs)
}

function decoded(text: string): string {
  return text.replace(/&([^;]*);?/g, (all, name: string) => {
    const character = all.endsWith(';') ? ENTITY[name] : undefined
    if (character === undefined) throw new Error(`an entity that nobody declared: ${all}`)
    return character
  })
}
