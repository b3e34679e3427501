// The scanner's hot loops: see docs/decisions/0003. Offsets of this memory are shared with ../scan/wasm-scanner.ts.

/** Hash lanes of the record at hand. */
const LANES: usize = 0x400
const HASH: usize = 0x440
/** 32 bytes of ones and 32 of zeros: loading at 32 - n gives a mask of n bytes. */
const ONES: usize = 0x480
const NO_STRIPE: usize = 0x4c0
const ODD: usize = 0x1000
const MOST_ODD: u32 = 1024
const TOKENS: usize = 0x1_0000
const MOST_TOKENS: u32 = 0x1_0000
const ROWS: usize = 0x10_0000
const ROW_BYTES: usize = 128
const MOST_ROWS: u32 = 0x1_0000
const SLOTS: usize = 0x90_0000
const ADDRESS_SLOTS: usize = 0xa0_0000
const ADDRESSES: usize = 0xc0_0000
const COLUMNS: usize = 0xe0_0000
/** Comma mask and quote mask of each 64-byte block of a record. */
const MASKS: usize = 0x160_0000
const MOST_BLOCKS: u32 = 0x1_0000
/** From here on bytes are put in. */
export const input: usize = 0x170_0000

const QUOTE: u8 = 0x22
const COMMA: u8 = 0x2c
const ZEROS: u64 = 0x3030303030303030
const HIGH_NIBBLES: u64 = 0xf0f0f0f0f0f0f0f0
const SIXES: u64 = 0x0606060606060606

// ---- The index of a record

let start: usize = 0
let length: u32 = 0
let tokenCount: u32 = 0
let isPlain: bool = true
let depth: i32 = 0
let quotes: u32 = 0
/** All ones inside a string, else 0. */
let inString: u64 = 0
/** 1 when the byte before the block is a closing quote. */
let closedBefore: u64 = 0
/** 1 when the byte before the block is a backslash that escapes. */
let escapes: u64 = 0

export function getLength(): u32 {
  return length
}
export function getTokenCount(): u32 {
  return tokenCount
}
export function getIsPlain(): bool {
  return isPlain
}
export function getHash(): usize {
  return HASH
}

const P1: i32 = 0x9e3779b1
const P2: i32 = 0x85ebca77
const P3: i32 = 0xc2b2ae3d
const P4: i32 = 0x27d4eb2f

export function init(): void {
  memory.fill(ONES, 0xff, 32)
  memory.fill(ONES + 32, 0, 32)
  memory.fill(NO_STRIPE, 0, 64)
  clear()
}

export function reset(): void {
  length = 0
  tokenCount = 0
  isPlain = true
  depth = 0
  quotes = 0
  inString = 0
  closedBefore = 0
  escapes = 0
  for (let lane = 0; lane < 16; lane++) store<i32>(LANES + (lane << 2), P1 * (lane + 1))
}

// @ts-ignore: decorator
@inline
function equals(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  return (
    <u64>i8x16.bitmask(i8x16.eq(a, byte)) |
    (<u64>i8x16.bitmask(i8x16.eq(b, byte)) << 16) |
    (<u64>i8x16.bitmask(i8x16.eq(c, byte)) << 32) |
    (<u64>i8x16.bitmask(i8x16.eq(d, byte)) << 48)
  )
}

// @ts-ignore: decorator
@inline
function below(a: v128, b: v128, c: v128, d: v128, limit: v128): u64 {
  return (
    <u64>i8x16.bitmask(i8x16.lt_u(a, limit)) |
    (<u64>i8x16.bitmask(i8x16.lt_u(b, limit)) << 16) |
    (<u64>i8x16.bitmask(i8x16.lt_u(c, limit)) << 32) |
    (<u64>i8x16.bitmask(i8x16.lt_u(d, limit)) << 48)
  )
}

// @ts-ignore: decorator
@inline
function prefixXor(bits: u64): u64 {
  bits ^= bits << 1
  bits ^= bits << 2
  bits ^= bits << 4
  bits ^= bits << 8
  bits ^= bits << 16
  return bits ^ (bits << 32)
}

/** The quotes that no backslash escapes. Bit by bit: real logs hold no backslash. */
function plainQuotes(found: u64, backslashes: u64, valid: u64): u64 {
  let result: u64 = 0
  let within = inString != 0
  let skip = escapes != 0
  for (let bit: u64 = 0; bit < 64; bit++) {
    const here: u64 = 1 << bit
    if ((valid & here) == 0) break
    if (skip) {
      skip = false
      continue
    }
    if (found & here) {
      result |= here
      within = !within
    } else if (backslashes & here && within) skip = true
  }
  nextEscapes = skip ? 1 : 0
  return result
}
let nextEscapes: u64 = 0

/** Goes on with the record that begins at `from`, up to `end`. True when its end was found. */
export function advance(from: usize, end: usize): bool {
  start = from
  let h0 = v128.load(LANES)
  let h1 = v128.load(LANES, 16)
  let h2 = v128.load(LANES, 32)
  let h3 = v128.load(LANES, 48)
  const quoteByte = i8x16.splat(QUOTE)
  const commaByte = i8x16.splat(COMMA)
  const backslashByte = i8x16.splat(0x5c)
  const spaceEnd = i8x16.splat(0x21)
  let isComplete = false
  let at = from + length
  while (at < end) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    const left = end - at
    const valid: u64 = left >= 64 ? ~0 : (<u64>1 << left) - 1
    let quote = equals(a, b, c, d, quoteByte) & valid
    const comma = equals(a, b, c, d, commaByte) & valid
    const backslashes = v128.or(
      v128.or(i8x16.eq(a, backslashByte), i8x16.eq(b, backslashByte)),
      v128.or(i8x16.eq(c, backslashByte), i8x16.eq(d, backslashByte)),
    )
    nextEscapes = 0
    let plain = isPlain
    if (v128.any_true(backslashes) || escapes) {
      const bits = equals(a, b, c, d, backslashByte) & valid
      if (bits | escapes) {
        plain = false
        quote = plainQuotes(quote, bits, valid)
      }
    }
    const block = <u32>(at - from) >> 6
    if (block < MOST_BLOCKS) {
      store<u64>(MASKS + ((<usize>block) << 4), comma)
      store<u64>(MASKS + ((<usize>block) << 4), quote, 8)
    } else plain = false
    const within = prefixXor(quote) ^ inString
    const closing = quote & ~within
    const opening = quote & within
    const afterClosing = (closing << 1) | closedBefore
    const outside = ~(within | quote) & valid
    if (afterClosing & opening) plain = false
    const isQuoteNext: u64 = left > 64 && load<u8>(at, 64) == QUOTE ? 1 : 0
    let tokens = outside & ~(comma & afterClosing & ((quote >> 1) | (isQuoteNext << 63)))
    // Signed: bytes above 127 are looked at too, for nothing.
    const low = v128.or(
      v128.or(i8x16.lt_s(a, spaceEnd), i8x16.lt_s(b, spaceEnd)),
      v128.or(i8x16.lt_s(c, spaceEnd), i8x16.lt_s(d, spaceEnd)),
    )
    if (v128.any_true(low)) {
      const spaces = below(a, b, c, d, spaceEnd) & valid
      const controls = below(a, b, c, d, i8x16.splat(0x20)) & valid
      if ((spaces & outside) | (controls & within)) plain = false
      tokens &= ~spaces
    }
    let count = tokenCount
    let nowDepth = depth
    while (tokens) {
      const bit = ctz(tokens)
      tokens &= tokens - 1
      const offset = <u32>(at - from) + <u32>bit
      if (count < MOST_TOKENS) {
        const before = quotes + <u32>popcnt(quote & ((<u64>1 << bit) - 1))
        store<u32>(TOKENS + ((<usize>count) << 3), offset)
        store<u32>(TOKENS + ((<usize>count) << 3), before, 4)
        count++
      } else plain = false
      const byte = load<u8>(from + offset)
      if (byte == 0x7b) nowDepth++
      else if (byte == 0x7d && --nowDepth == 0) {
        length = offset + 1
        isComplete = true
        break
      }
    }
    if (!isComplete && left < 64) break // the same block again, when there are more bytes
    tokenCount = count
    isPlain = plain
    if (isComplete) break
    depth = nowDepth
    quotes += <u32>popcnt(quote)
    inString = <u64>(<i64>within >> 63)
    closedBefore = closing >> 63
    escapes = nextEscapes
    h0 = i32x4.mul(v128.xor(h0, a), i32x4.splat(P1))
    h1 = i32x4.mul(v128.xor(h1, b), i32x4.splat(P2))
    h2 = i32x4.mul(v128.xor(h2, c), i32x4.splat(P3))
    h3 = i32x4.mul(v128.xor(h3, d), i32x4.splat(P4))
    h0 = i32x4.add(swapHalves(h0), turn(h1))
    h1 = i32x4.add(swapHalves(h1), turn(h2))
    h2 = i32x4.add(swapHalves(h2), turn(h3))
    h3 = i32x4.add(swapHalves(h3), turn(h0))
    at += 64
    length += 64
  }
  v128.store(LANES, h0)
  v128.store(LANES, h1, 16)
  v128.store(LANES, h2, 32)
  v128.store(LANES, h3, 48)
  return isComplete
}

/** Each lane turned by 16 bits, as one instruction. */
// @ts-ignore: decorator
@inline
function swapHalves(value: v128): v128 {
  return i8x16.shuffle(value, value, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
}

// @ts-ignore: decorator
@inline
function turn(value: v128): v128 {
  return i32x4.shuffle(value, value, 1, 2, 3, 0)
}

/** Finishes the hash of the record that is complete. */
export function finishHash(): void {
  const whole = length & ~63
  const rest = length & 63
  if (rest == 0) mixStripe(start + length - 64) // advance stops before the stripe in which the record ends
  const tail: usize = LANES + 0x200
  memory.fill(tail, 0, 64)
  memory.copy(tail, start + whole, rest)
  mixStripe(tail)
  memory.fill(tail, 0, 64)
  store<u32>(tail, length)
  for (let round = 0; round < 4; round++) mixStripe(tail)
  const h0 = v128.load(LANES)
  const h1 = v128.load(LANES, 16)
  const h2 = v128.load(LANES, 32)
  const h3 = v128.load(LANES, 48)
  v128.store(HASH, v128.xor(i32x4.add(h0, h2), i32x4.add(h1, swapHalves(h3))))
}

function mixStripe(at: usize): void {
  let h0 = i32x4.mul(v128.xor(v128.load(LANES), v128.load(at)), i32x4.splat(P1))
  let h1 = i32x4.mul(v128.xor(v128.load(LANES, 16), v128.load(at, 16)), i32x4.splat(P2))
  let h2 = i32x4.mul(v128.xor(v128.load(LANES, 32), v128.load(at, 32)), i32x4.splat(P3))
  let h3 = i32x4.mul(v128.xor(v128.load(LANES, 48), v128.load(at, 48)), i32x4.splat(P4))
  h0 = i32x4.add(swapHalves(h0), turn(h1))
  h1 = i32x4.add(swapHalves(h1), turn(h2))
  h2 = i32x4.add(swapHalves(h2), turn(h3))
  h3 = i32x4.add(swapHalves(h3), turn(h0))
  v128.store(LANES, h0)
  v128.store(LANES, h1, 16)
  v128.store(LANES, h2, 32)
  v128.store(LANES, h3, 48)
}

// ---- Rows

let rows: u32 = 0
let addressCount: u32 = 0
let slotBits: u32 = 14
let addressBits: u32 = 12
let oddCount: u32 = 0
let isOverflowing: bool = false
let accepted: u32 = 0

export function getRows(): u32 {
  return rows
}
export function getAddressCount(): u32 {
  return addressCount
}
export function getOddCount(): u32 {
  return oddCount
}
export function getIsOverflowing(): bool {
  return isOverflowing
}
export function getAccepted(): u32 {
  return accepted
}

/** Forgets all rows. */
export function clear(): void {
  rows = 0
  addressCount = 0
  slotBits = 14
  addressBits = 12
  isOverflowing = false
  memory.fill(SLOTS, 0, (<usize>4) << slotBits)
  memory.fill(ADDRESS_SLOTS, 0, (<usize>8) << addressBits)
}

// Offsets in a row: its key first, then what is counted.
const META: usize = 48
const TUPLES: usize = 56
const BEGINS: usize = 60
const SUMS: usize = 64
const FIRST: usize = 96
const LAST: usize = 104
const ENDS: usize = 112
const SRC: usize = 116
const DEST: usize = 120
const PACKED: usize = 124

// @ts-ignore: decorator
@inline
function areDigits(v: u64): bool {
  return ((v & HIGH_NIBBLES) ^ ZEROS | ((v + SIXES) & HIGH_NIBBLES) ^ ZEROS) == 0
}

/** Eight digits, the first in the lowest byte. */
// @ts-ignore: decorator
@inline
function eightDigits(v: u64): u64 {
  v = (v & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8
  v = (v & 0x00ff00ff00ff00ff) * 6553601 >> 16
  return (v & 0x0000ffff0000ffff) * 42949672960001 >> 32
}

/** The last `count` of the eight bytes before `end`, 1 to 8, with zeros before them. */
// @ts-ignore: decorator
@inline
function lastBytes(end: usize, count: u64): u64 {
  const shift = (8 - count) << 3
  return (load<u64>(end - 8) >> shift << shift) | (ZEROS & ((<u64>1 << shift) - 1))
}

const BAD: u64 = ~0

/** A counter of at most 15 digits that ends at `end`; none are 0. */
// @ts-ignore: decorator
@inline
function counter(end: usize, count: u64): u64 {
  if (count - 1 < 8) {
    const low = lastBytes(end, count)
    return areDigits(low) ? eightDigits(low) : BAD
  }
  return count == 0 ? 0 : longCounter(end, count)
}

function longCounter(end: usize, count: u64): u64 {
  if (count > 15) return BAD
  const low = load<u64>(end - 8)
  const high = lastBytes(end - 8, count - 8)
  return areDigits(low) && areDigits(high) ? eightDigits(high) * 100000000 + eightDigits(low) : BAD
}

// @ts-ignore: decorator
@inline
function window(masks: usize, offset: u32): u64 {
  const at = masks + ((<usize>(offset >> 6)) << 4)
  const shift = <u64>(offset & 63)
  return (load<u64>(at) >> shift) | (load<u64>(at, 16) << 1 << (63 - shift))
}

function nextQuote(from: u32): u32 {
  let offset = from
  let bits = window(MASKS + 8, offset)
  while (bits == 0) {
    offset += 64
    bits = window(MASKS + 8, offset)
  }
  return offset + <u32>ctz(bits)
}

let prefixBytes: u64 = 0
let prefixLength: u64 = 0
let prefixTime: i64 = 0

/** The time of a tuple in UTC milliseconds, of 9 to 15 digits; -1 when it is for `parseTuple`. */
// @ts-ignore: decorator
@inline
function timeOf(at: usize, count: u64): i64 {
  const low = load<u64>(at + <usize>count - 8)
  const before = load<u64>(at) & ((<u64>1 << ((count - 8) << 3)) - 1)
  if (before != prefixBytes || count != prefixLength) if (!readPrefix(before, count)) return -1
  if (!areDigits(low)) return -1
  const value = prefixTime + <i64>eightDigits(low)
  return value < 100000000000 ? value * 1000 : value
}

/** Most tuples share all digits of their time but the last eight. */
function readPrefix(bytes: u64, count: u64): bool {
  if (count - 9 > 6) return false
  const digits = (bytes << ((16 - count) << 3)) | (ZEROS & ((<u64>1 << ((16 - count) << 3)) - 1))
  if (!areDigits(digits)) return false
  prefixBytes = bytes
  prefixLength = count
  prefixTime = <i64>(eightDigits(digits) * 100000000)
  return true
}

/**
 * Counts tuples of a list, from the one whose first byte is `at`. The number of those it is done with: fewer than `count` when
 * there is no room for more rows or odd tuples. Odd tuples, right or wrong, are left to `parseTuple`: their place among the
 * tuples of this call and their first byte stand in the list at ODD.
 */
export function countTuples(at: usize, count: u32, context: u32, isVnet: bool): u32 {
  oddCount = 0
  accepted = 0
  let offset = <u32>(at - start)
  let done: u32 = 0
  while (done < count && rows < MOST_ROWS - 1 && oddCount < MOST_ODD) {
    const end = tuple(offset, context, isVnet)
    if (end != 0) {
      accepted++
      offset = end + 3
    } else {
      store<u32>(ODD + ((<usize>oddCount) << 3), done)
      store<u32>(ODD + ((<usize>oddCount) << 3), offset, 4)
      oddCount++
      offset = nextQuote(offset) + 3
    }
    done++
  }
  next = start + offset
  return done
}
let next: usize = 0
export function getNext(): usize {
  return next
}

/** Adds the tuple at an offset of the record; the offset of its closing quote, or 0 when it is odd. */
// @ts-ignore: decorator
@inline
function tuple(offset: u32, context: u32, isVnet: bool): u32 {
  const at = start + offset
  let commas = window(MASKS, offset)
  const c1 = ctz(commas)
  commas &= commas - 1
  commas &= commas - 1
  const c3 = ctz(commas)
  commas &= commas - 1
  const c4 = ctz(commas)
  commas &= commas - 1
  commas &= commas - 1
  commas &= commas - 1
  if (commas == 0) return 0
  const c7 = ctz(commas)
  const hostBytes = c3 - c1 - 1
  const portBytes = c7 - c4 - 1
  if (hostBytes > 32 || portBytes > 16) return 0
  const time = timeOf(at, c1)
  if (time < 0) return 0
  const sourcePort = c4 - c3 - 1
  if (sourcePort - 1 > 4) return 0
  const source = lastBytes(at + <usize>c4, sourcePort)
  if (!areDigits(source) || eightDigits(source) > 65535) return 0

  const second = offset + <u32>c7 + 1
  const rest = start + second
  const end = ctz(window(MASKS + 8, second))
  let fields = window(MASKS, second)
  const d0 = ctz(fields)
  fields &= fields - 1
  const d1 = ctz(fields)
  if (d0 != 1 || end == 64) return 0
  let state = load<u8>(rest)
  let meta: u64 = (<u64>context) << 16
  let isDenied: bool
  if (isVnet) {
    isDenied = state == 0x44
    const code = load<u32>(rest, 2)
    if ((code & 0xffffff) == 0x2c584e) meta |= 0x100 // NX
    else if ((code & 0xffff) != 0x2c58) return 0 // X
  } else {
    isDenied = state == 0x44
    if (!isDenied && state != 0x41) return 0
    if (d1 != 3) return 0
    state = load<u8>(rest, 2)
    if (state == 0x44) return 0
    meta |= 0x200
  }
  const isEnd = state == 0x45
  const isCounted = isEnd || state == 0x43
  if (!isCounted && state != 0x42 && state != 0x44) return 0
  meta |= <u64>isDenied

  let packetsOut: u64 = 0
  let bytesOut: u64 = 0
  let packetsBack: u64 = 0
  let bytesBack: u64 = 0
  const numbers = rest + <usize>d1 + 1
  const isNothing = load<u64>(numbers) == 0x22302c302c302c30 || load<u32>(numbers) == 0x222c2c2c
  if (!isNothing) {
    fields &= fields - 1
    const d2 = ctz(fields)
    fields &= fields - 1
    const d3 = ctz(fields)
    fields &= fields - 1
    if (fields == 0) return 0
    const d4 = ctz(fields)
    packetsOut = counter(rest + <usize>d2, d2 - d1 - 1)
    bytesOut = counter(rest + <usize>d3, d3 - d2 - 1)
    packetsBack = counter(rest + <usize>d4, d4 - d3 - 1)
    bytesBack = counter(rest + <usize>end, end - d4 - 1)
    if (<i64>(packetsOut | bytesOut | packetsBack | bytesBack) < 0) return 0
  }

  const hosts = at + <usize>c1 + 1
  const ports = at + <usize>c4 + 1
  const k0 = v128.and(v128.load(hosts), v128.load(ONES + 32 - <usize>hostBytes))
  const k1 = v128.and(v128.load(hosts, 16), v128.load(ONES + 48 - <usize>hostBytes))
  const k2 = v128.and(v128.load(ports), v128.load(ONES + 32 - <usize>portBytes))
  const row = rowOf(k0, k1, k2, meta, hosts, hostBytes, ports, portBytes, time)
  if (row == 0) return 0
  store<u32>(row, load<u32>(row, TUPLES) + 1, TUPLES)
  if (time < load<i64>(row, FIRST)) store<i64>(row, time, FIRST)
  if (time > load<i64>(row, LAST)) store<i64>(row, time, LAST)
  if (isDenied || !isCounted) {
    store<u32>(row, load<u32>(row, BEGINS) + 1, BEGINS)
    return second + <u32>end
  }
  if (isEnd) store<u32>(row, load<u32>(row, ENDS) + 1, ENDS)
  if (isNothing) return second + <u32>end
  const sum0 = load<u64>(row, SUMS) + packetsOut
  const sum1 = load<u64>(row, SUMS + 8) + bytesOut
  const sum2 = load<u64>(row, SUMS + 16) + packetsBack
  const sum3 = load<u64>(row, SUMS + 24) + bytesBack
  store<u64>(row, sum0, SUMS)
  store<u64>(row, sum1, SUMS + 8)
  store<u64>(row, sum2, SUMS + 16)
  store<u64>(row, sum3, SUMS + 24)
  if (<i64>(sum0 | sum1 | sum2 | sum3) < 0) isOverflowing = true
  return second + <u32>end
}

// @ts-ignore: decorator
@inline
function hashOf(k0: v128, k1: v128, k2: v128, meta: u64): u64 {
  const mixed =
    i64x2.extract_lane(k0, 0) * 0x9e3779b185ebca87 +
    i64x2.extract_lane(k0, 1) * 0xc2b2ae3d27d4eb4f +
    i64x2.extract_lane(k1, 0) * 0x165667b19e3779f9 +
    i64x2.extract_lane(k1, 1) * 0x85ebca77c2b2ae63 +
    i64x2.extract_lane(k2, 0) * 0x27d4eb2f165667c5 +
    i64x2.extract_lane(k2, 1) * 0xff51afd7ed558ccd +
    meta * 0xc4ceb9fe1a85ec53
  return (mixed ^ (mixed >> 32)) * 0x9fb21c651e98df25
}

// @ts-ignore: decorator
@inline
function rowOf(
  k0: v128,
  k1: v128,
  k2: v128,
  meta: u64,
  hosts: usize,
  hostBytes: u64,
  ports: usize,
  portBytes: u64,
  time: i64,
): usize {
  const hash = hashOf(k0, k1, k2, meta)
  const mask = ((<u32>1) << slotBits) - 1
  const tag = <u32>(hash >> 16) & 0xffff0000
  let slot = <u32>(hash >> (64 - <u64>slotBits))
  for (;;) {
    const entry = load<u32>(SLOTS + ((<usize>slot) << 2))
    if (entry == 0) break
    if ((entry & 0xffff0000) == tag) {
      const row = ROWS + (<usize>(entry & 0xffff)) * ROW_BYTES
      const differs = v128.or(
        v128.or(v128.xor(v128.load(row), k0), v128.xor(v128.load(row, 16), k1)),
        v128.xor(v128.load(row, 32), k2),
      )
      if (!v128.any_true(differs) && load<u64>(row, META) == meta) return row
    }
    slot = (slot + 1) & mask
  }
  return insert(k0, k1, k2, meta, hosts, <u32>hostBytes, ports, <u32>portBytes, time, slot, tag)
}

/** A row for a key that is new; 0 when the key is not spelled as Azure spells it. */
function insert(
  k0: v128,
  k1: v128,
  k2: v128,
  meta: u64,
  hosts: usize,
  hostBytes: u32,
  ports: usize,
  portBytes: u32,
  time: i64,
  slot: u32,
  tag: u32,
): usize {
  cursor = hosts
  const src = ipv4(COMMA)
  if (src < 0) return 0
  const destAt = cursor
  const dest = ipv4(COMMA)
  if (dest < 0 || cursor != hosts + hostBytes + 1 || destAt >= cursor) return 0
  cursor = ports
  const packed = portKey(meta)
  if (packed < 0 || cursor != ports + portBytes) return 0
  const row = ROWS + (<usize>(rows + 1)) * ROW_BYTES
  memory.fill(row, 0, ROW_BYTES)
  v128.store(row, k0)
  v128.store(row, k1, 16)
  v128.store(row, k2, 32)
  store<u64>(row, meta, META)
  store<i64>(row, time, FIRST)
  store<i64>(row, time, LAST)
  store<u32>(row, addressOf(<u32>src), SRC)
  store<u32>(row, addressOf(<u32>dest), DEST)
  store<u32>(row, <u32>packed, PACKED)
  rows++
  store<u32>(SLOTS + ((<usize>slot) << 2), tag | rows)
  if (rows << 1 > (<u32>1) << slotBits) growSlots()
  return row
}

function growSlots(): void {
  slotBits += 2
  memory.fill(SLOTS, 0, (<usize>4) << slotBits)
  const mask = ((<u32>1) << slotBits) - 1
  for (let number: u32 = 1; number <= rows; number++) {
    const row = ROWS + (<usize>number) * ROW_BYTES
    const hash = hashOf(v128.load(row), v128.load(row, 16), v128.load(row, 32), load<u64>(row, META))
    let slot = <u32>(hash >> (64 - <u64>slotBits))
    while (load<u32>(SLOTS + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & mask
    store<u32>(SLOTS + ((<usize>slot) << 2), (<u32>(hash >> 16) & 0xffff0000) | number)
  }
}

let cursor: usize = 0

/** An IPv4 address as the canonical spelling has it, passed with the byte behind it; -1 when it is none. */
function ipv4(end: u8): i64 {
  let address: i64 = 0
  for (let octet = 0; octet < 4; octet++) {
    const value = number(255)
    if (value < 0 || load<u8>(cursor) != (octet < 3 ? 0x2e : end)) return -1
    cursor++
    address = (address << 8) | value
  }
  return address
}

/** A decimal number without leading zeros; -1 when there is none, or a greater one. */
function number(largest: i64): i64 {
  const from = cursor
  let value: i64 = 0
  let digit = <u32>load<u8>(cursor) - 0x30
  while (digit < 10 && cursor - from < 6) {
    value = value * 10 + digit
    digit = <u32>load<u8>(++cursor) - 0x30
  }
  const isCanonical = cursor > from && (load<u8>(from) != 0x30 || cursor == from + 1)
  return isCanonical && value <= largest ? value : -1
}

/** Port, protocol and direction as a number of the batch; -1 when they are not spelled as Azure spells them. */
function portKey(meta: u64): i64 {
  const port = number(65535)
  if (port < 0 || load<u8>(cursor++) != COMMA) return -1
  let protocol: i64 = -1
  if (meta & 0x200) {
    const letter = load<u8>(cursor++)
    protocol = letter == 0x54 ? 6 : letter == 0x55 ? 17 : -1
  } else protocol = number(255)
  if (protocol < 0 || load<u8>(cursor++) != COMMA) return -1
  const direction = load<u8>(cursor++)
  if (direction != 0x49 && direction != 0x4f) return -1
  return (port << 16) | (protocol << 8) | <i64>(direction == 0x49)
}

/** The number of an IPv4 address among those of the batch. */
function addressOf(address: u32): u32 {
  const mask = ((<u32>1) << addressBits) - 1
  let slot = (address * 0x9e3779b1) >> (32 - addressBits)
  for (;;) {
    const entry = ADDRESS_SLOTS + ((<usize>slot) << 3)
    const known = load<u32>(entry, 4)
    if (known == 0) break
    if (load<u32>(entry) == address) return known - 1
    slot = (slot + 1) & mask
  }
  const entry = ADDRESS_SLOTS + ((<usize>slot) << 3)
  store<u32>(entry, address)
  store<u32>(entry, ++addressCount, 4)
  store<u32>(ADDRESSES + ((<usize>(addressCount - 1)) << 2), address)
  if (addressCount << 1 > (<u32>1) << addressBits) growAddresses()
  return addressCount - 1
}

function growAddresses(): void {
  addressBits += 2
  memory.fill(ADDRESS_SLOTS, 0, (<usize>8) << addressBits)
  const mask = ((<u32>1) << addressBits) - 1
  for (let number: u32 = 0; number < addressCount; number++) {
    const address = load<u32>(ADDRESSES + ((<usize>number) << 2))
    let slot = (address * 0x9e3779b1) >> (32 - addressBits)
    while (load<u32>(ADDRESS_SLOTS + ((<usize>slot) << 3), 4) != 0) slot = (slot + 1) & mask
    store<u32>(ADDRESS_SLOTS + ((<usize>slot) << 3), address)
    store<u32>(ADDRESS_SLOTS + ((<usize>slot) << 3), number + 1, 4)
  }
}

/** Writes the rows as columns, one behind the other from COLUMNS on, those of 8 bytes first, and the addresses behind. */
export function writeColumns(): usize {
  const count = <usize>rows
  const wide = COLUMNS
  const words = wide + 48 * count
  const ports = words + 24 * count
  const bytes = ports + 2 * count
  for (let index: usize = 0; index < count; index++) {
    const row = ROWS + (index + 1) * ROW_BYTES
    const at8 = wide + (index << 3)
    store<u64>(at8, load<u64>(row, SUMS))
    store<u64>(at8 + 8 * count, load<u64>(row, SUMS + 8))
    store<u64>(at8 + 16 * count, load<u64>(row, SUMS + 16))
    store<u64>(at8 + 24 * count, load<u64>(row, SUMS + 24))
    store<f64>(at8 + 32 * count, <f64>load<i64>(row, FIRST))
    store<f64>(at8 + 40 * count, <f64>load<i64>(row, LAST))
    const meta = load<u64>(row, META)
    const packed = load<u32>(row, PACKED)
    const at4 = words + (index << 2)
    store<u32>(at4, <u32>(meta >> 16))
    store<u32>(at4 + 4 * count, load<u32>(row, SRC))
    store<u32>(at4 + 8 * count, load<u32>(row, DEST))
    store<u32>(at4 + 12 * count, load<u32>(row, BEGINS))
    store<u32>(at4 + 16 * count, load<u32>(row, ENDS))
    store<u32>(at4 + 20 * count, load<u32>(row, TUPLES))
    store<u16>(ports + (index << 1), <u16>(packed >> 16))
    store<u8>(bytes + index, <u8>(packed >> 8))
    store<u8>(bytes + index + count, <u8>(packed & 1))
    store<u8>(bytes + index + 2 * count, <u8>(meta & 1))
    store<u8>(bytes + index + 3 * count, 1)
    store<u8>(bytes + index + 4 * count, <u8>(meta >> 8))
  }
  const addresses = (bytes + 5 * count + 7) & ~7
  for (let number: usize = 0; number < addressCount; number++) {
    const at = addresses + (number << 4)
    store<u64>(at, 0)
    store<u32>(at, 0, 8)
    store<u32>(at, bswap(load<u32>(ADDRESSES + (number << 2))), 12)
  }
  return addresses
}
