import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { findRecords } from '../../src/engine/find-records.ts'
import type { ReducedFlow } from './row-reduction.ts'
import { createReduction } from './row-reduction.ts'

/** What the row reducer, record by record through `JSON.parse`, makes of files: the twin of every scanner. */
export function slowScan(contents: readonly Uint8Array[], intervalMinutes: 10 | 60) {
  const reduction = createReduction(intervalMinutes)
  const accounts = contents.map((packed) => {
    const bytes = packed[0] === 0x1f && packed[1] === 0x8b ? gunzipSync(packed) : packed
    const { spans, cutAt, strangeAt } = findRecords(bytes)
    const outcomes = spans.map(({ start, end }, index) => reduction.add(bytes.subarray(start, end), index + 1))
    const used = outcomes.filter((one) => !one.duplicate && one.rejects.every((reject) => reject.tuple !== undefined))
    const rejects = outcomes.flatMap((one) => one.rejects)
    const sum = (of: 'read' | 'accepted') => outcomes.reduce((so, one) => so + one[of], 0)
    return {
      found: spans.length,
      records: used.length,
      duplicates: outcomes.filter((one) => one.duplicate).length,
      read: sum('read'),
      accepted: sum('accepted'),
      rejectCount: rejects.length,
      rejects: rejects.slice(0, 20),
      ...(cutAt !== undefined && { cutAt }),
      ...(strangeAt !== undefined && { strangeAt }),
    }
  })
  return { flows: sorted(reduction.flows()), accounts }
}

/** Flows in one order, with bigints as text, so that two lists of them compare and print. */
function sorted(flows: Iterable<ReducedFlow>): string[] {
  return [...flows].map(textOf).sort()
}

/** Flows of several batches, those of one key put together. */
export function mergedFlows(flows: Iterable<ReducedFlow>): string[] {
  const merged = new Map<string, ReducedFlow>()
  for (const flow of flows) {
    const key = JSON.stringify([
      ...[flow.intervalStart, flow.flowLogId, flow.targetId, flow.mac, flow.aclGroup, flow.aclRule, flow.srcIp],
      ...[flow.destIp, flow.destPort, flow.protocol, flow.inbound, flow.denied, flow.encryption],
    ])
    const known = merged.get(key)
    merged.set(key, known === undefined ? flow : sum(known, flow))
  }
  return sorted(merged.values())
}

function sum(one: ReducedFlow, two: ReducedFlow): ReducedFlow {
  return {
    ...one,
    begins: one.begins + two.begins,
    ends: one.ends + two.ends,
    tuples: one.tuples + two.tuples,
    packetsOut: one.packetsOut + two.packetsOut,
    bytesOut: one.bytesOut + two.bytesOut,
    packetsBack: one.packetsBack + two.packetsBack,
    bytesBack: one.bytesBack + two.bytesBack,
    firstTime: Math.min(one.firstTime, two.firstTime),
    lastTime: Math.max(one.lastTime, two.lastTime),
    metered: one.metered && two.metered,
  }
}

export function contentOf(path: string): Uint8Array {
  return readFileSync(path)
}

function textOf(flow: ReducedFlow): string {
  const entries = Object.entries(flow).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(entries.map(([name, value]) => [name, String(value)]))
}
