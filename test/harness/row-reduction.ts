import { createHash } from 'node:crypto'
import { aclGroup, aclRule } from '../../src/engine/acl-spelling.ts'
import { decodeRecord, type FlowRecord } from '../../src/engine/decode-record.ts'
import type { Reject } from '../../src/engine/file-report.ts'
import { type FlowTuple, parseTuple } from '../../src/engine/parse-tuple.ts'
import type { IntervalMinutes } from '../../src/model/index.ts'

/** What makes two tuples one row; see docs/reduction.md. Addresses are canonical, ids lower case. */
interface FlowKey {
  readonly intervalStart: number
  readonly flowLogId: string
  readonly targetId: string
  readonly mac: string
  readonly aclGroup: string
  readonly aclRule: string
  readonly srcIp: string
  readonly destIp: string
  readonly destPort: number
  readonly protocol: number
  readonly inbound: boolean
  readonly denied: boolean
  readonly encryption: string
}

/** The sums of a row. `metered` is false when any tuple came from NSG version 1, which counts no traffic. */
interface FlowSums {
  begins: number
  ends: number
  packetsOut: bigint
  bytesOut: bigint
  packetsBack: bigint
  bytesBack: bigint
  firstTime: number
  lastTime: number
  tuples: number
  metered: boolean
}

export type ReducedFlow = FlowKey & FlowSums

/** What one record added. */
interface RecordOutcome {
  readonly duplicate: boolean
  readonly read: number
  readonly accepted: number
  readonly rejects: readonly Reject[]
}

/** Accumulates records into rows. Memory grows with the number of rows and of records, not of tuples. */
export interface Reduction {
  /** Adds the record in these bytes; `position` numbers it in rejects. */
  add(bytes: Uint8Array, position: number): RecordOutcome
  flows(): IterableIterator<ReducedFlow>
}

const MINUTE = 60_000

export function createReduction(intervalMinutes: IntervalMinutes): Reduction {
  const rows = new Map<string, ReducedFlow>()
  const seen = new Set<string>()
  return {
    add(bytes, position) {
      const record = readRecord(bytes)
      if (typeof record === 'string') return outcome([{ record: position, reason: record }])
      const identity = identityOf(record, bytes)
      if (seen.has(identity)) return { ...outcome([]), duplicate: true }
      seen.add(identity)
      return addRecord(rows, record, intervalMinutes * MINUTE, position)
    },
    flows: () => rows.values(),
  }
}

function outcome(rejects: readonly Reject[]): RecordOutcome {
  return { duplicate: false, read: 0, accepted: 0, rejects }
}

function readRecord(bytes: Uint8Array): FlowRecord | string {
  try {
    return decodeRecord(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return 'the record is not JSON'
  }
}

/** Two records of one MAC and time with other bytes are both kept: a busy minute is cut into several. */
function identityOf(record: FlowRecord, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('base64')
  return `${record.flowLogId}|${record.targetId}|${record.timeText}|${hash}`
}

function addRecord(
  rows: Map<string, ReducedFlow>,
  record: FlowRecord,
  interval: number,
  position: number,
): RecordOutcome {
  const intervalStart = Math.floor(record.time / interval) * interval
  const rejects: Reject[] = []
  let read = 0
  for (const group of record.groups) {
    const shared = {
      intervalStart,
      flowLogId: record.flowLogId,
      targetId: record.targetId,
      mac: group.mac,
      aclGroup: aclGroup(group.aclId),
      aclRule: aclRule(group.rule),
    }
    for (const raw of group.tuples) {
      read++
      const tuple = parseTuple(raw, record.format)
      if (typeof tuple === 'string') rejects.push({ record: position, tuple: read, reason: tuple })
      else addTuple(rows, shared, tuple)
    }
  }
  return { duplicate: false, read, accepted: read - rejects.length, rejects }
}

type SharedKey = Pick<FlowKey, 'intervalStart' | 'flowLogId' | 'targetId' | 'mac' | 'aclGroup' | 'aclRule'>

function addTuple(rows: Map<string, ReducedFlow>, shared: SharedKey, tuple: FlowTuple): void {
  const { srcIp, destIp, destPort, protocol, inbound, denied, encryption } = tuple
  const key: FlowKey = { ...shared, srcIp, destIp, destPort, protocol, inbound, denied, encryption }
  const text = Object.values(key).join('\u0000')
  let row = rows.get(text)
  if (row === undefined) {
    row = { ...key, ...emptySums(tuple.time) }
    rows.set(text, row)
  }
  addSums(row, tuple)
}

function emptySums(time: number): FlowSums {
  return {
    begins: 0,
    ends: 0,
    packetsOut: 0n,
    bytesOut: 0n,
    packetsBack: 0n,
    bytesBack: 0n,
    firstTime: time,
    lastTime: time,
    tuples: 0,
    metered: true,
  }
}

function addSums(row: ReducedFlow, tuple: FlowTuple): void {
  row.tuples++
  row.firstTime = Math.min(row.firstTime, tuple.time)
  row.lastTime = Math.max(row.lastTime, tuple.time)
  // A denied tuple of any state is one denial; of the allowed ones only B begins a flow and only E ends it.
  if (tuple.denied || tuple.state === 'B') row.begins++
  else if (tuple.state === 'E') row.ends++
  if (tuple.counters === undefined) {
    row.metered = false
    return
  }
  const [packetsOut, bytesOut, packetsBack, bytesBack] = tuple.counters
  row.packetsOut += packetsOut
  row.bytesOut += bytesOut
  row.packetsBack += packetsBack
  row.bytesBack += bytesBack
}
