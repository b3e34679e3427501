import { createHash } from 'node:crypto'
import { decodeRecord } from './decode-record.ts'
import { findRecords } from './find-records.ts'
import { parseTuple } from './parse-tuple.ts'
import { readBytes } from './read-bytes.ts'

/**
 * What of the traffic lies in E/B/E chains: a flow ends and begins in the same millisecond, and ends once more. In real files the
 * second end then often repeats the first one's counters, so a sum may count them twice. Nobody has written down what Azure does.
 */
export interface EndChains {
  /** E tuples that are links of a chain. */
  readonly ends: number
  /** Bytes, both ways, that those tuples report. */
  readonly bytes: bigint
  /** Bytes, both ways, that all tuples report. */
  readonly ofBytes: bigint
}

/** Looks for chains in files, one file at a time: a chain that goes on in the next blob ends with its own. */
export async function findEndChains(paths: readonly string[]): Promise<EndChains> {
  const seen = new Set<string>()
  let [ends, bytes, ofBytes] = [0, 0n, 0n]
  for (const path of paths) {
    const flows = await flowsOf(path, seen)
    for (const flow of flows.values()) {
      const links = linksOf(flow)
      ends += links.length
      bytes += links.reduce((so, link) => so + link.bytes, 0n)
      ofBytes += flow.bytes
    }
  }
  return { ends, bytes, ofBytes }
}

interface End {
  readonly time: number
  readonly bytes: bigint
}

/** The story of one flow: one MAC, rule, 5-tuple and direction. */
interface Flow {
  readonly begins: Set<number>
  readonly ends: End[]
  bytes: bigint
}

async function flowsOf(path: string, seen: Set<string>): Promise<ReadonlyMap<string, Flow>> {
  const flows = new Map<string, Flow>()
  const bytes = await readBytes(path)
  if (typeof bytes === 'string') return flows
  for (const { start, end } of findRecords(bytes).spans) {
    const record = bytes.subarray(start, end)
    const identity = createHash('sha256').update(record).digest('base64')
    if (!seen.has(identity)) addRecord(flows, record)
    seen.add(identity)
  }
  return flows
}

function addRecord(flows: Map<string, Flow>, bytes: Uint8Array): void {
  const record = recordIn(bytes)
  if (typeof record === 'string') return
  for (const { aclId, rule, mac, tuples } of record.groups) {
    for (const raw of tuples) {
      const tuple = parseTuple(raw, record.format)
      if (typeof tuple === 'string' || tuple.denied || tuple.counters === undefined) continue
      // time and what follows the direction are not part of the flow; the tuple was read, so it is text
      const key = [mac, aclId, rule, ...String(raw).split(',').slice(1, 7)].join('|').toLowerCase()
      const flow = flows.get(key) ?? { begins: new Set(), ends: [], bytes: 0n }
      flows.set(key, flow)
      const [, bytesOut, , bytesBack] = tuple.counters
      flow.bytes += bytesOut + bytesBack
      if (tuple.state === 'B') flow.begins.add(tuple.time)
      if (tuple.state === 'E') flow.ends.push({ time: tuple.time, bytes: bytesOut + bytesBack })
    }
  }
}

function recordIn(bytes: Uint8Array) {
  try {
    return decodeRecord(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return 'the record is not JSON'
  }
}

/** The ends that are followed, or preceded, by another end across a begin in the same millisecond. */
function linksOf({ begins, ends }: Flow): readonly End[] {
  // Ends of one millisecond by their bytes: the order in the log must not decide which of them is a link.
  const inOrder = ends.toSorted((left, right) => left.time - right.time || Number(left.bytes - right.bytes))
  const isBridge = (index: number) => begins.has(inOrder[index]?.time ?? -1) && index + 1 < inOrder.length
  return inOrder.filter((_, index) => isBridge(index) || (index > 0 && isBridge(index - 1)))
}
