import { randomInt } from 'node:crypto'

/**
 * Where hashes of this process begin. Whoever sends packets chooses addresses and ports, and could choose such as meet in one
 * place of a table whose hash is known: 60,000 of them took 400 times as long as others. No row depends on it.
 */
export const SEED = randomInt(2 ** 32)

/** Goes on with a hash by one more word: MurmurHash3's finalizer (https://github.com/aappleby/smhasher, public domain). */
export function mix(hash: number, word: number): number {
  let mixed = hash ^ word
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
