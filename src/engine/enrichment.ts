import { readFile } from 'node:fs/promises'
import { type FlowType, parseTopology, TrafficError } from '../model/index.ts'
import { isSpecialPurpose } from './address.ts'
import { type AddressRange, type AddressRanges, addressRanges, parseRange } from './address-ranges.ts'
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
  /** Tests 7 to 11 of docs/reduction.md. */
  readonly classify: (address: string) => AddressFacts
}

/** Files that a user may supply; each is optional. */
export interface EnrichmentFiles {
  /** docs/topology-file.md. */
  readonly topology?: string
  /** `.csv`: countries; `.json`: Microsoft's service tags download. */
  readonly geo?: readonly string[]
  readonly threats?: string
}

/** Azure's virtual public address: DNS, DHCP and health probes of the platform. */
const PLATFORM = '168.63.129.16'

/** Reads the files and answers per address, each address once. */
export async function readEnrichment({ topology, geo = [], threats }: EnrichmentFiles): Promise<Enrichment> {
  const countries = addressRanges((await Promise.all(geo.filter(isCsv).map(readCountries))).flat())
  const azure = addressRanges((await Promise.all(geo.filter((file) => !isCsv(file)).map(readServiceTags))).flat())
  const malicious = addressRanges(threats === undefined ? [] : await readThreats(threats))
  const map = topology === undefined ? EMPTY_MAP : networkMap(parseTopology(await textOf(topology), topology), topology)
  const known = new Map<string, AddressFacts>()
  const classify = (address: string) => {
    let facts = known.get(address)
    if (facts === undefined) {
      facts = classifyAddress(address, { countries, azure, malicious })
      known.set(address, facts)
    }
    return facts
  }
  return { map, classify }
}

interface Tag {
  readonly region: string
  readonly name: string
}

interface Threat {
  readonly type: string
  readonly description: string
}

interface Tables {
  readonly countries: AddressRanges<string>
  readonly azure: AddressRanges<Tag>
  readonly malicious: AddressRanges<Threat>
}

const NOTHING = { country: '', azureRegion: '', owner: '', threatType: '', threatDescription: '' }

function classifyAddress(address: string, { countries, azure, malicious }: Tables): AddressFacts {
  if (address === PLATFORM) {
    return { ...NOTHING, type: 'AzurePublic', azureRegion: 'Global', owner: 'Microsoft Virtual Public IP' }
  }
  if (isSpecialPurpose(address)) return { ...NOTHING, type: 'Unknown' }
  const country = countries.find(address) ?? ''
  const threat = malicious.find(address)
  if (threat !== undefined) {
    const { type: threatType, description: threatDescription } = threat
    return { ...NOTHING, type: 'MaliciousFlow', country, threatType, threatDescription }
  }
  const tag = azure.find(address)
  if (tag !== undefined) return { ...NOTHING, type: 'AzurePublic', azureRegion: tag.region, owner: tag.name }
  return { ...NOTHING, type: 'ExternalPublic', country }
}

function isCsv(file: string): boolean {
  return /\.csv$/i.test(file)
}

/** `start,end,country` or `prefix,country` per line. */
async function readCountries(file: string): Promise<AddressRange<string>[]> {
  return (await linesOf(file)).map(({ fields, line }) => {
    const [first, last] = fields.length === 3 ? [fields[0]!, fields[1]] : [fields[0]!, undefined]
    const range = fields.length === 2 || fields.length === 3 ? parseRange(first, last) : undefined
    const country = fields.at(-1)!.toLowerCase()
    if (range !== undefined && /^[a-z]{2}$/.test(country)) return { ...range, value: country }
    throw badLine(file, line, 'start,end,country or prefix,country with a country of two letters')
  })
}

/** `ip,threatType,description` per line under a header; an address or a prefix. */
async function readThreats(file: string): Promise<AddressRange<Threat>[]> {
  const [header, ...lines] = await linesOf(file)
  if (header?.fields[0]?.toLowerCase() !== 'ip') throw badLine(file, 1, 'the header ip,threatType,description')
  return lines.map(({ fields, line }) => {
    const range = parseRange(fields[0]!)
    const [, type = '', ...description] = fields
    if (range !== undefined) return { ...range, value: { type, description: description.join(',') } }
    throw badLine(file, line, 'an address or a prefix in the first column')
  })
}

async function linesOf(file: string): Promise<{ readonly fields: readonly string[]; readonly line: number }[]> {
  const lines = (await textOf(file)).split(/\r?\n/)
  return lines.flatMap((text, index) => {
    const content = text.replace(/#.*/, '').trim()
    return content === '' ? [] : [{ fields: content.split(',').map((field) => field.trim()), line: index + 1 }]
  })
}

async function readServiceTags(file: string): Promise<AddressRange<Tag>[]> {
  const tags = valuesOf(parseJson(await textOf(file), file), file)
  return tags.flatMap(({ name, properties }) => {
    const region = properties.region
    if (region === '') return []
    return properties.addressPrefixes.map((prefix) => {
      const range = parseRange(prefix)
      if (range !== undefined) return { ...range, value: { region, name } }
      throw new TrafficError('engine/bad-enrichment', `service tag ${name} holds "${prefix}", which is no prefix`, {
        place: { file },
      })
    })
  })
}

interface ServiceTag {
  readonly name: string
  readonly properties: { readonly region: string; readonly addressPrefixes: readonly string[] }
}

function valuesOf(json: unknown, file: string): readonly ServiceTag[] {
  const values = (json as { values?: unknown } | null)?.values
  if (Array.isArray(values) && values.every(isServiceTag)) return values
  const hint = 'download "Azure IP Ranges and Service Tags"; countries are read from .csv files'
  throw new TrafficError('engine/bad-enrichment', 'this is not a service tags file', { place: { file }, hint })
}

function isServiceTag(value: unknown): value is ServiceTag {
  const tag = value as Partial<ServiceTag> | null
  const prefixes = tag?.properties?.addressPrefixes
  return (
    typeof tag?.name === 'string' &&
    typeof tag.properties?.region === 'string' &&
    Array.isArray(prefixes) &&
    prefixes.every((prefix) => typeof prefix === 'string')
  )
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TrafficError('engine/bad-enrichment', 'the file is not JSON', { place: { file }, cause })
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '')
  } catch (cause) {
    throw new TrafficError('engine/bad-enrichment', 'the file cannot be read', { place: { file }, cause })
  }
}

function badLine(file: string, line: number, wanted: string): TrafficError {
  return new TrafficError('engine/bad-enrichment', `this line is not ${wanted}`, { place: { file, line } })
}
