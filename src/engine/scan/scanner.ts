import type { FlowLogFormat } from '../decode-record.ts'
import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import type { FlowTuple } from '../parse-tuple.ts'
import type { RecordIndex } from './record-index.ts'
import type { TupleList } from './record-walk.ts'

/** Is told of a tuple that a scanner leaves to `parseTuple`: its number in the list, from 1, and its first byte. */
export type OnOddTuple = (bytes: Uint8Array, number: number, start: number) => void

/** What reads bytes fast. There are two, of one behaviour: WebAssembly, and plain TypeScript where that is missing. */
export interface Scanner {
  readonly index: RecordIndex
  /** Rows that are counted and not flushed yet. */
  readonly rows: number
  /** Forgets everything; contexts will be numbers in this list, which may grow. */
  begin(contexts: readonly FlowContext[]): void
  /** Where bytes are put: room for so many, with the content of before. */
  input(bytes: number): Uint8Array<ArrayBuffer>
  /** Four words: the hash of the record whose index is complete. */
  hash(bytes: Uint8Array<ArrayBuffer>, start: number): Uint32Array
  /** Counts the tuples of a list of that record; the number of those accepted. */
  count(bytes: Uint8Array, list: TupleList, format: FlowLogFormat, context: number, onOdd: OnOddTuple): number
  /** Counts a tuple that was read the slow way. */
  add(context: number, tuple: FlowTuple): void
  /** Closes the rows counted so far. False when a sum of 64 bits was passed: what it counts cannot be told any more. */
  flush(): boolean
  /** The batches closed since the last time. */
  takeBatches(): FlowBatch[]
}
