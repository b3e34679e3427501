import { availableParallelism } from 'node:os'
import type { IntervalMinutes } from '../../model/flow.ts'
import { type FileAccount, type FileReport, fileReport, KEPT_REJECTS } from '../file-report.ts'
import type { FlowBatch } from '../flow-batch.ts'
import { assembleCrew, type Crew } from './crew.ts'
import { IdentitySet } from './identity-set.ts'
import { planUnits } from './plan-units.ts'
import { RecordIdentities } from './record-identities.ts'
import type { FilePart, ScannedUnit } from './scan-unit.ts'

/** How files are scanned. */
export interface ScanOptions {
  readonly intervalMinutes: IntervalMinutes
  /** Threads beside this one; 0 scans in this one, and so does input of one unit. Absent: as many as there are cores. */
  readonly workers?: number
  /** Absent: WebAssembly, and TypeScript where that has no SIMD. */
  readonly scanner?: 'wasm' | 'typescript'
  /** Records that count as seen before; the new ones are added. */
  readonly seen?: IdentitySet
  /** Called before the records of a unit are looked for in `seen`: to add older ones of their times. */
  readonly recall?: (records: RecordIdentities) => void
  /** A longer record is rejected. Absent: 8 MiB; Azure writes some 32 kB. */
  readonly maxRecordBytes?: number
  /** A gzip file that unpacks to more is read up to there. Absent: 64 GiB. */
  readonly maxUnpackedBytes?: number
  /** Whether each batch holds flows of one interval; the threads take them apart. */
  readonly byInterval?: boolean
  /** Absent: 16 MB. */
  readonly unitBytes?: number
  /** Absent: 64 MB. */
  readonly wholeFileBytes?: number
}

/** What one unit of work gave. Units come in the order of the files, whichever thread was first. */
export interface UnitResult {
  /** A flow may be in several batches, of this unit and of others; none holds it twice. */
  readonly batches: readonly FlowBatch[]
  /** The files that end in this unit. */
  readonly files: readonly FileReport[]
  /** The records used. */
  readonly identities: RecordIdentities
  /** Unpacked bytes that were read. */
  readonly bytes: number
}

/**
 * Scans flow-log files into reduced flows, unit by unit, in threads. The answer does not depend on their number or timing.
 * Memory is bounded: no more than a few units are under way before the reader of the results takes the next.
 */
export async function* scanFiles(paths: readonly string[], options: ScanOptions): AsyncGenerator<UnitResult> {
  const { intervalMinutes, workers = availableParallelism(), scanner = 'wasm' } = options
  const { maxRecordBytes = 8 * 2 ** 20, maxUnpackedBytes = 64 * 2 ** 30 } = options
  const { unitBytes = 16e6, wholeFileBytes = 64e6, byInterval = false } = options
  const plan = planUnits(paths, { unitBytes, wholeFileBytes })
  const ahead = [plan.next(), plan.next()]
  const threads = isLittle(ahead) ? 0 : workers
  const crew = assembleCrew(threads, { scanner, intervalMinutes, maxRecordBytes, maxUnpackedBytes, byInterval })
  const assembly = new Assembly(crew, options)
  try {
    const underWay: { readonly parts: readonly FilePart[]; readonly scanned: Promise<ScannedUnit> }[] = []
    for (;;) {
      while (underWay.length < crew.size) {
        const { value: parts, done } = ahead.shift() ?? plan.next()
        if (done) break
        const scanned = crew.scan({ parts })
        scanned.catch(() => {}) // it is awaited below, in its turn
        underWay.push({ parts, scanned })
      }
      const next = underWay.shift()
      if (next === undefined) return
      yield await assembly.take(next.parts, await next.scanned)
    }
  } finally {
    await crew.dismiss()
  }
}

/** Whether the first units of a plan are all of it, and not worth a thread; what is packed may be of any size. */
function isLittle([first, second]: readonly IteratorResult<readonly FilePart[], void>[]): boolean {
  return second?.done === true && !first?.value?.some(({ path }) => /\.gz$/i.test(path))
}

/** Puts the results of units together in their order: what a unit could not know of those before it is set right here. */
class Assembly {
  readonly #crew: Crew
  readonly #seen: IdentitySet
  readonly #recall: (records: RecordIdentities) => void
  /** The file of which the last part is still to come. */
  #open: { readonly account: FileAccount; readonly isDead: boolean } | undefined

  constructor(crew: Crew, { seen = new IdentitySet(), recall = () => {} }: Pick<ScanOptions, 'seen' | 'recall'>) {
    this.#crew = crew
    this.#seen = seen
    this.#recall = recall
  }

  async take(planned: readonly FilePart[], guessed: ScannedUnit): Promise<UnitResult> {
    const first = planned[0]!
    if (this.#open?.isDead) return this.#finish(planned, nothingOf(this.#open.account.bytes))
    const start = this.#open?.account.bytes ?? 0
    const isRight = start === first.start
    const parts = isRight ? planned : [{ ...first, start }]
    const scanned = isRight ? guessed : await this.#crew.scan({ parts })
    return this.#finish(parts, await this.#withoutDuplicates(parts, scanned))
  }

  /** The unit without records that units before it hold; it is scanned again when it holds any. */
  async #withoutDuplicates(parts: readonly FilePart[], scanned: ScannedUnit): Promise<ScannedUnit> {
    const duplicates = new Set<number>()
    this.#recall(scanned.identities)
    const { hashes, numbers, length } = scanned.identities
    for (let record = 0; record < length; record++) {
      if (!this.#seen.add(hashes, 4 * record)) duplicates.add(numbers[record]!)
    }
    return duplicates.size === 0 ? scanned : this.#crew.scan({ parts, duplicates })
  }

  #finish(parts: readonly FilePart[], { accounts, batches, identities }: ScannedUnit): UnitResult {
    const files: FileReport[] = []
    let bytes = 0
    for (const [index, part] of parts.entries()) {
      const account = accounts[index]!
      bytes += Math.max(0, account.bytes - part.start)
      const whole = this.#open === undefined ? account : joined(this.#open.account, account)
      const isDead = whole.cutAt !== undefined || whole.strangeAt !== undefined || whole.failure !== undefined
      this.#open = part.rangeEnd === undefined ? undefined : { account: whole, isDead }
      if (part.rangeEnd === undefined) files.push(fileReport(part.path, whole))
    }
    return { batches, files, identities, bytes }
  }
}

/** A unit behind the place where its file could not be read on. */
function nothingOf(bytes: number): ScannedUnit {
  const account = { bytes, found: 0, records: 0, duplicates: 0, read: 0, accepted: 0, rejectCount: 0, rejects: [] }
  return { batches: [], accounts: [account], identities: new RecordIdentities() }
}

/** The account of two parts of a file, one behind the other. */
function joined(before: FileAccount, part: FileAccount): FileAccount {
  const moved = part.rejects.map((reject) => ({ ...reject, record: reject.record + before.found }))
  return {
    ...before,
    ...part,
    found: before.found + part.found,
    records: before.records + part.records,
    duplicates: before.duplicates + part.duplicates,
    read: before.read + part.read,
    accepted: before.accepted + part.accepted,
    rejectCount: before.rejectCount + part.rejectCount,
    rejects: [...before.rejects, ...moved].slice(0, KEPT_REJECTS),
  }
}
