import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { flowLogName } from '../../model/index.ts'
import type { Estate } from '../estate/arm-resource.ts'
import { loggedNics, type Nic } from './networks.ts'
import { type Random, seededRandom } from './random.ts'
import { minuteTuples } from './traffic.ts'

/** What the generator wrote. */
export interface GeneratedLogs {
  readonly folder: string
  readonly files: number
  readonly bytes: number
  readonly tuples: number
}

interface Options {
  /** Folder to write the container folders into. */
  readonly out: string
  /** Whose networks are logged. */
  readonly estate: Estate
  readonly seed: number
  /** First hour, UTC. */
  readonly start: Date
  readonly hours: number
  /** Rough size of all files together. */
  readonly megabytes: number
}

const MINUTE = 60_000
/** Azure cuts the record of a busy minute at about 32 kB (seen in real files). */
const RECORD_BYTES = 32_000
const TUPLE_BYTES = 76
/** A tuple with its share of the record around it, measured over a generated day. */
const FILE_BYTES_PER_TUPLE = 190

/**
 * Writes raw flow logs as Azure lays them out: one PT1H.json per NIC and hour, version 4 for logged VNets and version 2 for a
 * left-over NSG log, records about a minute apart whose tuples are older than their `time`.
 */
export async function generateLogs({ out, estate, seed, start, hours, megabytes }: Options): Promise<GeneratedLogs> {
  const nics = loggedNics(estate)
  const perMinute = Math.max(1, Math.round((megabytes * 1e6) / FILE_BYTES_PER_TUPLE / nics.length / hours / 60))
  let [files, bytes, tuples] = [0, 0, 0]
  for (const [index, nic] of nics.entries()) {
    const random = seededRandom(seed * 1009 + index)
    for (let hour = 0; hour < hours; hour++) {
      const from = start.getTime() + hour * 60 * MINUTE
      const blob = hourBlob(nic, from, perMinute, random)
      const path = join(out, blobPath(nic, new Date(from)))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, blob.text)
      files++
      bytes += blob.text.length
      tuples += blob.tuples
    }
  }
  return { folder: out, files, bytes, tuples }
}

function hourBlob(nic: Nic, from: number, perMinute: number, random: Random): { text: string; tuples: number } {
  const records: string[] = []
  let count = 0
  for (let minute = 0; minute < 60; minute++) {
    // A record is flushed 2 to 20 s into its minute and holds tuples up to 64 s older, the hour before included.
    const flushed = from + minute * MINUTE + 2_000 + random.below(18_000)
    const lines = minuteTuples(nic, flushed, perMinute, random)
    count += lines.length
    const share = Math.floor(RECORD_BYTES / TUPLE_BYTES)
    for (let at = 0; at < lines.length; at += share) records.push(recordText(nic, flushed, lines.slice(at, at + share)))
  }
  return { text: `{"records":[${records.join(',')}]}`, tuples: count }
}

function recordText(nic: Nic, flushed: number, lines: readonly (readonly [rule: string, tuple: string])[]): string {
  const rules = [...new Set(lines.map(([rule]) => rule))]
  const tuplesOf = (rule: string) => lines.filter(([one]) => one === rule).map(([, tuple]) => tuple)
  const time = `${new Date(flushed).toISOString().slice(0, -1)}0000Z`
  if (nic.format === 'nsg2') {
    const flows = rules.map((rule) => ({ rule, flows: [{ mac: nic.mac, flowTuples: tuplesOf(rule) }] }))
    const head = { time, systemId: nic.logGuid, macAddress: nic.mac, category: 'NetworkSecurityGroupFlowEvent' }
    const tail = { resourceId: nic.targetId.toUpperCase(), operationName: 'NetworkSecurityGroupFlowEvents' }
    return JSON.stringify({ ...head, ...tail, properties: { Version: 2, flows } })
  }
  const flowGroups = rules.map((rule) => ({ rule, flowTuples: tuplesOf(rule) }))
  return JSON.stringify({
    time,
    flowLogVersion: 4,
    flowLogGUID: nic.logGuid,
    macAddress: nic.mac,
    category: 'FlowLogFlowEvent',
    flowLogResourceID: flowLogId(nic).toUpperCase(),
    targetResourceID: nic.targetId,
    operationName: 'FlowLogFlowEvent',
    flowRecords: { flows: [{ aclID: nic.nsgId, flowGroups }] },
  })
}

function flowLogId(nic: Nic): string {
  const group = `/subscriptions/${nic.subscriptionId}/resourceGroups/NetworkWatcherRG`
  return `${group}/providers/Microsoft.Network/networkWatchers/NetworkWatcher_${nic.region}/flowLogs/${flowLogName(nic.targetId)}`
}

/** The two shapes that Microsoft's pages give for blob paths, ids in upper case. */
function blobPath(nic: Nic, hour: Date): string {
  const [day, time] = hour.toISOString().split('T') as [string, string]
  const [y, m, d] = day.split('-')
  const tail = `y=${y}/m=${m}/d=${d}/h=${time.slice(0, 2)}/m=00/macAddress=${nic.mac}/PT1H.json`
  if (nic.format === 'nsg2')
    return `insights-logs-networksecuritygroupflowevent/resourceId=${nic.targetId.toUpperCase()}/${tail}`
  const log =
    `${nic.subscriptionId}_NETWORKWATCHERRG/NETWORKWATCHER_${nic.region}_${flowLogName(nic.targetId)}`.toUpperCase()
  return `insights-logs-flowlogflowevent/flowLogResourceID=/${log}/${tail}`
}
