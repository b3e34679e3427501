import type { RawTuple } from '../engine/index.ts'
import type { Cell, Column, QueryResult } from '../model/index.ts'

const COLUMNS = {
  Row: 'int',
  Time: 'datetime',
  SrcIp: 'string',
  SrcPort: 'int',
  DestIp: 'string',
  DestPort: 'int',
  Protocol: 'int',
  Direction: 'string',
  State: 'string',
  Encryption: 'string',
  PacketsSrcToDest: 'long',
  BytesSrcToDest: 'long',
  PacketsDestToSrc: 'long',
  BytesDestToSrc: 'long',
  Rule: 'string',
  AclId: 'string',
  Record: 'int',
  Tuple: 'int',
  File: 'string',
} as const satisfies Readonly<Record<string, Column['type']>>

/** Raw tuples as rows, with the file, the record and the place in it where each stands. Counters of a format without are null. */
export function rawTupleRows(tuples: readonly RawTuple[]): QueryResult {
  const columns = Object.entries(COLUMNS).map(([name, type]) => ({ name, type }))
  return { columns, rows: tuples.map(rowOf) }
}

function rowOf(tuple: RawTuple): readonly Cell[] {
  const { row, file, record, time, srcIp, srcPort, destIp, destPort, protocol, inbound, denied, state } = tuple
  const [packetsOut, bytesOut, packetsBack, bytesBack] = tuple.counters ?? [null, null, null, null]
  const moment = new Date(time).toISOString().replace('Z', '0000Z') // cells have seven digits
  return [
    ...[row + 1, moment, srcIp, srcPort, destIp, destPort, protocol],
    ...[inbound ? 'I' : 'O', denied ? 'D' : state, tuple.encryption],
    ...[packetsOut, bytesOut, packetsBack, bytesBack, tuple.rule, tuple.aclId],
    ...[record, tuple.tuple, file],
  ]
}
