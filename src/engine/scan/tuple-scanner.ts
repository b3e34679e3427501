import type { FlowLogFormat } from '../decode-record.ts'
import { DENIED, type FlowTable, INBOUND, PORT_SHIFT, PROTOCOL_SHIFT } from './flow-table.ts'

const [QUOTE, COMMA, DOT, ZERO] = [0x22, 0x2c, 0x2e, 0x30]
const [A, B, C, D, E, I, N, O, T, U, X] = [0x41, 0x42, 0x43, 0x44, 0x45, 0x49, 0x4e, 0x4f, 0x54, 0x55, 0x58]
const BAD = -1
/** Below this a tuple's time counts seconds, above it milliseconds. */
const SECONDS_END = 1e11

/**
 * Reads tuples straight from bytes into a table, without a string for any of them. It knows the spellings that Azure writes
 * and leaves every other tuple, right or wrong, to `parseTuple`: IPv6, counters beyond 15 digits, rare encryption codes.
 */
export class TupleScanner {
  /** Where reading stands. After a tuple was read: its closing quote. */
  #at = 0

  /** Closing quote of the tuple that was added last. */
  get end(): number {
    return this.#at
  }

  /** Reads the tuple that begins at `start` and adds it. False, and nothing added, when it is one for `parseTuple`. */
  add(bytes: Uint8Array, start: number, format: FlowLogFormat, context: number, table: FlowTable): boolean {
    this.#at = start
    const stamp = this.#digits(bytes, 15, COMMA)
    const src = this.#ipv4(bytes)
    if (stamp < 0 || src < 0) return false
    const dest = this.#ipv4(bytes)
    const srcPort = this.#digits(bytes, 5, COMMA)
    const destPort = this.#digits(bytes, 5, COMMA)
    const protocol = this.#protocol(bytes)
    const direction = this.#letter(bytes)
    if (dest < 0 || srcPort < 0 || srcPort > 65535 || destPort < 0 || destPort > 65535) return false
    if (protocol < 0 || protocol > 255 || (direction !== I && direction !== O)) return false
    const time = stamp < SECONDS_END ? stamp * 1000 : stamp
    const key = (destPort << PORT_SHIFT) | (protocol << PROTOCOL_SHIFT) | (direction === I ? INBOUND : 0)
    if (format === 'vnet4') return this.#addVnet(bytes, table, context, src, dest, key, time)
    return this.#addNsg(bytes, table, context, src, dest, key, time, format)
  }

  #addVnet(
    bytes: Uint8Array,
    table: FlowTable,
    context: number,
    src: number,
    dest: number,
    key: number,
    time: number,
  ): boolean {
    const state = this.#letter(bytes)
    const encryption = this.#encryption(bytes)
    if ((state !== B && state !== C && state !== E && state !== D) || encryption === undefined) return false
    const denied = state === D ? DENIED : 0
    return this.#addCounted(bytes, table, context, encryption, src, dest, (key | denied) >>> 0, time, state)
  }

  #addNsg(
    bytes: Uint8Array,
    table: FlowTable,
    context: number,
    src: number,
    dest: number,
    key: number,
    time: number,
    format: FlowLogFormat,
  ): boolean {
    const decision = bytes[this.#at++]
    if (decision !== A && decision !== D) return false
    const packed = (key | (decision === D ? DENIED : 0)) >>> 0
    if (format === 'nsg1') {
      if (bytes[this.#at] !== QUOTE) return false
      const row = table.row(context, table.encryption(''), src, dest, packed, time)
      table.begin(row)
      table.unmeter(row)
      return true
    }
    if (bytes[this.#at++] !== COMMA) return false
    const state = this.#letter(bytes)
    if (state !== B && state !== C && state !== E) return false
    return this.#addCounted(bytes, table, context, '', src, dest, packed, time, decision === D ? D : state)
  }

  #addCounted(
    bytes: Uint8Array,
    table: FlowTable,
    context: number,
    encryption: string,
    src: number,
    dest: number,
    packed: number,
    time: number,
    state: number,
  ): boolean {
    const packetsOut = this.#counter(bytes, COMMA)
    const bytesOut = this.#counter(bytes, COMMA)
    const packetsBack = this.#counter(bytes, COMMA)
    const bytesBack = this.#counter(bytes, QUOTE)
    if (packetsOut < 0 || bytesOut < 0 || packetsBack < 0 || bytesBack < 0) return false
    const row = table.row(context, table.encryption(encryption), src, dest, packed, time)
    if (state === B || state === D) {
      table.begin(row)
      return true
    }
    if (state === E) table.end(row)
    table.add(row, 0, packetsOut)
    table.add(row, 1, bytesOut)
    table.add(row, 2, packetsBack)
    table.add(row, 3, bytesBack)
    return true
  }

  /** One to `most` digits that end with `end`, which is passed; or BAD. */
  #digits(bytes: Uint8Array, most: number, end: number): number {
    const start = this.#at
    let at = start
    let value = 0
    let digit = bytes[at]! - ZERO
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit
      digit = bytes[++at]! - ZERO
    }
    this.#at = at + 1
    return at > start && at - start <= most && bytes[at] === end ? value : BAD
  }

  /** A counter of at most 15 digits: none are 0. A closing quote is not passed. */
  #counter(bytes: Uint8Array, end: number): number {
    if (bytes[this.#at] === end) {
      if (end !== QUOTE) this.#at++
      return 0
    }
    const value = this.#digits(bytes, 15, end)
    if (end === QUOTE) this.#at--
    return value
  }

  #ipv4(bytes: Uint8Array): number {
    const high = this.#octet(bytes, DOT) * 256 + this.#octet(bytes, DOT)
    const low = this.#octet(bytes, DOT) * 256 + this.#octet(bytes, COMMA)
    return high < 0 || low < 0 ? BAD : high * 65536 + low
  }

  /** 0 to 255 without leading zeros; else a number so far below 0 that what is added leaves it there. */
  #octet(bytes: Uint8Array, end: number): number {
    const start = this.#at
    const first = bytes[start]! - ZERO
    const value = this.#digits(bytes, 3, end)
    const isCanonical = value >= 0 && value <= 255 && (first !== 0 || this.#at === start + 2)
    return isCanonical ? value : -65536
  }

  #protocol(bytes: Uint8Array): number {
    const first = bytes[this.#at]
    if (first !== T && first !== U) return this.#digits(bytes, 5, COMMA)
    return this.#letter(bytes) < 0 ? BAD : first === T ? 6 : 17
  }

  /** A field of one byte and the comma behind it. */
  #letter(bytes: Uint8Array): number {
    const letter = bytes[this.#at]!
    this.#at += 2
    return bytes[this.#at - 1] === COMMA ? letter : BAD
  }

  /** The two codes nearly every tuple has. */
  #encryption(bytes: Uint8Array): 'NX' | 'X' | undefined {
    if (bytes[this.#at] === X && bytes[this.#at + 1] === COMMA) {
      this.#at += 2
      return 'X'
    }
    const isNx = bytes[this.#at] === N && bytes[this.#at + 1] === X && bytes[this.#at + 2] === COMMA
    this.#at += 3
    return isNx ? 'NX' : undefined
  }
}
