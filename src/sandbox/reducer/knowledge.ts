import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { parseTopology, type Topology } from '../../model/index.ts'

interface Range<T> {
  readonly bits: string
  readonly first: bigint
  readonly last: bigint
  readonly value: T
}

/** What the slow reducer knows of networks and addresses: plain lists, searched from end to end. */
export interface Knowledge {
  readonly topology: Topology
  readonly countries: readonly Range<string>[]
  readonly azure: readonly Range<{ readonly region: string; readonly tag: string }>[]
  readonly threats: readonly Range<{ readonly type: string; readonly description: string }>[]
  /** Answers already found. */
  readonly remembered: Map<string, unknown>
}

/** Files in the words of the command line. */
export interface KnowledgeFiles {
  readonly topology?: string
  readonly geo?: readonly string[]
  readonly threats?: string
}

/** A public or private address that is in no VNet and behind no site. */
export interface Address {
  readonly FlowType: 'MaliciousFlow' | 'AzurePublic' | 'ExternalPublic' | 'UnknownPrivate'
  readonly Country: string
  readonly AzureRegion: string
  readonly PublicIpDetails: string
  readonly ThreatType: string
  readonly ThreatDescription: string
}

const PRIVATE =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 100::/64 2001:db8::/32 fc00::/7 fe80::/10 ff00::/8'
    .split(' ')
    .map((prefix) => fromPrefix(prefix, true))

/** Reads topology, geo, service-tag and threat files of well-formed lines. */
export async function readKnowledge({ topology, geo = [], threats }: KnowledgeFiles): Promise<Knowledge> {
  const texts = await Promise.all(geo.map(async (file) => ({ file, text: await readFile(file, 'utf8') })))
  const csv = texts.filter(({ file }) => file.endsWith('.csv'))
  const json = texts.filter(({ file }) => !file.endsWith('.csv'))
  const list = threats === undefined ? [] : lines(await readFile(threats, 'utf8')).slice(1)
  const empty = '{"takenAt":"","virtualNetworks":[],"networkInterfaces":[]}'
  return {
    topology: parseTopology(topology === undefined ? empty : await readFile(topology, 'utf8'), topology ?? ''),
    countries: csv.flatMap(({ text }) => lines(text).map(country)),
    azure: json.flatMap(({ text }) => tags(JSON.parse(text))),
    threats: list.map(([prefix, type, ...rest]) => fromPrefix(prefix!, { type: type!, description: rest.join(',') })),
    remembered: new Map(),
  }
}

/** Tests 7 to 11 of docs/reduction.md, in their order. */
export function whoIs(address: string, { countries, azure, threats }: Knowledge): Address {
  const nothing = { Country: '', AzureRegion: '', PublicIpDetails: '', ThreatType: '', ThreatDescription: '' }
  if (address === '168.63.129.16') {
    const PublicIpDetails = 'Microsoft Virtual Public IP'
    return { ...nothing, FlowType: 'AzurePublic', AzureRegion: 'Global', PublicIpDetails }
  }
  if (search(PRIVATE, address)) return { ...nothing, FlowType: 'UnknownPrivate' }
  const Country = search(countries, address) ?? ''
  const threat = search(threats, address)
  if (threat !== undefined) {
    const { type: ThreatType, description: ThreatDescription } = threat
    return { ...nothing, FlowType: 'MaliciousFlow', Country, ThreatType, ThreatDescription }
  }
  const found = search(azure, address)
  if (found === undefined) return { ...nothing, FlowType: 'ExternalPublic', Country }
  return { ...nothing, FlowType: 'AzurePublic', AzureRegion: found.region, PublicIpDetails: found.tag }
}

/** Whether one of the prefixes holds the address; if so, how long the longest such prefix is. */
export function holds(prefixes: readonly string[], address: string): number | undefined {
  const lengths = prefixes.filter((prefix) => search([fromPrefix(prefix, true)], address)).map(bitsOf)
  return lengths.length === 0 ? undefined : Math.max(...lengths)
}

function bitsOf(prefix: string): number {
  const [address, length] = prefix.split('/') as [string, string?]
  return Number(length ?? (isIPv4(address) ? 32 : 128))
}

/** Whether two texts are the same address. */
export function sameAddress(left: string, right: string): boolean {
  return isIPv4(left) === isIPv4(right) && numberOf(left) === numberOf(right)
}

function search<T>(ranges: readonly Range<T>[], address: string): T | undefined {
  const number = numberOf(address)
  const family = isIPv4(address) ? '4' : '6'
  const holding = ranges.filter((range) => range.bits === family && range.first <= number && number <= range.last)
  holding.sort((left, right) => Number(left.last - left.first - (right.last - right.first)))
  return holding[0]?.value
}

function lines(text: string): string[][] {
  const bare = text.split('\n').map((line) => line.split('#')[0]!.trim())
  return bare.filter((line) => line !== '').map((line) => line.split(',').map((field) => field.trim()))
}

function country(fields: readonly string[]): Range<string> {
  const value = fields.at(-1)!.toLowerCase()
  if (fields.length === 2) return fromPrefix(fields[0]!, value)
  const [first, last] = [fields[0]!, fields[1]!]
  return { bits: isIPv4(first) ? '4' : '6', first: numberOf(first), last: numberOf(last), value }
}

interface Tags {
  readonly values: readonly {
    readonly name: string
    readonly properties: { readonly region: string; readonly addressPrefixes: readonly string[] }
  }[]
}

function tags({ values }: Tags) {
  const named = values.filter(({ properties }) => properties.region !== '')
  return named.flatMap(({ name, properties: { region, addressPrefixes } }) =>
    addressPrefixes.map((prefix) => fromPrefix(prefix, { region, tag: name })),
  )
}

function fromPrefix<T>(prefix: string, value: T): Range<T> {
  const [address, length] = prefix.split('/') as [string, string?]
  const bits = isIPv4(address) ? 32 : 128
  const mask = (1n << BigInt(bits - Number(length ?? bits))) - 1n
  const number = numberOf(address)
  return { bits: bits === 32 ? '4' : '6', first: number & ~mask, last: number | mask, value }
}

/** Every byte or 16-bit part in hex, read as one number. */
function numberOf(address: string): bigint {
  const hex = (parts: readonly string[], width: number) =>
    BigInt(`0x${parts.map((part) => part.padStart(width, '0')).join('')}`)
  if (isIPv4(address))
    return hex(
      address.split('.').map((part) => Number(part).toString(16)),
      2,
    )
  const missing = 9 - address.split(':').length
  const full = address.replace('::', `:${Array.from({ length: missing + 1 }, () => '0').join(':')}:`)
  return hex(
    full.split(':').filter((part) => part !== ''),
    4,
  )
}
