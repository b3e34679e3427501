import { readFileSync } from 'node:fs'
import type { IntervalMinutes } from '../../model/index.ts'
import { IdentitySet } from '../scan/identity-set.ts'
import type { RecordIdentities } from '../scan/record-identities.ts'
import { columnFrame, readFrame } from './column-frame.ts'

/** Which records count already: those of this run, and those that the store has of the same intervals. */
export interface RecordBook {
  /** All of them. */
  readonly seen: IdentitySet
  /** Makes the store's records of these times seen, before they are compared. */
  recall(records: RecordIdentities): void
  /** Takes note of records that count. */
  add(records: RecordIdentities): void
  /** Starts of the intervals that got records, in order. */
  intervals(): number[]
  /** All records of an interval as the parts of a file, and their number. The book forgets them. */
  take(intervalStart: number): { readonly parts: readonly Uint8Array[]; readonly records: number }
}

/** Opens a book; `filesOf` names the files that the store has of an interval. */
export function recordBook(
  minutes: IntervalMinutes,
  filesOf: (intervalStart: number) => readonly string[],
): RecordBook {
  const seen = new IdentitySet()
  const recalled = new Set<number>()
  const pages = new Map<number, IdentityList>()
  const intervalOf = (time: number) => Math.floor(time / (minutes * 60_000)) * minutes * 60_000
  return {
    seen,
    recall({ times, length }) {
      for (let record = 0; record < length; record++) {
        const start = intervalOf(times[record]!)
        if (recalled.has(start)) continue
        recalled.add(start)
        for (const path of filesOf(start)) addAll(seen, readIdentities(path))
      }
    },
    add({ hashes, times, length }) {
      for (let record = 0; record < length; record++) {
        const start = intervalOf(times[record]!)
        const page = pages.get(start) ?? new IdentityList()
        pages.set(start, page)
        page.push(hashes, 4 * record)
      }
    },
    intervals: () => [...pages.keys()].sort((a, b) => a - b),
    take(start) {
      const page = pages.get(start) ?? new IdentityList()
      pages.delete(start)
      for (const path of filesOf(start)) {
        const before = readIdentities(path)
        for (let at = 0; at < before.length; at += 4) page.push(before, at)
      }
      return { parts: columnFrame(null, { hashes: page.words() }), records: page.length }
    },
  }
}

/** Identities one behind the other, four words each. */
class IdentityList {
  length = 0
  #words = new Uint32Array(4 * 16)

  push(words: Uint32Array, at: number): void {
    if (4 * this.length === this.#words.length) {
      const wider = new Uint32Array(2 * this.#words.length)
      wider.set(this.#words)
      this.#words = wider
    }
    for (let word = 0; word < 4; word++) this.#words[4 * this.length + word] = words[at + word]!
    this.length++
  }

  words(): Uint32Array {
    return this.#words.subarray(0, 4 * this.length)
  }
}

function readIdentities(path: string): Uint32Array {
  return readFrame(readFileSync(path), 0, path).columns.hashes as Uint32Array // take wrote it
}

function addAll(seen: IdentitySet, words: Uint32Array): void {
  for (let at = 0; at < words.length; at += 4) seen.add(words, at)
}
