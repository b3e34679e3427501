/** Odd constants of xxHash (https://github.com/Cyan4973/xxHash, BSD-2): any with well-mixed bits would do. */
const [P1, P2, P3, P4] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f]
const STRIPE = 64

/**
 * A 128-bit hash of bytes, as four words. Not cryptographic: it tells records apart, it does not withstand a forger
 * (docs/reduction.md, "Records"). Made of 32-bit lanes so that WebAssembly SIMD and plain TypeScript give the same words:
 * each 64-byte stripe is multiplied into four vectors, whose halves change places and to which their neighbours' turned
 * lanes are added.
 */
export class RecordHash {
  readonly words = new Uint32Array(4)
  readonly #lanes = new Int32Array(16)
  readonly #tail = new DataView(new ArrayBuffer(STRIPE))

  /** Fills `words` with the hash of `view` from `start` to `end`. */
  update(view: DataView, start: number, end: number): void {
    const lanes = this.#lanes
    for (let lane = 0; lane < 16; lane++) lanes[lane] = Math.imul(P1, lane + 1)
    const whole = start + Math.floor((end - start) / STRIPE) * STRIPE
    mixStripes(lanes, view, start, whole)
    const tail = this.#tail
    for (let at = 0; at < STRIPE; at++) tail.setUint8(at, whole + at < end ? view.getUint8(whole + at) : 0)
    mixStripes(lanes, tail, 0, STRIPE)
    for (let at = 0; at < STRIPE; at++) tail.setUint8(at, 0)
    tail.setUint32(0, end - start, true)
    for (let round = 0; round < 4; round++) mixStripes(lanes, tail, 0, STRIPE)
    for (let word = 0; word < 4; word++) {
      this.words[word] = (lanes[word]! + lanes[word + 8]!) ^ (lanes[word + 4]! + swapHalves(lanes[word + 12]!))
    }
  }
}

function swapHalves(value: number): number {
  return (value << 16) | (value >>> 16)
}

/** The hot loop: sixteen lanes in local variables, because V8 keeps those in registers and array elements it does not. */
function mixStripes(lanes: Int32Array, view: DataView, start: number, end: number): void {
  let [a0, a1, a2, a3] = [lanes[0]!, lanes[1]!, lanes[2]!, lanes[3]!]
  let [b0, b1, b2, b3] = [lanes[4]!, lanes[5]!, lanes[6]!, lanes[7]!]
  let [c0, c1, c2, c3] = [lanes[8]!, lanes[9]!, lanes[10]!, lanes[11]!]
  let [d0, d1, d2, d3] = [lanes[12]!, lanes[13]!, lanes[14]!, lanes[15]!]
  for (let at = start; at < end; at += STRIPE) {
    a0 = Math.imul(a0 ^ view.getInt32(at, true), P1)
    a1 = Math.imul(a1 ^ view.getInt32(at + 4, true), P1)
    a2 = Math.imul(a2 ^ view.getInt32(at + 8, true), P1)
    a3 = Math.imul(a3 ^ view.getInt32(at + 12, true), P1)
    b0 = Math.imul(b0 ^ view.getInt32(at + 16, true), P2)
    b1 = Math.imul(b1 ^ view.getInt32(at + 20, true), P2)
    b2 = Math.imul(b2 ^ view.getInt32(at + 24, true), P2)
    b3 = Math.imul(b3 ^ view.getInt32(at + 28, true), P2)
    c0 = Math.imul(c0 ^ view.getInt32(at + 32, true), P3)
    c1 = Math.imul(c1 ^ view.getInt32(at + 36, true), P3)
    c2 = Math.imul(c2 ^ view.getInt32(at + 40, true), P3)
    c3 = Math.imul(c3 ^ view.getInt32(at + 44, true), P3)
    d0 = Math.imul(d0 ^ view.getInt32(at + 48, true), P4)
    d1 = Math.imul(d1 ^ view.getInt32(at + 52, true), P4)
    d2 = Math.imul(d2 ^ view.getInt32(at + 56, true), P4)
    d3 = Math.imul(d3 ^ view.getInt32(at + 60, true), P4)
    a0 = (swapHalves(a0) + b1) | 0
    a1 = (swapHalves(a1) + b2) | 0
    a2 = (swapHalves(a2) + b3) | 0
    a3 = (swapHalves(a3) + b0) | 0
    b0 = (swapHalves(b0) + c1) | 0
    b1 = (swapHalves(b1) + c2) | 0
    b2 = (swapHalves(b2) + c3) | 0
    b3 = (swapHalves(b3) + c0) | 0
    c0 = (swapHalves(c0) + d1) | 0
    c1 = (swapHalves(c1) + d2) | 0
    c2 = (swapHalves(c2) + d3) | 0
    c3 = (swapHalves(c3) + d0) | 0
    d0 = (swapHalves(d0) + a1) | 0
    d1 = (swapHalves(d1) + a2) | 0
    d2 = (swapHalves(d2) + a3) | 0
    d3 = (swapHalves(d3) + a0) | 0
  }
  lanes.set([a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3])
}
