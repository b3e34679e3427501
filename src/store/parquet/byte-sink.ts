/** Bytes that grow at their end. Mutable, as all of the writer's hot path is. */
export class ByteSink {
  #bytes: Uint8Array
  #length = 0

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** What was written so far; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** The memory behind what is written; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Room for `size` more bytes, at the end; they count as written. The place is valid until the next write. */
  grow(size: number): Uint8Array {
    const start = this.reserve(size)
    return this.#bytes.subarray(start, start + size)
  }

  /** The same, as the place in `bytes` where the room begins. Small rooms are asked for often; a view of each would cost more. */
  reserve(size: number): number {
    const start = this.#length
    const end = start + size
    if (end > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      wider.set(this.written)
      this.#bytes = wider
    }
    this.#length = end
    return start
  }

  byte(value: number): void {
    const at = this.reserve(1)
    this.#bytes[at] = value
  }

  append(bytes: Uint8Array): void {
    this.grow(bytes.length).set(bytes)
  }

  /** Little endian. */
  uint32(value: number): void {
    const start = this.reserve(4)
    for (let at = 0; at < 4; at++) this.#bytes[start + at] = (value >>> (at * 8)) & 0xff
  }

  /** ULEB128 of a whole number from 0 to 2^53. */
  varint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** The same for numbers below zero too, from -2^52 to 2^52. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value)
  }
}
