import type { FlowLogFormat } from '../decode-record.ts'
import type { RecordIndex } from './record-index.ts'

/** Bytes from `start` to `end`, without the quotes around them. Both 0: the record has no such text. */
export interface Span {
  start: number
  end: number
}

/** A list of tuples, and the texts of its own that its context is made of. */
export interface TupleList {
  /** The `[`. */
  start: number
  /** Its token; the list's `]` is the next one, but when pieces of the file were cut within the list. */
  token: number
  tuples: number
  readonly acl: Span
  readonly rule: Span
  readonly mac: Span
}

const [QUOTE, COMMA, COLON, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d]
const LONGEST_KEY = 40

/** What a key means where it stands. */
type Meaning =
  | {
      readonly kind: 'text'
      readonly into: 'time' | 'mac' | 'flowLog' | 'target' | 'resource' | 'acl' | 'rule' | 'flowMac'
    }
  | { readonly kind: 'version'; readonly of: 'vnet' | 'nsg' }
  | { readonly kind: 'object'; readonly keys: Keys }
  | { readonly kind: 'objects'; readonly keys: Keys }
  | { readonly kind: 'tuples' }

/** Keys of an object in lower case, each with its bit: a key that comes twice is left to the JSON parser. */
type Keys = readonly { readonly name: Uint8Array; readonly bit: number; readonly meaning: Meaning }[]

function keys(meanings: Readonly<Record<string, Meaning>>): Keys {
  return Object.entries(meanings).map(([name, meaning], index) => ({
    name: Buffer.from(name),
    bit: 1 << index,
    meaning,
  }))
}

const VNET_GROUP = keys({ rule: { kind: 'text', into: 'rule' }, flowtuples: { kind: 'tuples' } })
const VNET_FLOW = keys({ aclid: { kind: 'text', into: 'acl' }, flowgroups: { kind: 'objects', keys: VNET_GROUP } })
const NSG_FLOW = keys({ mac: { kind: 'text', into: 'flowMac' }, flowtuples: { kind: 'tuples' } })
const NSG_RULE = keys({ rule: { kind: 'text', into: 'rule' }, flows: { kind: 'objects', keys: NSG_FLOW } })
const RECORD = keys({
  time: { kind: 'text', into: 'time' },
  macaddress: { kind: 'text', into: 'mac' },
  flowlogversion: { kind: 'version', of: 'vnet' },
  flowlogresourceid: { kind: 'text', into: 'flowLog' },
  targetresourceid: { kind: 'text', into: 'target' },
  flowrecords: { kind: 'object', keys: keys({ flows: { kind: 'objects', keys: VNET_FLOW } }) },
  resourceid: { kind: 'text', into: 'resource' },
  properties: {
    kind: 'object',
    keys: keys({ version: { kind: 'version', of: 'nsg' }, flows: { kind: 'objects', keys: NSG_RULE } }),
  },
})

/** Not of a known shape. */
const FAIL = -1

/**
 * Reads the envelope of a record from its index: where its texts and its lists of tuples lie. It knows the shapes that Azure
 * writes, in any order and letter case of their keys, and gives up on everything else, also on what is valid JSON; then
 * the slow path judges the record. What it accepts is valid JSON, tuple lists included.
 */
export class RecordWalk {
  format: FlowLogFormat = 'vnet4'
  readonly time: Span = { start: 0, end: 0 }
  readonly mac: Span = { start: 0, end: 0 }
  readonly flowLog: Span = { start: 0, end: 0 }
  readonly target: Span = { start: 0, end: 0 }
  readonly resource: Span = { start: 0, end: 0 }
  readonly lists: TupleList[] = []
  listCount = 0
  readonly #acl: Span = { start: 0, end: 0 }
  readonly #rule: Span = { start: 0, end: 0 }
  readonly #flowMac: Span = { start: 0, end: 0 }
  #listStart = 0
  #listToken = 0
  #tuples = 0
  #versions = 0
  #hasVnet = false
  #hasNsg = false
  #bytes: Uint8Array = new Uint8Array()
  #start = 0
  #tokens: Uint32Array = new Uint32Array()
  #tokenCount = 0

  /** False when the record is not of the shapes known here. */
  read(bytes: Uint8Array, start: number, index: RecordIndex): boolean {
    if (!index.isPlain) return false
    this.#bytes = bytes
    this.#start = start
    this.#tokens = index.tokens
    this.#tokenCount = index.tokenCount
    this.#versions = 0
    this.#hasVnet = false
    this.#hasNsg = false
    this.listCount = 0
    for (const span of [this.time, this.mac, this.flowLog, this.target, this.resource]) clear(span)
    if (this.#object(0, RECORD) !== this.#tokenCount || this.#versions !== 1) return false
    return this.format === 'vnet4' ? !this.#hasNsg : !this.#hasVnet
  }

  /** Reads the object whose `{` is this token; the token behind its `}`. */
  #object(open: number, known: Keys): number {
    let colon = open + 1
    if (this.#is(colon, CLOSE) && this.#strings(colon) === 0) return colon + 1
    if (this.#strings(colon) !== 1) return FAIL
    let seen = 0
    while (this.#is(colon, COLON)) {
      const keyStart = this.#keyStart(colon)
      const entry = keyStart === FAIL ? undefined : this.#entryOf(known, keyStart, this.#at(colon) - 1)
      if (keyStart === FAIL || (entry !== undefined && (seen & entry.bit) !== 0)) return FAIL
      seen |= entry?.bit ?? 0
      const next = this.#strings(colon + 1) === 0 ? this.#structure(colon + 1, entry?.meaning) : colon + 1
      if (next === FAIL) return FAIL
      const isText = next === colon + 1
      if (isText && !this.#text(colon, entry?.meaning)) return FAIL
      if (this.#is(next, CLOSE)) return this.#strings(next) === (isText ? 1 : 0) ? next + 1 : FAIL
      colon = this.#nextColon(next, isText)
    }
    return FAIL
  }

  /** The colon of the next member, from the token behind a value: that colon itself behind a text, else a comma before it. */
  #nextColon(next: number, isText: boolean): number {
    if (isText && this.#strings(next) === 2) return next
    const isComma = this.#is(next, COMMA) && this.#strings(next) === (isText ? 1 : 0)
    return isComma && this.#strings(next + 1) === 1 ? next + 1 : FAIL
  }

  /** Takes the text that begins behind this colon. What ends it is judged by the caller. */
  #text(colon: number, meaning: Meaning | undefined): boolean {
    if (meaning === undefined) return true
    if (meaning.kind !== 'text') return false
    const next = colon + 1
    const keyStart = this.#strings(next) === 2 ? this.#keyStart(next) : 0
    if (keyStart === FAIL) return false
    const span = this.#spanOf(meaning.into)
    span.start = this.#at(colon) + 2
    span.end = this.#strings(next) === 2 ? keyStart - 3 : this.#at(next) - 1
    return true
  }

  /** Reads a value that is no text; the token behind it. */
  #structure(token: number, meaning: Meaning | undefined): number {
    if (meaning?.kind === 'version') return this.#version(token, meaning.of)
    if (meaning?.kind === 'object' && this.#is(token, OPEN)) return this.#object(token, meaning.keys)
    if (meaning?.kind === 'objects' && this.#is(token, OPEN_LIST)) return this.#objects(token, meaning.keys)
    if (meaning?.kind === 'tuples' && this.#is(token, OPEN_LIST)) return this.#tupleList(token)
    return FAIL
  }

  #version(token: number, of: 'vnet' | 'nsg'): number {
    const version = this.#bytes[this.#at(token)]! - 0x30
    this.#versions++
    if (of === 'vnet') this.format = 'vnet4'
    else this.format = version === 1 ? 'nsg1' : 'nsg2'
    return (of === 'vnet' ? version === 4 : version === 1 || version === 2) ? token + 1 : FAIL
  }

  #objects(open: number, known: Keys): number {
    let token = open + 1
    if (this.#is(token, CLOSE_LIST) && this.#strings(token) === 0) return token + 1
    while (this.#is(token, OPEN) && this.#strings(token) === 0) {
      const listsBefore = this.listCount
      this.#before(known)
      token = this.#object(token, known)
      if (token === FAIL || this.#strings(token) !== 0) return FAIL
      this.#behind(known, listsBefore)
      if (this.#is(token, CLOSE_LIST)) return token + 1
      if (!this.#is(token, COMMA)) return FAIL
      token++
    }
    return FAIL
  }

  #before(known: Keys): void {
    if (known === VNET_FLOW) clear(this.#acl)
    if (known === VNET_GROUP || known === NSG_RULE) clear(this.#rule)
    if (known === NSG_FLOW) clear(this.#flowMac)
    if (known === VNET_GROUP || known === NSG_FLOW) this.#tuples = 0
  }

  /** The texts of an object hold for its lists, wherever among its keys they stand. */
  #behind(known: Keys, listsBefore: number): void {
    if (known === VNET_GROUP) this.#hasVnet = true
    if (known === NSG_FLOW) this.#hasNsg = true
    if (known === VNET_GROUP || known === NSG_FLOW) this.#pushList()
    for (let list = listsBefore; list < this.listCount; list++) {
      if (known === VNET_FLOW) copy(this.lists[list]!.acl, this.#acl)
      if (known === VNET_GROUP || known === NSG_RULE) copy(this.lists[list]!.rule, this.#rule)
      if (known === NSG_FLOW) copy(this.lists[list]!.mac, this.#flowMac)
    }
  }

  #pushList(): void {
    const list = this.lists[this.listCount] ?? emptyList()
    this.lists[this.listCount++] = list
    list.start = this.#listStart
    list.token = this.#listToken
    list.tuples = this.#tuples
    for (const span of [list.acl, list.rule, list.mac]) clear(span)
  }

  /** Only texts with one comma between two of them. Which commas those are the index saw, but for some at a piece's end. */
  #tupleList(open: number): number {
    let token = open + 1
    while (this.#is(token, COMMA)) {
      const at = this.#at(token)
      if (this.#bytes[at - 1] !== QUOTE || this.#bytes[at + 1] !== QUOTE) return FAIL
      token++
    }
    if (!this.#is(token, CLOSE_LIST)) return FAIL
    this.#listStart = this.#at(open)
    this.#listToken = open
    this.#tuples = (this.#tokens[2 * token + 1]! - this.#tokens[2 * open + 1]!) / 2
    return token + 1
  }

  #at(token: number): number {
    return this.#start + this.#tokens[2 * token]!
  }

  #is(token: number, byte: number): boolean {
    return token >= 0 && token < this.#tokenCount && this.#bytes[this.#at(token)] === byte
  }

  /** Number of texts between this token and the one before it. */
  #strings(token: number): number {
    return token < this.#tokenCount ? (this.#tokens[2 * token + 1]! - this.#tokens[2 * token - 1]!) / 2 : FAIL
  }

  /** First byte of the key that ends before this colon. */
  #keyStart(colon: number): number {
    const last = this.#at(colon) - 2
    for (let at = last; at > last - LONGEST_KEY; at--) if (this.#bytes[at] === QUOTE) return at + 1
    return FAIL
  }

  #entryOf(known: Keys, start: number, end: number): Keys[number] | undefined {
    return known.find(({ name }) => name.length === end - start && isName(this.#bytes, start, name))
  }

  #spanOf(into: (Meaning & { kind: 'text' })['into']): Span {
    if (into === 'acl') return this.#acl
    if (into === 'rule') return this.#rule
    return into === 'flowMac' ? this.#flowMac : this[into]
  }
}

function emptyList(): TupleList {
  const span = () => ({ start: 0, end: 0 })
  return { start: 0, token: 0, tuples: 0, acl: span(), rule: span(), mac: span() }
}

function clear(span: Span): void {
  span.start = 0
  span.end = 0
}

function copy(into: Span, from: Span): void {
  into.start = from.start
  into.end = from.end
}

/** Whether the bytes are this name, in any letter case. */
function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if ((bytes[start + at]! | 0x20) !== name[at]) return false
  return true
}
