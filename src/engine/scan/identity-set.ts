/** A set of 128-bit record identities: four words each, in one typed array. */
export class IdentitySet {
  #slots = new Uint32Array(4 * 1024)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** True when the identity at `words[at]` was not there yet. */
  add(words: Uint32Array, at: number): boolean {
    if (this.has(words, at)) return false
    if (8 * (this.#count + 1) > this.#slots.length) this.#grow()
    this.#slots.set(words.subarray(at, at + 4), slotOf(this.#slots, words, at))
    this.#count++
    return true
  }

  has(words: Uint32Array, at: number): boolean {
    return !isEmpty(this.#slots, slotOf(this.#slots, words, at))
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 4) {
      if (!isEmpty(old, at)) this.#slots.set(old.subarray(at, at + 4), slotOf(this.#slots, old, at))
    }
  }
}

/** Where the identity stands, or the empty slot where it would. Four zero words mark an empty slot: no hash is that. */
function slotOf(slots: Uint32Array, words: Uint32Array, at: number): number {
  const mask = slots.length - 4
  let slot = (words[at]! * 4) & mask
  while (!isEmpty(slots, slot) && !isSame(slots, slot, words, at)) slot = (slot + 4) & mask
  return slot
}

function isEmpty(slots: Uint32Array, slot: number): boolean {
  return (slots[slot]! | slots[slot + 1]! | slots[slot + 2]! | slots[slot + 3]!) === 0
}

function isSame(slots: Uint32Array, slot: number, words: Uint32Array, at: number): boolean {
  return (
    slots[slot] === words[at] &&
    slots[slot + 1] === words[at + 1] &&
    slots[slot + 2] === words[at + 2] &&
    slots[slot + 3] === words[at + 3]
  )
}
