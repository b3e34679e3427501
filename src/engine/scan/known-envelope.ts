import type { RecordIndex } from './record-index.ts'
import { RecordWalk } from './record-walk.ts'

/** Longer envelopes are not remembered. */
const LONGEST = 8 * 1024
const CLOSE_LIST = 0x5d

/**
 * An envelope that was walked, all of a record but its time and its tuples. Quiet NICs write the same few all day. When one comes
 * again, byte by byte, walking it would find the same; only where its lists lie has changed.
 */
export class KnownEnvelope {
  readonly walk = new RecordWalk()
  /** The place of each list. */
  readonly places: number[] = []
  readonly #bytes = Buffer.alloc(LONGEST)
  #isKnown = false
  #tokenCount = 0
  /** Quotes before the first list: as many again mean that the time holds none. */
  #quotes = 0
  #timeAt = 0
  #timeEnd = 0
  /** Lengths of what lies before, between and behind the lists, brackets included. */
  readonly #lengths: number[] = []

  forget(): void {
    this.#isKnown = false
  }

  /** Keeps what `walk` has just read, if its time stands before its lists and it is not too long. */
  remember(bytes: Uint8Array, start: number, index: RecordIndex): void {
    const { lists, listCount, time } = this.walk
    const { tokens } = index
    this.#isKnown = false
    this.#lengths.length = 0
    let [from, kept] = [start, 0]
    for (let number = 0; number <= listCount; number++) {
      const token = number < listCount ? lists[number]!.token : 0
      const to = number < listCount ? start + tokens[2 * token]! + 1 : start + index.length
      if (kept + to - from > LONGEST) return
      this.#bytes.set(bytes.subarray(from, to), kept)
      this.#lengths.push(to - from)
      kept += to - from
      from = start + tokens[2 * token + 2]!
    }
    this.#tokenCount = index.tokenCount
    this.#timeAt = time.start - start
    this.#timeEnd = time.end - start
    this.#isKnown = listCount > 0 && this.#timeAt > 0 && this.#timeEnd < this.#lengths[0]!
    this.#quotes = this.#isKnown ? tokens[2 * lists[0]!.token + 1]! : 0
  }

  /** Whether this record has that envelope; then the lists and the time of `walk` are set to where they lie now. */
  recall(bytes: Uint8Array, start: number, index: RecordIndex): boolean {
    if (!this.#isKnown || !index.isPlain || index.tokenCount !== this.#tokenCount) return false
    const { tokens } = index
    const { lists, listCount } = this.walk
    if (tokens[2 * lists[0]!.token + 1] !== this.#quotes) return false
    let [from, kept] = [start, 0]
    for (let number = 0; number < listCount; number++) {
      const { token } = lists[number]!
      const to = from + this.#lengths[number]!
      const end = start + tokens[2 * token + 2]!
      if (start + tokens[2 * token]! + 1 !== to || bytes[end] !== CLOSE_LIST) return false
      if (!(number === 0 ? this.#isHead(bytes, from) : this.#isSame(bytes, from, kept, to - from))) return false
      kept += to - from
      from = end
    }
    const rest = start + index.length - from
    if (rest !== this.#lengths[listCount] || !this.#isSame(bytes, from, kept, rest)) return false
    this.#setRight(start, tokens)
    return true
  }

  #isHead(bytes: Uint8Array, start: number): boolean {
    const behind = this.#lengths[0]! - this.#timeEnd
    return (
      this.#isSame(bytes, start, 0, this.#timeAt) && this.#isSame(bytes, start + this.#timeEnd, this.#timeEnd, behind)
    )
  }

  #isSame(bytes: Uint8Array, from: number, kept: number, length: number): boolean {
    return this.#bytes.compare(bytes, from, from + length, kept, kept + length) === 0
  }

  #setRight(start: number, tokens: Uint32Array): void {
    const { lists, listCount, time } = this.walk
    time.start = start + this.#timeAt
    time.end = start + this.#timeEnd
    for (let number = 0; number < listCount; number++) {
      const list = lists[number]!
      list.start = start + tokens[2 * list.token]!
      list.tuples = (tokens[2 * list.token + 3]! - tokens[2 * list.token + 1]!) / 2
    }
  }
}
