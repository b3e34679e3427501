import { TrafficError } from '../../model/error.ts'
import type { IntervalMinutes } from '../../model/flow.ts'
import { aclGroup, aclRule } from '../acl-spelling.ts'
import { decodeRecord, type FlowLogFormat, type FlowRecord } from '../decode-record.ts'
import { type FileAccount, KEPT_REJECTS, type Reject } from '../file-report.ts'
import { parseTuple } from '../parse-tuple.ts'
import { ContextBook } from './context-book.ts'
import { IdentitySet } from './identity-set.ts'
import { KnownEnvelope } from './known-envelope.ts'
import { RecordIdentities } from './record-identities.ts'
import type { RecordIndex } from './record-index.ts'
import type { RecordSink, StreamEnd } from './record-stream.ts'
import { recordTime } from './record-time.ts'
import type { TupleList } from './record-walk.ts'
import type { OnOddTuple, Scanner } from './scanner.ts'

const MINUTE = 60_000
const QUOTE = 0x22
/** So many envelopes are remembered: one for each set of rules that a NIC's records name. */
const ENVELOPES = 8

/** How the records of a unit are scanned. */
export interface UnitOptions {
  readonly intervalMinutes: IntervalMinutes
  /** Records of the unit, counted from 0, that are known to be duplicates of records elsewhere. */
  readonly duplicates?: ReadonlySet<number>
}

/** Turns the records of a unit into batches of flows, and counts what became of them. */
export class UnitScan implements RecordSink {
  readonly identities = new RecordIdentities()
  readonly #interval: number
  readonly #duplicates: ReadonlySet<number>
  readonly #scanner: Scanner
  readonly #contexts = new ContextBook()
  readonly #seen = new IdentitySet()
  readonly #envelopes = Array.from({ length: ENVELOPES }, () => new KnownEnvelope())
  #oldest = 0
  /** Of the list at hand, and the tuples of the record before it. */
  #format: FlowLogFormat = 'vnet4'
  #context = 0
  #read = 0
  #path = ''
  /** Records of the unit so far, and of the files before the one at hand. */
  #records = 0
  #recordsBefore = 0
  #account = emptyAccount()

  constructor(scanner: Scanner, { intervalMinutes, duplicates = new Set() }: UnitOptions) {
    this.#scanner = scanner
    scanner.begin(this.#contexts.contexts)
    this.#interval = intervalMinutes * MINUTE
    this.#duplicates = duplicates
  }

  /** Begins a file, or a part of one. */
  begin(path: string): void {
    this.#path = path
    this.#recordsBefore = this.#records
    this.#account = emptyAccount()
  }

  /** The account of the file that was begun last. */
  end(end: StreamEnd, failure?: string): FileAccount {
    const { at, cutAt, strangeAt } = end
    return {
      ...this.#account,
      bytes: at,
      found: this.#records - this.#recordsBefore,
      ...(cutAt !== undefined && { cutAt }),
      ...(strangeAt !== undefined && { strangeAt }),
      ...(failure !== undefined && { failure }),
    }
  }

  record(bytes: Uint8Array<ArrayBuffer>, start: number, index: RecordIndex): void {
    this.#records++
    if (!this.#fast(bytes, start, index)) this.#slowly(bytes, start, start + index.length)
  }

  tooLong(limit: number): void {
    this.#records++
    this.#reject(`the record is longer than the limit of ${limit} bytes`)
  }

  /** Closes the batches; a file of many flows is closed at its end, so that the next one finds a table that is in the cache. */
  flush(): void {
    if (!this.#scanner.flush()) throw overflow(this.#path)
  }

  /** Adds a record as Azure writes it. False, and nothing added, when it is one for the slow path. */
  #fast(bytes: Uint8Array<ArrayBuffer>, start: number, index: RecordIndex): boolean {
    const envelope = this.#envelope(bytes, start, index)
    if (envelope === undefined) return false
    const { walk, places } = envelope
    const time = recordTime(bytes, walk.time)
    if (Number.isNaN(time)) return false
    if (!this.#isNew(this.#scanner.hash(bytes, start), time)) return true
    const intervalStart = Math.floor(time / this.#interval) * this.#interval
    this.#format = walk.format
    this.#read = 0
    for (let number = 0; number < walk.listCount; number++) {
      this.#list(bytes, walk.lists[number]!, this.#contexts.numberOf(places[number]!, intervalStart))
    }
    this.#account.read += this.#read
    return true
  }

  /** The parts of the record's envelope, when it is of a known shape: one met before, or else read anew. */
  #envelope(bytes: Uint8Array, start: number, index: RecordIndex): KnownEnvelope | undefined {
    for (const known of this.#envelopes) if (known.recall(bytes, start, index)) return known
    this.#oldest = (this.#oldest + 1) % ENVELOPES
    const envelope = this.#envelopes[this.#oldest]!
    if (!envelope.walk.read(bytes, start, index) || !this.#findPlaces(bytes, envelope)) {
      envelope.forget()
      return undefined
    }
    envelope.remember(bytes, start, index)
    return envelope
  }

  #findPlaces(bytes: Uint8Array, { walk, places }: KnownEnvelope): boolean {
    const { texts } = this.#contexts
    const isVnet = walk.format === 'vnet4'
    const flowLog = isVnet ? texts.intern(bytes, walk.flowLog) : texts.add('')
    const target = texts.intern(bytes, isVnet ? walk.target : walk.resource)
    const outer = texts.intern(bytes, walk.mac)
    for (let number = 0; number < walk.listCount; number++) {
      const list = walk.lists[number]!
      const inner = isVnet ? outer : texts.intern(bytes, list.mac)
      const mac = this.#contexts.mac(inner) === '' ? outer : inner
      if (this.#contexts.mac(mac) === '') return false
      const acl = isVnet ? texts.intern(bytes, list.acl) : target
      const rule = texts.intern(bytes, list.rule)
      places[number] = this.#contexts.rawPlace({ flowLog, target, mac, acl, rule })
    }
    return true
  }

  /** Adds the tuples of a list. */
  #list(bytes: Uint8Array, list: TupleList, context: number): void {
    this.#context = context
    const accepted = this.#scanner.count(bytes, list, this.#format, context, this.#onOdd)
    this.#account.accepted += accepted // in two steps: slow tuples are added to it meanwhile
    this.#read += list.tuples
  }

  readonly #onOdd: OnOddTuple = (bytes, number, at) => {
    const text = textOf(bytes.subarray(at, bytes.indexOf(QUOTE, at)))
    this.#slowTuple(text, this.#format, this.#context, this.#read + number)
  }

  /** Adds any record, as `JSON.parse` reads it. */
  #slowly(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    const record = readRecord(bytes.subarray(start, end))
    if (typeof record === 'string') {
      this.#reject(record)
      return
    }
    if (!this.#isNew(this.#scanner.hash(bytes, start), record.time)) return
    const { flowLogId, targetId } = record
    const intervalStart = Math.floor(record.time / this.#interval) * this.#interval
    let read = 0
    for (const { mac, aclId, rule, tuples } of record.groups) {
      const spelled = { aclGroup: aclGroup(aclId), aclRule: aclRule(rule) }
      const place = this.#contexts.place({ flowLogId, targetId, mac, ...spelled })
      const context = this.#contexts.numberOf(place, intervalStart)
      for (const raw of tuples) this.#slowTuple(raw, record.format, context, ++read)
    }
    this.#account.read += read
  }

  #slowTuple(raw: unknown, format: FlowLogFormat, context: number, number: number): void {
    const tuple = parseTuple(raw, format)
    if (typeof tuple === 'string') {
      this.#reject(tuple, number)
      return
    }
    this.#scanner.add(context, tuple)
    this.#account.accepted++
  }

  /** Counts a record as used or as a duplicate. */
  #isNew(hash: Uint32Array, time: number): boolean {
    const number = this.#records - 1
    const isFirst = this.#seen.add(hash, 0)
    const isNew = isFirst && !this.#duplicates.has(number)
    if (isNew) {
      this.#account.records++
      this.identities.push(hash, time, number)
    } else this.#account.duplicates++
    return isNew
  }

  #reject(reason: string, tuple?: number): void {
    const record = this.#records - this.#recordsBefore
    if (this.#account.rejectCount++ >= KEPT_REJECTS) return
    this.#account.rejects.push({ record, ...(tuple !== undefined && { tuple }), reason })
  }
}

interface Account {
  records: number
  duplicates: number
  read: number
  accepted: number
  rejectCount: number
  readonly rejects: Reject[]
}

function emptyAccount(): Account {
  return { records: 0, duplicates: 0, read: 0, accepted: 0, rejectCount: 0, rejects: [] }
}

function readRecord(bytes: Uint8Array<ArrayBuffer>): FlowRecord | string {
  try {
    return decodeRecord(JSON.parse(textOf(bytes)))
  } catch {
    return 'the record is not JSON'
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

function overflow(path: string): TrafficError {
  return new TrafficError(
    'engine/sum-overflow',
    `counters of one flow add up to more than 2^63-1 in or before ${path}`,
    {
      hint: 'no real traffic counts so much: leave the file out',
    },
  )
}
