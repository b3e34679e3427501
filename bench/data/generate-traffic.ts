import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What the traffic looks like. */
export type TrafficShape =
  /** VNet logs of busy NICs: files of 16 MB, records of 32 kB. */
  | 'busy'
  /** The same in one file. */
  | 'one-file'
  /** VNet logs of NICs with a tuple or two a minute: thousands of small files. */
  | 'quiet'
  /** Busy NSG logs of version 2. */
  | 'nsg2'

interface Traffic {
  readonly out: string
  readonly shape: TrafficShape
  readonly bytes: number
  readonly seed: number
}

const START = Date.UTC(2026, 10, 1)
const HOUR = 3_600_000
const RECORD_BYTES = 32_000
const FILE_BYTES = 16e6
const QUIET_FILE_BYTES = 50e3

/**
 * Writes flow logs in the layout of the blobs: hosts and ports by Zipf's law, about 75 bytes a tuple, some ten tuples of each
 * flow in ten minutes. The same seed gives the same bytes.
 */
export function generateTraffic({ out, shape, bytes, seed }: Traffic): {
  paths: string[]
  bytes: number
  tuples: number
} {
  const random = generator(seed)
  const paths: string[] = []
  const total = { bytes: 0, tuples: 0 }
  const fileBytes = shape === 'one-file' ? bytes : shape === 'quiet' ? QUIET_FILE_BYTES : FILE_BYTES
  for (let number = 0; total.bytes < bytes; number++) {
    const path = join(out, blobPath(shape, number))
    mkdirSync(join(path, '..'), { recursive: true })
    const written = writeFile(path, { shape, number, bytes: Math.min(fileBytes, bytes - total.bytes), random })
    paths.push(path)
    total.bytes += written.bytes
    total.tuples += written.tuples
  }
  return { paths, ...total }
}

interface FilePlan {
  readonly shape: TrafficShape
  readonly number: number
  readonly bytes: number
  readonly random: () => number
}

function blobPath(shape: TrafficShape, number: number): string {
  const { mac, hour } = placeOf(number)
  const [date, time] = new Date(hour).toISOString().split('T') as [string, string]
  const [year, month, day] = date.split('-')
  return `${shape}/y=${year}/m=${month}/d=${day}/h=${time.slice(0, 2)}/m=00/macAddress=${mac}/PT1H.json`
}

/** 16 NICs, hour after hour. */
function placeOf(number: number) {
  const mac = `000D3A0000${(number % 16).toString(16).padStart(2, '0').toUpperCase()}`
  return { mac, hour: START + Math.floor(number / 16) * HOUR }
}

function writeFile(path: string, { shape, number, bytes, random }: FilePlan): { bytes: number; tuples: number } {
  const file = openSync(path, 'w')
  const { mac, hour } = placeOf(number)
  const flows = flowPool(shape, random)
  let [written, tuples] = [writeSync(file, '{"records":['), 0]
  const minuteBytes = bytes / 60
  for (let minute = 0; minute < 60; minute++) {
    const time = hour + minute * 60_000 + 5_000
    for (let at = 0; at === 0 || at < minuteBytes; ) {
      const size = shape === 'quiet' ? 100 + 200 * random() : Math.min(RECORD_BYTES, minuteBytes - at)
      const record = recordText({ shape, mac, time, size, flows, random })
      const count = writeSync(file, `${written > 20 ? ',' : ''}${record.text}`)
      at += shape === 'quiet' ? minuteBytes : count
      written += count
      tuples += record.tuples
    }
  }
  written += writeSync(file, ']}')
  closeSync(file)
  return { bytes: written, tuples }
}

/** What of a tuple stays the same for a flow: addresses with the port before the destination's, and what follows it. */
interface Flow {
  readonly hosts: string
  readonly port: string
  readonly list: number
}

const POOL = 1 << 12
const PORTS = [443, 80, 53, 22, 1433, 3389, 8080, 5432, 6379, 445, 123, 389, 8443, 9092, 25, 3306]

function flowPool(shape: TrafficShape, random: () => number): Flow[] {
  const zipf = (count: number) => Math.floor(count ** random() - 1)
  const nsg = shape === 'nsg2'
  return Array.from({ length: shape === 'quiet' ? 24 : POOL }, () => {
    const inbound = random() < 0.4
    const own = `10.${zipf(4)}.${zipf(16)}.${4 + zipf(200)}`
    const isPublic = random() < 0.3
    const other = isPublic
      ? `${20 + zipf(180)}.${Math.floor(random() * 256)}.${zipf(256)}.${zipf(256)}`
      : `10.${zipf(4)}.${zipf(64)}.${4 + zipf(250)}`
    const udp = random() < 0.15
    const port = random() < 0.9 ? PORTS[zipf(PORTS.length)]! : 1024 + zipf(60_000)
    const protocol = nsg ? (udp ? 'U' : 'T') : udp ? '17' : '6'
    return {
      hosts: inbound ? `${other},${own}` : `${own},${other}`,
      port: `${port},${protocol},${inbound ? 'I' : 'O'}`,
      list: (inbound ? 0 : 2) + (isPublic ? 1 : 0),
    }
  })
}

interface RecordPlan {
  readonly shape: TrafficShape
  readonly mac: string
  readonly time: number
  readonly size: number
  readonly flows: readonly Flow[]
  readonly random: () => number
}

const RULES = ['UserRule_AllowWeb', 'DefaultRule_AllowVnetInBound', 'DefaultRule_AllowVnetOutBound', 'PlatformRule']
const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

function recordText({ shape, mac, time, size, flows, random }: RecordPlan): { text: string; tuples: number } {
  const lists: string[][] = [[], [], [], []]
  let [bytes, tuples] = [700, 0]
  while (bytes < size || tuples === 0) {
    const flow = flows[Math.floor(flows.length * random() ** 2)]!
    const tuple = tupleText(shape, flow, time - 2_000 - Math.floor(random() * 58_000), random)
    lists[flow.list]!.push(tuple)
    bytes += tuple.length + 3
    tuples++
  }
  const used = lists.map((list, index) => ({ list, rule: RULES[index]! })).filter(({ list }) => list.length > 0)
  const stamp = `${new Date(time).toISOString().slice(0, -1)}0000Z`
  const text = shape === 'nsg2' ? nsgText(stamp, mac, used) : vnetText(stamp, mac, used)
  return { text, tuples }
}

type Lists = readonly { readonly list: readonly string[]; readonly rule: string }[]

function vnetText(time: string, mac: string, lists: Lists): string {
  const groups = lists.map(({ list, rule }) => `{"rule":"${rule}","flowTuples":["${list.join('","')}"]}`)
  const log = `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/NETWORKWATCHERRG/PROVIDERS/MICROSOFT.NETWORK/NETWORKWATCHERS/NETWORKWATCHER_WESTEUROPE/FLOWLOGS/VNET-HUB`
  const network = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network`
  return `{"time":"${time}","flowLogVersion":4,"flowLogGUID":"66666666-7777-8888-9999-000000000000","macAddress":"${mac}","category":"FlowLogFlowEvent","flowLogResourceID":"${log}","targetResourceID":"${network}/virtualNetworks/vnet-hub","operationName":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"${network}/networkSecurityGroups/nsg-hub","flowGroups":[${groups.join(',')}]}]}}`
}

function nsgText(time: string, mac: string, lists: Lists): string {
  const rules = lists.map(
    ({ list, rule }) => `{"rule":"${rule}","flows":[{"mac":"${mac}","flowTuples":["${list.join('","')}"]}]}`,
  )
  const nsg = `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG-HUB`
  return `{"time":"${time}","systemId":"66666666-7777-8888-9999-000000000000","macAddress":"${mac}","category":"NetworkSecurityGroupFlowEvent","resourceId":"${nsg}","operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"flows":[${rules.join(',')}]}}`
}

function tupleText(shape: TrafficShape, { hosts, port, list }: Flow, time: number, random: () => number): string {
  const kind = random()
  const denied = list === 1 && kind < 0.5
  const state = denied ? 'D' : kind < 0.45 ? 'B' : kind < 0.85 ? 'E' : 'C'
  const source = 1024 + Math.floor(random() * 64_000)
  if (shape !== 'nsg2') {
    const counters = state === 'B' || denied ? '0,0,0,0' : countersText(random)
    return `${time},${hosts},${source},${port},${state},NX,${counters}`
  }
  const counters = state === 'B' || denied ? ',,,' : countersText(random)
  return `${Math.floor(time / 1000)},${hosts},${source},${port},${denied ? 'D,B' : `A,${state}`},${counters}`
}

function countersText(random: () => number): string {
  const packetsOut = 1 + Math.floor(400 ** random())
  const packetsBack = 1 + Math.floor(400 ** random())
  return `${packetsOut},${packetsOut * (60 + Math.floor(random() * 900))},${packetsBack},${packetsBack * (60 + Math.floor(random() * 1300))}`
}

/** Marsaglia's xorshift of 32 bits: fast, seeded, good enough for traffic. */
function generator(seed: number): () => number {
  let state = seed * 2_654_435_769 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
