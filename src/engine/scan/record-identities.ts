/** Which records a unit used, in their order: a 128-bit hash of each, and its time. */
export class RecordIdentities {
  length = 0
  /** Four words a record. */
  hashes = new Uint32Array(4 * 64)
  /** UTC milliseconds. */
  times = new Float64Array(64)
  /** Number of the record among all that the unit found, from 0. */
  numbers = new Uint32Array(64)

  push(hash: Uint32Array, time: number, number: number): void {
    if (this.length === this.times.length) this.#grow()
    this.hashes.set(hash, 4 * this.length)
    this.times[this.length] = time
    this.numbers[this.length] = number
    this.length++
  }

  #grow(): void {
    const { hashes, times, numbers } = this
    this.hashes = new Uint32Array(2 * hashes.length)
    this.times = new Float64Array(2 * times.length)
    this.numbers = new Uint32Array(2 * numbers.length)
    this.hashes.set(hashes)
    this.times.set(times)
    this.numbers.set(numbers)
  }
}
