import { type Native, native } from './native.ts'

/** How keys and values stand in a text. */
interface Form {
  readonly names: readonly string[]
  readonly pairDelimiter?: string
  readonly keyDelimiter?: string
  readonly quotes: readonly string[]
  readonly escapes: readonly string[]
  readonly greedy: boolean
}

type Pair = readonly [key: string, value: string]

/** A stretch of text that has been read, and where reading goes on. */
interface Piece {
  readonly text: string
  readonly next: number
}

/** `parse-kv` with delimiters or without: the keys and the values of a text, as two lists. */
export const pairNatives: readonly Native[] = [
  native('kql_pairs_of', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (text, form) => {
    const pairs = pairsOf(text, formOf(form))
    return JSON.stringify({ k: pairs.map(([key]) => key), v: pairs.map(([, value]) => value) })
  }),
]

let last: { readonly json: string; readonly form: Form } | undefined

/** The form is the same for all rows of a query. */
function formOf(json: string): Form {
  if (last?.json !== json) last = { json, form: JSON.parse(json) as Form } // written by the lowering of parse-kv
  return last.form
}

function pairsOf(text: string, form: Form): readonly Pair[] {
  const { pairDelimiter, keyDelimiter } = form
  if (pairDelimiter === undefined || keyDelimiter === undefined) return pairsOfWords(wordsOf(text, form), form.names)
  const pairs: Pair[] = []
  for (let at = 0; at < text.length; ) {
    const key = readKey(text, at, form, [keyDelimiter, pairDelimiter])
    if (!text.startsWith(keyDelimiter, key.next)) {
      at = key.next + pairDelimiter.length
      continue
    }
    const value = readValue(text, key.next + keyDelimiter.length, form, { pairDelimiter, keyDelimiter })
    pairs.push([key.text.trim(), value.text.trim()])
    at = value.next + pairDelimiter.length
  }
  return pairs
}

function readKey(text: string, at: number, form: Form, ends: readonly string[]): Piece {
  return readQuoted(text, skipSpace(text, at), form) ?? readUntil(text, at, ends)
}

function readValue(
  text: string,
  at: number,
  form: Form,
  { pairDelimiter, keyDelimiter }: { readonly pairDelimiter: string; readonly keyDelimiter: string },
): Piece {
  const start = /^\s/.test(pairDelimiter) ? at : skipSpace(text, at)
  const quoted = readQuoted(text, start, form)
  if (quoted !== undefined) return { ...quoted, next: readUntil(text, quoted.next, [pairDelimiter]).next }
  if (!form.greedy) return readUntil(text, at, [pairDelimiter])
  const nextKey = text.indexOf(keyDelimiter, at)
  const end = nextKey < 0 ? text.length : text.lastIndexOf(pairDelimiter, nextKey)
  return { text: text.slice(at, Math.max(at, end)), next: Math.max(at, end) }
}

function readUntil(text: string, at: number, ends: readonly string[]): Piece {
  const places = ends.map((end) => text.indexOf(end, at)).filter((place) => place >= 0)
  const next = Math.min(text.length, ...places)
  return { text: text.slice(at, next), next }
}

/** Quoted text, its escapes taken off; undefined where no quote opens or none closes. */
function readQuoted(text: string, at: number, { quotes, escapes }: Form): Piece | undefined {
  const quote = quotes.find(([open]) => open === text[at])
  if (quote === undefined) return undefined
  const close = quote[1] ?? quote[0]
  let read = ''
  for (let place = at + 1; place < text.length; place++) {
    if (escapes.includes(text[place]!) && place + 1 < text.length) read += text[++place]
    else if (text[place] === close) return { text: read, next: place + 1 }
    else read += text[place]
  }
  return undefined
}

function skipSpace(text: string, at: number): number {
  return at + /^\s*/.exec(text.slice(at))![0].length
}

/** Words of letters and digits, and quoted texts. */
function wordsOf(text: string, form: Form): readonly string[] {
  const words: string[] = []
  for (let at = 0; at < text.length; ) {
    const word = readQuoted(text, at, form) ?? readWord(text, at)
    if (word !== undefined) words.push(word.text)
    at = word?.next ?? at + 1
  }
  return words
}

function readWord(text: string, at: number): Piece | undefined {
  const word = /^[\p{L}\p{N}]+/u.exec(text.slice(at))?.[0]
  return word === undefined ? undefined : { text: word, next: at + word.length }
}

/** Each wanted key with the word behind it. */
function pairsOfWords(words: readonly string[], names: readonly string[]): readonly Pair[] {
  return words.flatMap((word, index) =>
    names.includes(word) && index + 1 < words.length ? [[word, words[index + 1]!] as const] : [],
  )
}
