const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE] = [0x22, 0x5c, 0x2c, 0x7b, 0x7d]
const SPACE = 0x20
/** More structure than any log has; a record beyond is left to the JSON parser, so that a depth bomb takes no memory here. */
const MOST_TOKENS = 2 ** 16

/** Where a record ends, and the few of its bytes that make its structure: what a scanner needs before it reads any value. */
export interface RecordIndex {
  /** Bytes of the record, `{` to `}`; valid once the index is complete. */
  readonly length: number
  /**
   * Two numbers for each byte outside of strings, but for commas that stand between two strings: its offset in the record,
   * and the number of quotes before it. So the strings between two entries are counted without being read.
   */
  readonly tokens: Uint32Array
  readonly tokenCount: number
  /** False when the record holds an escape, white space, or anything else that only a full JSON parser should judge. */
  readonly isPlain: boolean
  /** Forgets the record: the next `advance` begins a new one. */
  reset(): void
  /** Goes on with the record that begins at `start`, up to `end`. True when its end was found before. */
  advance(bytes: Uint8Array, start: number, end: number): boolean
}

/** The index in plain TypeScript, byte by byte. It stops at any place and goes on when there are more bytes. */
export class ByteRecordIndex implements RecordIndex {
  length = 0
  tokens = new Uint32Array(1024)
  tokenCount = 0
  isPlain = true
  #depth = 0
  #quotes = 0
  #inString = false

  reset(): void {
    this.length = 0
    this.tokenCount = 0
    this.isPlain = true
    this.#depth = 0
    this.#quotes = 0
    this.#inString = false
  }

  advance(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start + this.length
    while (at < end) {
      if (this.#inString) {
        at = this.#skipString(bytes, at, end)
      } else if (bytes[at] === QUOTE) {
        if (bytes[at - 1] === QUOTE) this.isPlain = false // a string right behind another
        this.#inString = true
        this.#quotes++
        at++
      } else {
        const byte = bytes[at++]!
        this.#token(byte, at - 1 - start)
        if (byte === OPEN) this.#depth++
        else if (byte === CLOSE && --this.#depth === 0) {
          this.length = at - start
          return true
        }
      }
    }
    this.length = at - start
    return false
  }

  /** Behind the string and, when another string follows, behind the comma between; or how far the bytes reach. */
  #skipString(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    while (at < end) {
      const byte = bytes[at++]!
      if (byte === QUOTE) {
        this.#inString = false
        this.#quotes++
        if (at + 1 < end && bytes[at] === COMMA && bytes[at + 1] === QUOTE) return at + 1
        return at
      }
      if (byte < SPACE) this.isPlain = false
      if (byte === BACKSLASH) {
        this.isPlain = false
        at++
      }
    }
    return at
  }

  #token(byte: number, offset: number): void {
    if (byte <= SPACE || this.tokenCount === MOST_TOKENS) {
      this.isPlain = false
      return
    }
    if (2 * this.tokenCount === this.tokens.length) this.#grow()
    this.tokens[2 * this.tokenCount] = offset
    this.tokens[2 * this.tokenCount + 1] = this.#quotes
    this.tokenCount++
  }

  #grow(): void {
    const more = new Uint32Array(this.tokens.length * 2)
    more.set(this.tokens)
    this.tokens = more
  }
}
