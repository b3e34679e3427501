import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { type Cell, parseTopology, type Topology } from '../../model/index.ts'
import { readRows } from '../../store/index.ts'
import { countriesOf } from './countries.ts'
import { fromPrefix, numberOf, type Range, search } from './ranges.ts'
import { type Threat, threatsOf } from './threats.ts'

/** What the slow reducer knows of networks and addresses: plain lists, searched from end to end. */
export interface Knowledge {
  readonly topology: Topology
  /** By file, in the order of the files. */
  readonly countries: readonly (readonly Range<string>[])[]
  readonly azure: readonly Range<{ readonly region: string; readonly tag: string }>[]
  readonly threats: readonly Range<Threat>[]
  /** Rows of NTAIpDetails. */
  readonly said: readonly Readonly<Record<string, Cell>>[]
  /** Some threats hold for a time only. */
  readonly isTimed: boolean
  /** Answers already found. */
  readonly remembered: Map<string, unknown>
}

/** Files in the words of the command line. */
export interface KnowledgeFiles {
  readonly topology?: string
  readonly geo?: readonly string[]
  readonly threats?: string
  readonly ipDetails?: string
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
export async function readKnowledge({ topology, geo = [], threats, ipDetails }: KnowledgeFiles): Promise<Knowledge> {
  const isCountries = (file: string) => /\.(csv|parquet|mmdb)$/.test(file)
  const countries = await Promise.all(geo.filter(isCountries).map(countriesOf))
  const json = await Promise.all(geo.filter((file) => !isCountries(file)).map((file) => readFile(file, 'utf8')))
  const empty = '{"takenAt":"","virtualNetworks":[],"networkInterfaces":[]}'
  const bad = threats === undefined ? [] : await threatsOf(threats)
  return {
    topology: parseTopology(topology === undefined ? empty : await readFile(topology, 'utf8'), topology ?? ''),
    countries,
    azure: json.flatMap((text) => tags(JSON.parse(text))),
    threats: bad,
    said: ipDetails === undefined ? [] : await readRows(ipDetails, 'NTAIpDetails'),
    isTimed: ipDetails !== undefined || bad.some(({ value }) => value.from > -Infinity || value.until < Infinity),
    remembered: new Map(),
  }
}

/** An interval, UTC milliseconds. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Tests 7 to 11 of docs/reduction.md, in their order. */
export function whoIs(address: string, knowledge: Knowledge, span: Span): Address {
  const { countries, azure, threats } = knowledge
  const nothing = { Country: '', AzureRegion: '', PublicIpDetails: '', ThreatType: '', ThreatDescription: '' }
  if (address === '168.63.129.16') {
    const PublicIpDetails = 'Microsoft Virtual Public IP'
    return { ...nothing, FlowType: 'AzurePublic', AzureRegion: 'Global', PublicIpDetails }
  }
  if (search(PRIVATE, address)) return { ...nothing, FlowType: 'UnknownPrivate' }
  const said = saidOf(address, knowledge, span)
  if (said !== undefined) return said
  const Country = countries.map((file) => search(file, address)).find((one) => one !== undefined) ?? ''
  const threat = search(
    threats.filter(({ value }) => value.from < span.end && value.until > span.start),
    address,
  )
  if (threat !== undefined) {
    const { type: ThreatType, description: ThreatDescription } = threat
    return { ...nothing, FlowType: 'MaliciousFlow', Country, ThreatType, ThreatDescription }
  }
  const found = search(azure, address)
  if (found === undefined) return { ...nothing, FlowType: 'ExternalPublic', Country }
  return { ...nothing, FlowType: 'AzurePublic', AzureRegion: found.region, PublicIpDetails: found.tag }
}

/** What a workspace says of an address in an interval, else what it said last. */
function saidOf(address: string, { said }: Knowledge, { start, end }: Span): Address | undefined {
  const own = said.filter(({ Ip }) => sameAddress(String(Ip), address))
  const at = ({ FlowIntervalStartTime }: (typeof own)[number]) => Date.parse(String(FlowIntervalStartTime))
  const row = own.find((one) => at(one) >= start && at(one) < end) ?? own.sort((a, b) => at(a) - at(b)).at(-1)
  if (row === undefined) return undefined
  const isAzure = row.FlowType === 'AzurePublic'
  return {
    FlowType: row.FlowType as Address['FlowType'], // what a workspace writes
    Country: isAzure ? '' : String(row.Location ?? ''),
    AzureRegion: isAzure ? String(row.Location ?? '') : '',
    PublicIpDetails: String(row.PublicIpDetails ?? ''),
    ThreatType: String(row.ThreatType ?? ''),
    ThreatDescription: String(row.ThreatDescription ?? ''),
  }
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

interface Tags {
  readonly values: readonly {
    readonly name: string
    readonly properties: { readonly region?: string; readonly addressPrefixes: readonly string[] }
  }[]
}

function tags({ values }: Tags) {
  return values.flatMap(({ name, properties: { region = '', addressPrefixes } }) =>
    region === '' ? [] : addressPrefixes.map((prefix) => fromPrefix(prefix, { region, tag: name })),
  )
}
