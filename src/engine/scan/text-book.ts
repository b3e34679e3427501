import type { Span } from './record-walk.ts'

/** Texts of envelopes, each kept once and known by a number: a log repeats the same few in every record. */
export class TextBook {
  readonly #texts: string[] = []
  readonly #bytes: Uint8Array[] = []
  readonly #byText = new Map<string, number>()
  /** The number last given to a text of such length and ending. A miss costs time only. */
  readonly #recent = new Int32Array(RECENT).fill(-1)

  /** The number of the text in these bytes. */
  intern(bytes: Uint8Array, { start, end }: Span): number {
    const place = ((end - start) * 31 + bytes[end - 1]! * 7 + bytes[end - 2]!) & (RECENT - 1)
    const recent = this.#recent[place]!
    if (recent >= 0 && isSame(bytes, start, end, this.#bytes[recent]!)) return recent
    const number = this.add(Buffer.from(bytes.subarray(start, end)).toString('utf8'), bytes.slice(start, end))
    this.#recent[place] = number
    return number
  }

  add(text: string, bytes: Uint8Array = Buffer.from(text)): number {
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    this.#texts.push(text)
    this.#bytes.push(bytes)
    this.#byText.set(text, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  text(number: number): string {
    return this.#texts[number]!
  }
}

const RECENT = 256

function isSame(bytes: Uint8Array, start: number, end: number, known: Uint8Array): boolean {
  if (known.length !== end - start) return false
  for (let at = 0; at < known.length; at++) if (bytes[start + at] !== known[at]) return false
  return true
}
