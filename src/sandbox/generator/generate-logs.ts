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

/**
 * Writes raw flow logs as Azure lays them out: one PT1H.json per NIC and hour, version 4 for logged VNets and version 2 for a
 * left-over NSG log, records about a minute apart whose tuples are older than their `time`. A flow between two logged NICs is
 * written by both.
 */
export async function generateLogs({ out, estate, seed, start, hours, megabytes }: Options): Promise<GeneratedLogs> {
  const nics = loggedNics(estate)
  const bytesPerMinute = (megabytes * 1e6) / hours / 60
  const rate = rateFor(bytesPerMinute, nics, { seed, start })
  const random = seededRandom(seed * 1009)
  let [files, bytes, tuples] = [0, 0, 0]
  for (let hour = 0; hour < hours; hour++) {
    const from = start.getTime() + hour * 60 * MINUTE
    for (const [nic, { text, count }] of hourBlobs(nics, from, rate, random)) {
      const path = join(out, blobPath(nic, new Date(from)))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
      files++
      bytes += text.length
      tuples += count
    }
  }
  return { folder: out, files, bytes, tuples }
}

const TRIAL_MINUTES = 10

/** How many ordinary flows a NIC begins in a minute, so that all records of a minute have this many bytes: found by a trial. */
function rateFor(
  bytesPerMinute: number,
  nics: readonly Nic[],
  { seed, start }: Pick<Options, 'seed' | 'start'>,
): number {
  const trial = (rate: number) => {
    const random = seededRandom(seed)
    const minutes = Array.from({ length: TRIAL_MINUTES }, () => [
      ...minuteRecords(nics, start.getTime(), rate, random).values(),
    ])
    return minutes.flat(2).reduce((so, { text }) => so + text.length + 1, 0) / TRIAL_MINUTES
  }
  const [few, many] = [trial(1), trial(11)]
  return Math.max(1, 1 + (10 * (bytesPerMinute - few)) / (many - few))
}

interface Part {
  readonly text: string
  readonly count: number
}

function hourBlobs(nics: readonly Nic[], from: number, rate: number, random: Random): Map<Nic, Part> {
  const records = new Map<Nic, Part[]>(nics.map((nic) => [nic, []]))
  for (let minute = 0; minute < 60; minute++) {
    // A record is flushed 2 to 20 s into its minute and holds tuples up to 64 s older, the hour before included.
    const flushed = from + minute * MINUTE + 2_000 + random.below(18_000)
    for (const [nic, parts] of minuteRecords(nics, flushed, rate, random)) records.get(nic)!.push(...parts)
  }
  return new Map(
    [...records].map(([nic, parts]) => {
      const text = `{"records":[${parts.map((part) => part.text).join(',')}]}`
      return [nic, { text, count: parts.reduce((so, part) => so + part.count, 0) }]
    }),
  )
}

function minuteRecords(nics: readonly Nic[], flushed: number, rate: number, random: Random): Map<Nic, Part[]> {
  const share = Math.floor(RECORD_BYTES / TUPLE_BYTES)
  return new Map(
    [...minuteTuples(nics, flushed, rate, random)].map(([nic, lines]) => {
      const starts = Array.from({ length: Math.ceil(lines.length / share) }, (_, index) => index * share)
      const parts = starts.map((at) => lines.slice(at, at + share))
      return [nic, parts.map((part) => ({ text: recordText(nic, flushed, part), count: part.length }))]
    }),
  )
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
