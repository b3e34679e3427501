const MASK = (1n << 64n) - 1n
const PRIMES = [
  11400714785074694791n,
  14029467366897019727n,
  1609587929392839161n,
  9650029242287828579n,
  2870177450012600261n,
] as const
const [P1, P2, P3, P4, P5] = PRIMES

/** xxHash64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), as the signed long that Kusto shows. */
export function xxHash64(bytes: Buffer): bigint {
  const stripes = bytes.length - (bytes.length % 32)
  const start = stripes === 0 ? P5 : convergedLanes(bytes, stripes)
  return BigInt.asIntN(64, avalanche(tail(bytes, stripes, wrap(start + BigInt(bytes.length)))))
}

const wrap = (value: bigint) => value & MASK
const rotate = (value: bigint, bits: bigint) => wrap((value << bits) | (value >> (64n - bits)))
const round = (lane: bigint, input: bigint) => wrap(rotate(wrap(lane + input * P2), 31n) * P1)

/** Four lanes over the whole stripes of 32 bytes, folded into one. */
function convergedLanes(bytes: Buffer, end: number): bigint {
  const lanes = [wrap(P1 + P2), P2, 0n, wrap(-P1)]
  for (let at = 0; at < end; at += 32) {
    for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane]!, bytes.readBigUInt64LE(at + lane * 8))
  }
  const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint] // four, as written above
  const joined = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
  return lanes.reduce((hash, lane) => wrap((hash ^ round(0n, lane)) * P1 + P4), joined)
}

/** The bytes after the last stripe: by eight, then by four, then one at a time. */
function tail(bytes: Buffer, start: number, hash: bigint): bigint {
  let value = hash
  let at = start
  for (; at + 8 <= bytes.length; at += 8) {
    value = wrap(rotate(value ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4)
  }
  for (; at + 4 <= bytes.length; at += 4) {
    value = wrap(rotate(value ^ wrap(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3)
  }
  for (; at < bytes.length; at++) value = wrap(rotate(value ^ wrap(BigInt(bytes[at]!) * P5), 11n) * P1)
  return value
}

function avalanche(hash: bigint): bigint {
  const first = wrap((hash ^ (hash >> 33n)) * P2)
  const second = wrap((first ^ (first >> 29n)) * P3)
  return second ^ (second >> 32n)
}
