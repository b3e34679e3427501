import type { FlowLogFormat } from '../decode-record.ts'
import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import type { FlowTuple } from '../parse-tuple.ts'
import { FlowTable } from './flow-table.ts'
import { RecordHash } from './record-hash.ts'
import { ByteRecordIndex } from './record-index.ts'
import type { TupleList } from './record-walk.ts'
import type { OnOddTuple, Scanner } from './scanner.ts'
import { TupleScanner } from './tuple-scanner.ts'

const QUOTE = 0x22

/** The scanner in plain TypeScript. */
export class ByteScanner implements Scanner {
  readonly index = new ByteRecordIndex()
  readonly #hash = new RecordHash()
  readonly #tuples = new TupleScanner()
  readonly #table = new FlowTable()
  #contexts: readonly FlowContext[] = []
  #batches: FlowBatch[] = []
  #input = new Uint8Array(0)
  #view = new DataView(this.#input.buffer)
  #overflow = false

  get rows(): number {
    return this.#table.length
  }

  begin(contexts: readonly FlowContext[]): void {
    this.flush()
    this.#contexts = contexts
    this.#batches = []
    this.#overflow = false
  }

  input(bytes: number): Uint8Array<ArrayBuffer> {
    if (bytes > this.#input.length) {
      const bigger = new Uint8Array(bytes)
      bigger.set(this.#input)
      this.#input = bigger
      this.#view = new DataView(bigger.buffer)
    }
    return this.#input
  }

  hash(_bytes: Uint8Array<ArrayBuffer>, start: number): Uint32Array {
    this.#hash.update(this.#view, start, start + this.index.length)
    return this.#hash.words
  }

  count(bytes: Uint8Array, list: TupleList, format: FlowLogFormat, context: number, onOdd: OnOddTuple): number {
    let accepted = 0
    let at = list.start + 2
    for (let number = 1; number <= list.tuples; number++) {
      if (this.#tuples.add(bytes, at, format, context, this.#table)) {
        accepted++
        at = this.#tuples.end + 3
      } else {
        onOdd(bytes, number, at)
        at = bytes.indexOf(QUOTE, at) + 3
      }
    }
    if (this.#table.isFull) this.#close()
    return accepted
  }

  add(context: number, tuple: FlowTuple): void {
    if (this.#table.isFull) this.#close()
    this.#table.addTuple(context, tuple)
  }

  flush(): boolean {
    this.#close()
    return !this.#overflow
  }

  takeBatches(): FlowBatch[] {
    const batches = this.#batches
    this.#batches = []
    return batches
  }

  #close(): void {
    if (this.#table.length === 0) return
    const batch = this.#table.takeBatch(this.#contexts)
    if (batch === undefined) this.#overflow = true
    else this.#batches.push(batch)
  }
}
