import { TrafficError } from '../../model/error.ts'

/**
 * Adds longs that are not negative, exactly and without making a bigint of any: the halves are added as numbers. `sums` and
 * `more` are the memory of BigInt64Arrays, low half first, as every machine that Node runs on lays them.
 */
export function addLong(sums: Uint32Array, to: number, more: Uint32Array, from: number): void {
  const low = sums[2 * to]! + more[2 * from]!
  const high = sums[2 * to + 1]! + more[2 * from + 1]! + (low >= 2 ** 32 ? 1 : 0)
  if (high >= 2 ** 31) throw overflow('a sum of packets or bytes', '2^63-1')
  sums[2 * to] = low
  sums[2 * to + 1] = high
}

/** The halves of longs, as {@link addLong} takes them. */
export function halvesOf(longs: BigInt64Array): Uint32Array {
  return new Uint32Array(longs.buffer, longs.byteOffset, longs.length * 2)
}

/** Adds a count to another of 32 bits. */
export function addCount(counts: Uint32Array, to: number, more: number): void {
  const sum = counts[to]! + more
  if (sum >= 2 ** 32) throw overflow('a count of flows or tuples', '2^32-1')
  counts[to] = sum
}

function overflow(what: string, limit: string): TrafficError {
  return new TrafficError('engine/sum-overflow', `${what} of one row is greater than ${limit}`, {
    hint: 'no network moves this much in an interval: look for a wrong counter in the logs',
  })
}
