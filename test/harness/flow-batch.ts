import { isIPv4 } from 'node:net'
import type { AddressTable, FlowBatch, FlowContext } from '../../src/engine/flow-batch.ts'
import type { ReducedFlow } from './row-reduction.ts'

/** The flows of the row reducer as a batch: slow, obvious, and what a scanner's batches are measured by. */
export function batchOf(flows: Iterable<ReducedFlow>): FlowBatch {
  const rows = [...flows]
  const contexts = distinct(rows.map(contextOf), (context) => JSON.stringify(context))
  const addresses = distinct(
    rows.flatMap((row) => [row.srcIp, row.destIp]),
    (address) => address,
  )
  const encryptions = distinct(
    rows.map((row) => row.encryption),
    (code) => code,
  )
  return {
    length: rows.length,
    contexts: contexts.values,
    addresses: {
      length: addresses.values.length,
      bytes: Uint8Array.from(addresses.values.flatMap(addressBytes)),
      isV4: Uint8Array.from(addresses.values, (address) => (isIPv4(address) ? 1 : 0)),
    },
    encryptions: encryptions.values,
    context: Uint32Array.from(rows, (row) => contexts.indexOf(contextOf(row))),
    src: Uint32Array.from(rows, (row) => addresses.indexOf(row.srcIp)),
    dest: Uint32Array.from(rows, (row) => addresses.indexOf(row.destIp)),
    destPort: Uint16Array.from(rows, (row) => row.destPort),
    protocol: Uint8Array.from(rows, (row) => row.protocol),
    inbound: Uint8Array.from(rows, (row) => Number(row.inbound)),
    denied: Uint8Array.from(rows, (row) => Number(row.denied)),
    metered: Uint8Array.from(rows, (row) => Number(row.metered)),
    encryption: Uint8Array.from(rows, (row) => encryptions.indexOf(row.encryption)),
    begins: Uint32Array.from(rows, (row) => row.begins),
    ends: Uint32Array.from(rows, (row) => row.ends),
    tuples: Uint32Array.from(rows, (row) => row.tuples),
    packetsOut: BigInt64Array.from(rows, (row) => row.packetsOut),
    bytesOut: BigInt64Array.from(rows, (row) => row.bytesOut),
    packetsBack: BigInt64Array.from(rows, (row) => row.packetsBack),
    bytesBack: BigInt64Array.from(rows, (row) => row.bytesBack),
    firstTime: Float64Array.from(rows, (row) => row.firstTime),
    lastTime: Float64Array.from(rows, (row) => row.lastTime),
  }
}

/** The rows of a batch as the row reducer would give them. */
export function flowsOf(batch: FlowBatch): ReducedFlow[] {
  return Array.from({ length: batch.length }, (_, row) => ({
    ...batch.contexts[batch.context[row]!]!,
    srcIp: addressText(batch.addresses, batch.src[row]!),
    destIp: addressText(batch.addresses, batch.dest[row]!),
    destPort: batch.destPort[row]!,
    protocol: batch.protocol[row]!,
    inbound: batch.inbound[row] === 1,
    denied: batch.denied[row] === 1,
    encryption: batch.encryptions[batch.encryption[row]!]!,
    begins: batch.begins[row]!,
    ends: batch.ends[row]!,
    packetsOut: batch.packetsOut[row]!,
    bytesOut: batch.bytesOut[row]!,
    packetsBack: batch.packetsBack[row]!,
    bytesBack: batch.bytesBack[row]!,
    firstTime: batch.firstTime[row]!,
    lastTime: batch.lastTime[row]!,
    tuples: batch.tuples[row]!,
    metered: batch.metered[row] === 1,
  }))
}

function contextOf({ intervalStart, flowLogId, targetId, mac, aclGroup, aclRule }: ReducedFlow): FlowContext {
  return { intervalStart, flowLogId, targetId, mac, aclGroup, aclRule }
}

function distinct<T>(all: readonly T[], keyOf: (value: T) => string) {
  const byKey = new Map(all.map((value) => [keyOf(value), value]))
  const places = new Map([...byKey.keys()].map((key, place) => [key, place]))
  return { values: [...byKey.values()], indexOf: (value: T) => places.get(keyOf(value))! }
}

function addressBytes(address: string): number[] {
  if (isIPv4(address)) return [...Array<number>(12).fill(0), ...address.split('.').map(Number)]
  const [head, tail] = address.split('::') as [string, string | undefined]
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const [left, right] = [groups(head), groups(tail)]
  const middle = Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...middle, ...right].flatMap((group) => [
    Number.parseInt(group, 16) >> 8,
    Number.parseInt(group, 16) & 255,
  ])
}

function addressText(addresses: AddressTable, index: number): string {
  const bytes = [...addresses.bytes.subarray(index * 16, index * 16 + 16)]
  if (addresses.isV4[index] === 1) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, n) => (bytes[2 * n]! * 256 + bytes[2 * n + 1]!).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
