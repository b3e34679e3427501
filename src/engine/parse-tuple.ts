import { canonicalAddress } from './address.ts'
import type { FlowLogFormat } from './decode-record.ts'

/** One raw flow tuple, read. Counters are exact; `undefined` where the format has none (NSG version 1). */
export interface FlowTuple {
  readonly time: number
  readonly srcIp: string
  readonly destIp: string
  readonly destPort: number
  readonly protocol: number
  readonly inbound: boolean
  readonly denied: boolean
  readonly state: 'B' | 'C' | 'E'
  /** Empty for NSG logs, which know no encryption. */
  readonly encryption: string
  readonly counters: Counters | undefined
}

/** Packets and bytes from source to destination, then back. */
type Counters = readonly [packetsOut: bigint, bytesOut: bigint, packetsBack: bigint, bytesBack: bigint]

const FIELDS = { nsg1: 8, nsg2: 13, vnet4: 13 } as const
const NOTHING: Counters = [0n, 0n, 0n, 0n]
const LARGEST = 2n ** 63n - 1n
/** Below this a tuple's time counts seconds, above it milliseconds. */
const SECONDS_END = 1e11

/** Reads a tuple, or says in a few words which field breaks which rule (docs/reduction.md). */
export function parseTuple(raw: unknown, format: FlowLogFormat): FlowTuple | string {
  if (typeof raw !== 'string') return 'the tuple is not text'
  const fields = raw.split(',')
  if (fields.length !== FIELDS[format]) return `${fields.length} fields instead of ${FIELDS[format]}`
  const [time, src, dest, srcPort, destPort, protocol, direction] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const srcIp = canonicalAddress(src)
  const destIp = canonicalAddress(dest)
  if (!/^\d{1,15}$/.test(time)) return `time "${time}"`
  if (srcIp === undefined) return `source address "${src}"`
  if (destIp === undefined) return `destination address "${dest}"`
  if (!isUint(srcPort, 65535) || !isUint(destPort, 65535)) return `port "${srcPort}" or "${destPort}"`
  const protocolNumber = protocolOf(protocol)
  if (protocolNumber === undefined) return `protocol "${protocol}"`
  if (direction !== 'I' && direction !== 'O') return `direction "${direction}"`
  const rest = format === 'vnet4' ? vnetRest(fields) : nsgRest(fields, format)
  if (typeof rest === 'string') return rest
  const stamp = Number(time)
  return {
    time: stamp < SECONDS_END ? stamp * 1000 : stamp,
    srcIp,
    destIp,
    destPort: Number(destPort),
    protocol: protocolNumber,
    inbound: direction === 'I',
    ...rest,
  }
}

type Rest = Pick<FlowTuple, 'denied' | 'state' | 'encryption' | 'counters'>

function nsgRest(fields: readonly string[], format: 'nsg1' | 'nsg2'): Rest | string {
  const decision = fields[7]!
  if (decision !== 'A' && decision !== 'D') return `decision "${decision}"`
  const denied = decision === 'D'
  if (format === 'nsg1') return { denied, state: 'B', encryption: '', counters: undefined }
  const state = fields[8]!
  if (state !== 'B' && state !== 'C' && state !== 'E') return `state "${state}"`
  const counters = countersOf(fields.slice(9))
  if (typeof counters === 'string') return counters
  return { denied, state, encryption: '', counters: denied || state === 'B' ? NOTHING : counters }
}

function vnetRest(fields: readonly string[]): Rest | string {
  const state = fields[7]!
  if (state !== 'B' && state !== 'C' && state !== 'E' && state !== 'D') return `state "${state}"`
  const encryption = fields[8]!
  if (!/^(X|NX(_[A-Z]+)*)$/.test(encryption)) return `encryption "${encryption}"`
  const counters = countersOf(fields.slice(9))
  if (typeof counters === 'string') return counters
  const denied = state === 'D'
  return {
    denied,
    state: denied ? 'B' : state,
    encryption,
    counters: state === 'C' || state === 'E' ? counters : NOTHING,
  }
}

function countersOf(fields: readonly string[]): Counters | string {
  const wrong = fields.find((field) => !/^\d{0,19}$/.test(field) || BigInt(field) > LARGEST)
  if (wrong !== undefined) return `counter "${wrong}"`
  return fields.map((field) => BigInt(field)) as unknown as Counters // four fields: the tuple's field count was checked
}

function protocolOf(text: string): number | undefined {
  if (text === 'T') return 6
  if (text === 'U') return 17
  return isUint(text, 255) ? Number(text) : undefined
}

function isUint(text: string, largest: number): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= largest
}
