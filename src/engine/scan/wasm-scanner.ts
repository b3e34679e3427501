import { readFileSync } from 'node:fs'
import type { FlowLogFormat } from '../decode-record.ts'
import type { AddressTable, FlowBatch, FlowContext } from '../flow-batch.ts'
import type { FlowTuple } from '../parse-tuple.ts'
import { ByteScanner } from './byte-scanner.ts'
import { usedContexts } from './flow-table.ts'
import type { RecordIndex } from './record-index.ts'
import type { TupleList } from './record-walk.ts'
import type { OnOddTuple, Scanner } from './scanner.ts'

/** Exports of `../wasm/scanner.ts`, which says what they do; addresses are bytes of its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly input: { readonly value: number }
  init(): void
  reset(): void
  advance(from: number, end: number): number
  getLength(): number
  getTokenCount(): number
  getIsPlain(): number
  finishHash(): void
  getHash(): number
  countTuples(at: number, count: number, context: number, isVnet: number): number
  getNext(): number
  getAccepted(): number
  getOddCount(): number
  getRows(): number
  getAddressCount(): number
  getIsOverflowing(): number
  writeColumns(): number
  clear(): void
}

// Places in the memory of the scanner, as ../wasm/scanner.ts has them.
const ODD = 0x1000
const TOKENS = 0x1_0000
const MOST_TOKENS = 0x1_0000
const COLUMNS = 0xe0_0000
const MOST_ROWS = 0x1_0000
const PAGE = 65_536
/** Encryption codes by the numbers the rows have. */
const ENCRYPTIONS = ['X', 'NX', '']

/** The scanner in WebAssembly; undefined where the engine of JavaScript knows no SIMD. */
export function createWasmScanner(): Scanner | undefined {
  module ??= compile()
  return typeof module === 'string' ? undefined : new WasmScanner(module)
}

/** A compiled module; nobody here looks into it. */
type Module = object

/** As much of the global as is used: TypeScript declares it for browsers only. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    validate(bytes: Uint8Array): boolean
    readonly Module: new (bytes: Uint8Array) => Module
    readonly Instance: new (module: Module) => { readonly exports: unknown }
  }
}

let module: Module | 'none' | undefined

function compile(): Module | 'none' {
  const bytes = readFileSync(new URL('../wasm/scanner.wasm', import.meta.url))
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : 'none'
}

class WasmScanner implements Scanner {
  readonly index: WasmRecordIndex
  readonly #wasm: Exports
  /** What the fast loops do not know: NSG version 1, IPv6, rare spellings. */
  readonly #others = new ByteScanner()
  #bytes: Uint8Array<ArrayBuffer>
  #contexts: readonly FlowContext[] = []
  /** For each context whether its rows are of NSG logs, whose keys are spelled otherwise than those of VNet logs. */
  #isNsg: boolean[] = []
  #batches: FlowBatch[] = []
  #overflow = false

  constructor(module: Module) {
    // The exports are those of the committed module, which a test builds again from its source.
    this.#wasm = new WebAssembly.Instance(module).exports as Exports
    this.#wasm.init()
    this.index = new WasmRecordIndex(this.#wasm)
    this.#bytes = this.#inputView()
  }

  get rows(): number {
    return this.#wasm.getRows() + this.#others.rows
  }

  begin(contexts: readonly FlowContext[]): void {
    this.#wasm.clear()
    this.#others.begin(contexts)
    this.#contexts = contexts
    this.#isNsg = []
    this.#batches = []
    this.#overflow = false
  }

  input(bytes: number): Uint8Array<ArrayBuffer> {
    if (bytes + PAGE > this.#bytes.length) {
      this.#wasm.memory.grow(Math.ceil((bytes + PAGE - this.#bytes.length) / PAGE))
      this.#bytes = this.#inputView()
      this.index.renew()
    }
    return this.#bytes
  }

  hash(): Uint32Array {
    this.#wasm.finishHash()
    return new Uint32Array(this.#wasm.memory.buffer, this.#wasm.getHash(), 4)
  }

  count(bytes: Uint8Array, list: TupleList, format: FlowLogFormat, context: number, onOdd: OnOddTuple): number {
    const isNsg = format !== 'vnet4'
    this.#isNsg[context] ??= isNsg
    if (format === 'nsg1' || this.#isNsg[context] !== isNsg) {
      return this.#others.count(bytes, list, format, context, onOdd)
    }
    const wasm = this.#wasm
    let [done, accepted, next] = [0, 0, list.start + 2 + wasm.input.value]
    while (done < list.tuples) {
      const before = done
      done += wasm.countTuples(next, list.tuples - done, context, isNsg ? 0 : 1)
      next = wasm.getNext()
      accepted += wasm.getAccepted()
      if (wasm.getOddCount() > 0) this.#tellOdd(bytes, before, onOdd)
      if (wasm.getRows() >= MOST_ROWS - 1) this.#close()
    }
    return accepted
  }

  add(context: number, tuple: FlowTuple): void {
    this.#others.add(context, tuple)
  }

  flush(): boolean {
    this.#close()
    return this.#others.flush() && !this.#overflow
  }

  takeBatches(): FlowBatch[] {
    const batches = [...this.#batches, ...this.#others.takeBatches()]
    this.#batches = []
    return batches
  }

  #tellOdd(bytes: Uint8Array, before: number, onOdd: OnOddTuple): void {
    const odd = new Uint32Array(this.#wasm.memory.buffer, ODD, 2 * this.#wasm.getOddCount())
    const record = this.index.start
    for (let at = 0; at < odd.length; at += 2) onOdd(bytes, before + odd[at]! + 1, record + odd[at + 1]!)
  }

  #close(): void {
    const length = this.#wasm.getRows()
    if (length === 0) return
    if (this.#wasm.getIsOverflowing() !== 0) this.#overflow = true
    else this.#batches.push(this.#batch(length, this.#wasm.writeColumns()))
    this.#wasm.clear()
  }

  /** Columns lie one behind the other, those of 8 bytes first; then come the addresses. */
  #batch(length: number, addressesAt: number): FlowBatch {
    const { buffer } = this.#wasm.memory
    let at = COLUMNS
    const column = <T>(type: ColumnType<T>): T => {
      const from = at
      at += length * type.BYTES_PER_ELEMENT
      return new type(buffer.slice(from, at))
    }
    const [packetsOut, bytesOut, packetsBack, bytesBack] = [1, 2, 3, 4].map(() => column(BigInt64Array)) as Four
    const [firstTime, lastTime] = [column(Float64Array), column(Float64Array)]
    const { contexts, numbers } = usedContexts(column(Uint32Array), this.#contexts)
    const [src, dest, begins, ends, tuples] = [1, 2, 3, 4, 5].map(() => column(Uint32Array)) as Five
    const destPort = column(Uint16Array)
    const [protocol, inbound, denied, metered, encryption] = [1, 2, 3, 4, 5].map(() => column(Uint8Array)) as FiveBytes
    const sums = { begins, ends, tuples, packetsOut, bytesOut, packetsBack, bytesBack, firstTime, lastTime }
    const flags = { destPort, protocol, inbound, denied, metered, encryption }
    const addresses = this.#addresses(addressesAt)
    return { length, contexts, addresses, encryptions: ENCRYPTIONS, context: numbers, src, dest, ...flags, ...sums }
  }

  #addresses(at: number): AddressTable {
    const length = this.#wasm.getAddressCount()
    const bytes = new Uint8Array(this.#wasm.memory.buffer.slice(at, at + 16 * length))
    return { length, bytes, isV4: new Uint8Array(length).fill(1) }
  }

  #inputView(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#wasm.memory.buffer, this.#wasm.input.value)
  }
}

interface ColumnType<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): T
}
type Four = [BigInt64Array, BigInt64Array, BigInt64Array, BigInt64Array]
type Five = [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
type FiveBytes = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]

/** The index that the WebAssembly scanner makes, 64 bytes at a time. */
class WasmRecordIndex implements RecordIndex {
  /** Where the record begins in the input. */
  start = 0
  length = 0
  tokenCount = 0
  isPlain = true
  tokens: Uint32Array
  readonly #wasm: Exports

  constructor(wasm: Exports) {
    this.#wasm = wasm
    this.tokens = this.#tokensView()
  }

  reset(): void {
    this.length = 0
    this.#wasm.reset()
  }

  advance(_bytes: Uint8Array, start: number, end: number): boolean {
    const base = this.#wasm.input.value
    const isComplete = this.#wasm.advance(base + start, base + end) !== 0
    this.start = start
    this.length += (this.#wasm.getLength() - this.length) >>> 0 // it counts in 32 bits, and a record may be longer
    this.tokenCount = this.#wasm.getTokenCount()
    this.isPlain = this.#wasm.getIsPlain() !== 0
    return isComplete
  }

  /** Takes the memory's new place after it grew. */
  renew(): void {
    this.tokens = this.#tokensView()
  }

  #tokensView(): Uint32Array {
    return new Uint32Array(this.#wasm.memory.buffer, TOKENS, 2 * MOST_TOKENS)
  }
}
