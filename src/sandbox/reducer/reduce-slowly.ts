import { isIP } from 'node:net'
import { type Cell, serviceName } from '../../model/index.ts'
import { type Knowledge, type KnowledgeFiles, readKnowledge } from './knowledge.ts'
import { olderRow } from './older-table.ts'
import { placeFlow } from './places.ts'
import { type Raw, readText, recordsOf } from './read-records.ts'
import { topologyTable } from './topology-table.ts'

/** A row as the slow reducer gives it: only columns that are not empty by rule. */
type SlowRow = Record<string, Cell>

interface Options extends KnowledgeFiles {
  readonly intervalMinutes: 10 | 60
  /** `nsg`: flows of NSG logs become rows of the older table instead. */
  readonly schema?: 'vnet' | 'nsg'
  /** Reading stops at the end of the file with which this many bytes are reached. */
  readonly maxBytes?: number
}

/** What the slow reducer made of the files it read. */
export interface SlowReduction {
  /** Rows of NTANetAnalytics. */
  readonly rows: readonly SlowRow[]
  /** Rows of AzureNetworkAnalytics_CL. */
  readonly nsgRows: readonly SlowRow[]
  /** Rows of NTAIpDetails. */
  readonly ipDetails: readonly SlowRow[]
  /** Rows of NTATopologyDetails. */
  readonly topologyDetails: readonly SlowRow[]
  /** The files that are in the rows. */
  readonly filesRead: readonly string[]
  /** Files that this program cannot read, with what it stumbled over; nothing of them is in the rows. */
  readonly unread: readonly { readonly file: string; readonly reason: string }[]
}

/**
 * The reduction of docs/reduction.md as the most obvious program: no scanner, and of the engine, whose witness it is, nothing but
 * what both import from `src/model`: the schema of the topology file and the names of ports.
 */
export async function reduceSlowly(files: readonly string[], options: Options): Promise<SlowReduction> {
  const { intervalMinutes, schema = 'vnet', maxBytes = Infinity } = options
  const knowledge = await readKnowledge(options)
  const sums: Sums = { rows: new Map(), lists: new Map(), strangers: new Map() }
  const seen = new Set<string>()
  const [filesRead, unread]: [string[], { file: string; reason: string }[]] = [[], []]
  let bytesRead = 0
  for (const file of files) {
    if (bytesRead >= maxBytes) break
    const read = await readFlows(file)
    if ('reason' in read) {
      unread.push({ file, reason: read.reason })
      continue
    }
    filesRead.push(file)
    bytesRead += read.bytes
    for (const { identity, flows } of read.records) {
      if (seen.has(identity)) continue
      seen.add(identity)
      for (const flow of flows) addFlow(flow, sums, knowledge, intervalMinutes)
    }
  }
  for (const [key, { side, addresses }] of sums.lists) writeList(sums.rows.get(key)!, side, addresses)
  const all = [...sums.rows.values()]
  const isOld = (row: SlowRow) => schema === 'nsg' && row.TargetResourceType === 'NetworkSecurityGroup'
  return {
    rows: all.filter((row) => !isOld(row)),
    nsgRows: all.filter(isOld).map(olderRow),
    ipDetails: [...sums.strangers.values()],
    topologyDetails: options.topology === undefined ? [] : topologyTable(knowledge.topology),
    ...{ filesRead, unread },
  }
}

interface ReadFile {
  readonly bytes: number
  readonly records: readonly { readonly identity: string; readonly flows: readonly Flow[] }[]
}

/** All flows of a file before any is added, so that a file is in the rows whole or not at all. */
async function readFlows(file: string): Promise<ReadFile | { readonly reason: string }> {
  try {
    const text = await readText(file)
    const records = recordsOf(text).map((record) => ({
      identity: JSON.stringify(record),
      flows: flowsOf(record).map(plain),
    }))
    return { bytes: Buffer.byteLength(text), records }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Rows by the text of their key, public addresses of a row by the same, and public addresses by interval. */
interface Sums {
  readonly rows: Map<string, SlowRow>
  readonly lists: Map<string, { readonly side: 'src' | 'dest'; readonly addresses: Map<string, bigint[]> }>
  readonly strangers: Map<string, SlowRow>
}

interface Flow {
  readonly record: Raw
  readonly version: number
  readonly mac: string
  readonly acl: string
  readonly rule: string
  readonly fields: readonly string[]
}

function flowsOf(record: Raw): Flow[] {
  if (record.flowLogVersion === 4) {
    return record.flowRecords.flows.flatMap((acl: Raw) =>
      acl.flowGroups.flatMap((group: Raw) =>
        group.flowTuples.map((tuple: string) => ({
          ...{ record, version: 4, mac: record.macAddress, acl: acl.aclID, rule: group.rule },
          fields: tuple.split(','),
        })),
      ),
    )
  }
  return record.properties.flows.flatMap((rule: Raw) =>
    rule.flows.flatMap((flow: Raw) =>
      flow.flowTuples.map((tuple: string) => ({
        ...{
          record,
          version: record.properties.Version,
          mac: flow.mac ?? record.macAddress,
          acl: record.resourceId,
          rule: rule.rule,
        },
        fields: tuple.split(','),
      })),
    ),
  )
}

/** A flow with its MAC as hex digits and its addresses in canonical form. */
function plain({ mac, fields, ...rest }: Flow): Flow {
  const [time, src, dest, ...others] = fields as [string, string, string, ...string[]]
  return { ...rest, mac: mac.replace(/[^\da-f]/gi, ''), fields: [time, canonical(src), canonical(dest), ...others] }
}

function canonical(address: string): string {
  if (isIP(address) === 0) throw new Error(`"${address}" is no address`)
  return isIP(address) === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1)
}

function addFlow(flow: Flow, { rows, lists, strangers }: Sums, knowledge: Knowledge, intervalMinutes: number): void {
  const { record, version, fields } = flow
  const [time, src, dest, , port, protocol, direction] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const inbound = direction === 'I'
  const vnet = version === 4
  const target: string = vnet ? record.targetResourceID : record.resourceId
  const width = intervalMinutes * 60_000
  const start = Math.floor(Date.parse(record.time) / width) * width
  const span = { start, end: start + width }
  const { columns, stranger } = placeFlow({ mac: flow.mac, target, src, dest, inbound }, knowledge, span)
  const listed = stranger !== undefined && stranger.address.FlowType !== 'MaliciousFlow'
  const remote = stranger?.side === 'src' ? src : dest
  const denied = fields[7] === 'D'
  const key: SlowRow = {
    SubType: 'FlowLog',
    FaSchemaVersion: '3',
    Type: 'NTANetAnalytics',
    TimeGenerated: iso(start + width),
    TimeProcessed: iso(start + width),
    FlowIntervalStartTime: iso(start),
    FlowIntervalEndTime: iso(start + width),
    ...columns,
    SrcIp: listed && stranger.side === 'src' ? '' : src,
    DestIp: listed && stranger.side === 'dest' ? '' : dest,
    DestPort: Number(port),
    L4Protocol: protocolName(protocol),
    L7Protocol: portName(port, protocolName(protocol)),
    FlowDirection: inbound ? 'Inbound' : 'Outbound',
    FlowStatus: denied ? 'Denied' : 'Allowed',
    FlowEncryption: vnet ? encryptionName(fields[8]!) : '',
    MacAddress: flow.mac.toUpperCase().replace(/(..)(?=.)/g, '$1-'),
    AclGroup: /^0{8}-0{4}-0{4}-0{4}-0{12}$|^unspecified$/i.test(flow.acl) ? 'Unspecified' : flow.acl.toLowerCase(),
    AclRule: flow.rule.toLowerCase().replace(/^defaultrule_|^userrule_/, ''),
    TargetResourceId: short(target),
    TargetResourceType: kindOf(target),
    FlowLogResourceId: vnet ? short(record.flowLogResourceID) : '',
  }
  const text = JSON.stringify(key)
  if (!rows.has(text)) rows.set(text, { ...key, ...zeros(version), SrcPublicIps: '', DestPublicIps: '' })
  const row = rows.get(text)!
  const state = denied ? 'D' : vnet ? fields[7]! : version === 1 ? 'B' : fields[8]!
  const sums = tally(row, state, inbound, fields, Number(time) < 1e11 ? Number(time) * 1000 : Number(time))
  if (stranger !== undefined) {
    const { FlowType, Country, AzureRegion, ...details } = stranger.address
    const Location = FlowType === 'AzurePublic' ? AzureRegion : Country
    const { SubType, FaSchemaVersion, TimeGenerated, FlowIntervalStartTime, FlowIntervalEndTime } = key
    const head = {
      SubType,
      FaSchemaVersion,
      Type: 'NTAIpDetails',
      TimeGenerated,
      FlowIntervalStartTime,
      FlowIntervalEndTime,
    }
    strangers.set(`${start} ${remote}`, { ...head, FlowType, Ip: remote, Location, ...details } as SlowRow)
  }
  if (!listed) return
  if (!lists.has(text)) lists.set(text, { side: stranger.side, addresses: new Map() })
  const list = lists.get(text)!.addresses
  list.set(
    remote,
    (list.get(remote) ?? [0n, 0n, 0n, 0n, 0n, 0n]).map((so, index) => so + sums[index]!),
  )
}

const COUNTERS = ['PacketsSrcToDest', 'PacketsDestToSrc', 'BytesSrcToDest', 'BytesDestToSrc'] as const
/** Where the counters stand in a tuple, in the order of COUNTERS. */
const POSITIONS = [9, 11, 10, 12] as const

function zeros(version: number): SlowRow {
  const unknown = version === 1 ? null : 0n
  return {
    ...{ AllowedInFlows: 0n, AllowedOutFlows: 0n, DeniedInFlows: 0n, DeniedOutFlows: 0n, RecordCount: 0n },
    ...{ CompletedFlows: unknown, PacketsSrcToDest: unknown, PacketsDestToSrc: unknown },
    ...{ BytesSrcToDest: unknown, BytesDestToSrc: unknown },
  }
}

/** Adds one tuple to its row; returns what it adds: started, ended, and the four counters. */
function tally(row: SlowRow, state: string, inbound: boolean, fields: readonly string[], time: number): bigint[] {
  const add = (column: string, more: bigint) => {
    if (row[column] !== null) row[column] = (row[column] as bigint) + more
  }
  const started = state === 'B' || state === 'D' ? 1n : 0n
  const ended = state === 'E' ? 1n : 0n
  const traffic = state === 'C' || state === 'E' ? POSITIONS.map((at) => BigInt(fields[at]!)) : [0n, 0n, 0n, 0n]
  add(`${state === 'D' ? 'Denied' : 'Allowed'}${inbound ? 'In' : 'Out'}Flows`, started)
  add('CompletedFlows', ended)
  for (const [index, column] of COUNTERS.entries()) add(column, traffic[index]!)
  add('RecordCount', 1n)
  const moment = iso(time)
  if (row.FlowStartTime === undefined || moment < (row.FlowStartTime as string)) row.FlowStartTime = moment
  if (row.FlowEndTime === undefined || moment > (row.FlowEndTime as string)) row.FlowEndTime = moment
  return [started, ended, ...traffic]
}

function writeList(row: SlowRow, side: 'src' | 'dest', list: Map<string, bigint[]>): void {
  const unknown = row.CompletedFlows === null
  const entries = [...list].map(([ip, sums]) =>
    [ip, sums[0], ...(unknown ? ['', '', '', '', ''] : sums.slice(1))].join('|'),
  )
  row[side === 'src' ? 'SrcPublicIps' : 'DestPublicIps'] = entries.sort().join(' ')
}

function protocolName(code: string): string {
  if (code === 'T' || code === '6') return 'TCP'
  if (code === 'U' || code === '17') return 'UDP'
  return code === '1' ? 'ICMP' : code
}

function portName(port: string, protocol: string): string {
  return protocol === 'TCP' || protocol === 'UDP' ? (serviceName(Number(port), protocol) ?? 'Unknown') : 'Unknown'
}

function encryptionName(code: string): string {
  switch (code) {
    case 'X':
      return 'Encrypted'
    case 'NX':
      return 'Unencrypted'
    case 'NX_HW_NOT_SUPPORTED':
      return 'Unsupported hardware'
    case 'NX_SW_NOT_READY':
      return 'Software not ready'
    case 'NX_NOT_ACCEPTED':
      return 'Drop due to no encryption'
    case 'NX_NOT_SUPPORTED':
      return 'Discovery not supported'
    case 'NX_LOCAL_DST':
      return 'Destination on same host'
    case 'NX_FALLBACK':
      return 'Fall back to no encryption'
    default:
      return code
  }
}

/** `/subscriptions/S/resourceGroups/G/providers/P/type/NAME/type/CHILD`: every second part, without the provider. */
function short(id: string): string {
  const parts = id.toLowerCase().split('/')
  return parts.filter((_, index) => index % 2 === 0 && index > 0 && index !== 6).join('/')
}

function kindOf(id: string): string {
  const type = id.toLowerCase().split('/').at(-2)
  const kinds = ['VirtualNetwork', 'Subnet', 'NetworkInterface', 'NetworkSecurityGroup']
  return kinds.find((kind) => `${kind.toLowerCase()}s` === type) ?? ''
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000Z')
}
