import { type FlowType, parseTopology, type Topology } from '../model/index.ts'
import { isSpecialPurpose } from './address.ts'
import { type AddressRanges, addressRanges } from './address-ranges.ts'
import { textOf } from './inputs/input-file.ts'
import { type Countries, isCountryFile, readCountries } from './inputs/read-countries.ts'
import { type IpDetails, readIpDetails } from './inputs/read-ip-details.ts'
import { readServiceTags, type Tag } from './inputs/read-service-tags.ts'
import { readThreats, type Threat } from './inputs/read-threats.ts'
import { EMPTY_MAP, type NetworkMap, networkMap } from './network-map.ts'

/** What is known of one address that no VNet and no site holds. */
export interface AddressFacts {
  readonly type: Extract<FlowType, 'MaliciousFlow' | 'AzurePublic' | 'ExternalPublic' | 'Unknown'>
  /** Two lower-case letters, empty when unknown or not applicable. */
  readonly country: string
  readonly azureRegion: string
  /** Whose the address is: the service tag that decided, empty when none did. */
  readonly owner: string
  readonly threatType: string
  readonly threatDescription: string
}

/** What the engine knows of networks and addresses. */
export interface Enrichment {
  readonly map: NetworkMap
  /** What the map was made from; undefined without a topology file. */
  readonly topology: Topology | undefined
  /** Tests 7 to 11 of docs/reduction.md. */
  readonly classify: (address: string) => AddressFacts
  /** The same for an interval: of a threat list with times only what holds in some part of it. */
  readonly during: (start: number, end: number) => Enrichment
  /** What of the files was not used, one sentence each. */
  readonly notes: readonly string[]
}

/** Files that a user may supply; each is optional. */
export interface EnrichmentFiles {
  /** docs/topology-file.md. */
  readonly topology?: string
  /** `.csv`, `.parquet`, `.mmdb`: countries; any other: Microsoft's service tags. */
  readonly geo?: readonly string[]
  /** CSV, or a STIX 2.1 bundle. */
  readonly threats?: string
  /** Exported rows of NTAIpDetails; what they say comes before threats and geo. */
  readonly ipDetails?: string
}

/** Azure's virtual public address: DNS, DHCP and health probes of the platform. */
const PLATFORM = '168.63.129.16'

/** Reads the files. Throws engine/bad-enrichment for one that is not what it should be, with its place. */
export async function readEnrichment({ topology, geo = [], threats, ipDetails }: EnrichmentFiles): Promise<Enrichment> {
  const countries = await readCountries(geo.filter(isCountryFile))
  const tags = await Promise.all(geo.filter((file) => !isCountryFile(file)).map(readServiceTags))
  const list = threats === undefined ? { ranges: [], notes: [] } : await readThreats(threats)
  const networks = topology === undefined ? undefined : parseTopology(await textOf(topology), topology)
  const map = networks === undefined ? EMPTY_MAP : networkMap(networks, topology ?? '')
  const details = ipDetails === undefined ? undefined : await readIpDetails(ipDetails)
  const tables = { details, countries, azure: addressRanges(tags.flat()), malicious: addressRanges(list.ranges) }
  const isTimed =
    details !== undefined || list.ranges.some(({ value: { from, until } }) => from !== undefined || until !== undefined)
  const enrichment = (start: number, end: number): Enrichment => ({
    map,
    topology: networks,
    classify: remembering((address) => classifyAddress(address, tables, { start, end })),
    during: isTimed ? enrichment : () => whole,
    notes: list.notes,
  })
  const whole = enrichment(-Infinity, Infinity)
  return whole
}

/** Addresses remembered before all are forgotten: scans of the internet must not fill the memory. */
const REMEMBERED = 200_000

function remembering(ask: (address: string) => AddressFacts): (address: string) => AddressFacts {
  const known = new Map<string, AddressFacts>()
  return (address) => {
    let facts = known.get(address)
    if (facts === undefined) {
      facts = ask(address)
      if (known.size >= REMEMBERED) known.clear()
      known.set(address, facts)
    }
    return facts
  }
}

interface Tables {
  readonly details: IpDetails | undefined
  readonly countries: Countries
  readonly azure: AddressRanges<Tag>
  readonly malicious: AddressRanges<Threat>
}

interface Span {
  readonly start: number
  readonly end: number
}

const NOTHING = { country: '', azureRegion: '', owner: '', threatType: '', threatDescription: '' }

function classifyAddress(address: string, { details, countries, azure, malicious }: Tables, span: Span): AddressFacts {
  if (address === PLATFORM) {
    return { ...NOTHING, type: 'AzurePublic', azureRegion: 'Global', owner: 'Microsoft Virtual Public IP' }
  }
  if (isSpecialPurpose(address)) return { ...NOTHING, type: 'Unknown' }
  const said = details?.find(address, span.start, span.end)
  if (said !== undefined) return said
  const country = countries.find(address) ?? ''
  const threat = malicious.find(address, (one) => holdsIn(one, span))
  if (threat !== undefined) {
    const { type: threatType, description: threatDescription } = threat
    return { ...NOTHING, type: 'MaliciousFlow', country, threatType, threatDescription }
  }
  const tag = azure.find(address)
  if (tag !== undefined) return { ...NOTHING, type: 'AzurePublic', azureRegion: tag.region, owner: tag.name }
  return externalIn(country)
}

const externals = new Map<string, AddressFacts>()

/** Most addresses are strangers of which only the country is known: they share an object, by which others know them again. */
function externalIn(country: string): AddressFacts {
  const known = externals.get(country)
  if (known !== undefined) return known
  const facts: AddressFacts = { ...NOTHING, type: 'ExternalPublic', country }
  externals.set(country, facts)
  return facts
}

function holdsIn({ from = -Infinity, until = Infinity }: Threat, { start, end }: Span): boolean {
  return from < end && until > start
}
