import type { RecordIndex } from './record-index.ts'
import type { Scanner } from './scanner.ts'

const [OPEN, QUOTE, LETTER_C] = [0x7b, 0x22, 0x63]
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
/** Tab, line feed, carriage return, space, `,`, `[`, `]`, `}`: what stands between records. */
const BETWEEN = new Set([0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x5b, 0x5d, 0x7d])
const WRAPPER = /^\{\s*"records"\s*:\s*\[/i
const LONGEST_WRAPPER = 64

/** What receives the records of a stream. */
export interface RecordSink {
  /** The record of `index` begins at `start` of these bytes, which are overwritten later. */
  record(bytes: Uint8Array, start: number, index: RecordIndex): void
  /** A record passed the limit; its bytes are gone. */
  tooLong(limit: number): void
}

/** How a stream ended. */
export interface StreamEnd {
  /** File offset of the first byte that was not used: the end of the range, of the file, or where it could not go on. */
  readonly at: number
  readonly cutAt?: number
  readonly strangeAt?: number
}

export interface StreamLimits {
  /** Bytes that are read at once. */
  readonly pieceBytes: number
  /** A longer record is passed over. */
  readonly maxRecordBytes: number
}

/**
 * Finds the records of a flow log that comes in pieces: wrapped in `{"records":[`, bare, in an array, or one per line; with a
 * byte order mark, a leading comma (a tail read) or without the closing `]}` (a blob that still grows). Its memory is two
 * pieces and one record.
 *
 * Ask for `space`, fill it, tell how much was `filled`; then ask for the `end`.
 */
export class RecordStream {
  readonly #scanner: Pick<Scanner, 'input'>
  #bytes: Uint8Array<ArrayBuffer>
  /** How much of the input is in use. */
  #size: number
  readonly #index: RecordIndex
  readonly #limits: StreamLimits
  #sink: RecordSink | undefined
  /** File offset of the first byte of the buffer. */
  #base = 0
  #rangeEnd = Infinity
  /** The bytes from here to `#to` are not used yet. */
  #from = 0
  #to = 0
  #inRecord = false
  /** The record at hand is too long: its bytes are dropped as they come. */
  #dropping = false
  #end: StreamEnd | undefined

  constructor(scanner: Pick<Scanner, 'index' | 'input'>, limits: StreamLimits) {
    this.#scanner = scanner
    this.#bytes = scanner.input(2 * limits.pieceBytes)
    this.#size = 2 * limits.pieceBytes
    this.#index = scanner.index
    this.#limits = limits
  }

  /** Begins a file, or the part of it whose records begin from `start` to before `rangeEnd`. */
  begin(sink: RecordSink, start = 0, rangeEnd = Infinity): void {
    this.#sink = sink
    this.#base = start
    this.#rangeEnd = rangeEnd
    this.#from = 0
    this.#to = 0
    this.#inRecord = false
    this.#dropping = false
    this.#end = undefined
  }

  /** Where the next bytes go. */
  space(): Uint8Array<ArrayBuffer> {
    const { pieceBytes } = this.#limits
    if (this.#size - this.#to < pieceBytes) this.#makeRoom()
    return this.#bytes.subarray(this.#to, this.#to + pieceBytes)
  }

  /** Takes the bytes that were put into the space. False when no more are wanted. */
  filled(count: number): boolean {
    this.#to += count
    this.#consume(false)
    return this.#end === undefined
  }

  /** Says that there are no more bytes, if more were wanted; how the stream ended. */
  end(): StreamEnd {
    if (this.#end === undefined) this.#consume(true)
    if (this.#end !== undefined) return this.#end
    const at = this.#base + this.#to
    return this.#inRecord ? { at, cutAt: this.#base + this.#from } : { at }
  }

  /** Moves the record at hand to the front; makes the buffer larger for a long one; lets the bytes of a too long one go. */
  #makeRoom(): void {
    const { pieceBytes, maxRecordBytes } = this.#limits
    if (this.#inRecord && this.#to - this.#from > maxRecordBytes) this.#dropping = true
    // Of a record that is dropped the index still needs the bytes that it has not gone over: it goes by blocks.
    const moved = this.#dropping ? Math.min(this.#from + this.#index.length, this.#to) : this.#from
    this.#bytes.copyWithin(0, moved, this.#to)
    this.#base += moved
    this.#from -= moved
    this.#to -= moved
    if (this.#size - this.#to >= pieceBytes) return
    this.#size *= 2
    this.#bytes = this.#scanner.input(this.#size)
  }

  #consume(isLast: boolean): void {
    while (this.#inRecord || this.#findRecord(isLast)) {
      if (!this.#index.advance(this.#bytes, this.#from, this.#to)) return
      if (this.#dropping || this.#index.length > this.#limits.maxRecordBytes)
        this.#sink?.tooLong(this.#limits.maxRecordBytes)
      else this.#sink?.record(this.#bytes, this.#from, this.#index)
      this.#from += this.#index.length
      this.#inRecord = false
      this.#dropping = false
    }
  }

  /** Moves to the next record. False when there is none, or too few bytes to tell. */
  #findRecord(isLast: boolean): boolean {
    for (;;) {
      this.#skipBetween()
      if (this.#from === this.#to) return false
      const at = this.#base + this.#from
      const isLong = this.#to >= BYTE_ORDER_MARK.length // what lies behind is of an older file
      if (at === 0 && !isLong && !isLast) return false
      if (at === 0 && isLong && BYTE_ORDER_MARK.every((byte, place) => this.#bytes[place] === byte)) {
        this.#from += BYTE_ORDER_MARK.length
        continue
      }
      if (at >= this.#rangeEnd) this.#end = { at }
      else if (this.#bytes[this.#from] !== OPEN) this.#end = { at, strangeAt: at }
      if (this.#end !== undefined || (this.#to - this.#from < LONGEST_WRAPPER && !isLast)) return false
      const wrapper = this.#wrapperLength()
      if (wrapper === 0) break
      this.#from += wrapper
    }
    this.#index.reset()
    this.#inRecord = true
    return true
  }

  #skipBetween(): void {
    while (this.#from < this.#to && BETWEEN.has(this.#bytes[this.#from]!)) this.#from++
  }

  /** Length of the `{"records":[` that begins here, or 0. */
  #wrapperLength(): number {
    const second = this.#bytes[this.#from + 1]!
    const third = this.#bytes[this.#from + 4]! | 0x20
    if (second === QUOTE && third !== LETTER_C) return 0 // spares most records the regular expression
    const head = this.#bytes.subarray(this.#from, Math.min(this.#from + LONGEST_WRAPPER, this.#to))
    return WRAPPER.exec(Buffer.from(head).toString('latin1'))?.[0].length ?? 0
  }
}
