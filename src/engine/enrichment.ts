import { readFile } from 'node:fs/promises'
import { type FlowType, TrafficError } from '../model/index.ts'
import { isSpecialPurpose } from './address.ts'
import { type AddressRange, type AddressRanges, addressRanges, parseRange } from './address-ranges.ts'

/** What is known of one address outside the captured side. */
export interface AddressFacts {
  readonly type: Extract<FlowType, 'MaliciousFlow' | 'AzurePublic' | 'ExternalPublic' | 'Unknown'>
  /** Two lower-case letters, empty when unknown or not applicable. */
  readonly country: string
  readonly azureRegion: string
}

/** Tells what an address is, by the order of tests in docs/reduction.md (7 to 11: without topology). */
export type Classify = (address: string) => AddressFacts

/** Files that a user may supply; each is optional. */
export interface EnrichmentFiles {
  /** `.csv`: countries; `.json`: Microsoft's service tags download. */
  readonly geo?: readonly string[]
  readonly threats?: string
}

/** Azure's virtual public address: DNS, DHCP and health probes of the platform. */
const PLATFORM = '168.63.129.16'

/** Reads the files and answers per address, each address once. */
export async function readEnrichment({ geo = [], threats }: EnrichmentFiles): Promise<Classify> {
  const countries = addressRanges((await Promise.all(geo.filter(isCsv).map(readCountries))).flat())
  const azure = addressRanges((await Promise.all(geo.filter((file) => !isCsv(file)).map(readServiceTags))).flat())
  const malicious = addressRanges(threats === undefined ? [] : await readThreats(threats))
  const known = new Map<string, AddressFacts>()
  return (address) => {
    let facts = known.get(address)
    if (facts === undefined) {
      facts = classify(address, { countries, azure, malicious })
      known.set(address, facts)
    }
    return facts
  }
}

interface Tables {
  readonly countries: AddressRanges<string>
  readonly azure: AddressRanges<string>
  readonly malicious: AddressRanges<true>
}

function classify(address: string, { countries, azure, malicious }: Tables): AddressFacts {
  const facts = { country: '', azureRegion: '' }
  if (address === PLATFORM) return { ...facts, type: 'AzurePublic', azureRegion: 'Global' }
  if (isSpecialPurpose(address)) return { ...facts, type: 'Unknown' }
  const country = countries.find(address) ?? ''
  if (malicious.find(address)) return { ...facts, type: 'MaliciousFlow', country }
  const azureRegion = azure.find(address)
  if (azureRegion !== undefined) return { ...facts, type: 'AzurePublic', azureRegion }
  return { ...facts, type: 'ExternalPublic', country }
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
async function readThreats(file: string): Promise<AddressRange<true>[]> {
  const [header, ...lines] = await linesOf(file)
  if (header?.fields[0]?.toLowerCase() !== 'ip') throw badLine(file, 1, 'the header ip,threatType,description')
  return lines.map(({ fields, line }) => {
    const range = parseRange(fields[0]!)
    if (range !== undefined) return { ...range, value: true as const }
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

async function readServiceTags(file: string): Promise<AddressRange<string>[]> {
  const tags = valuesOf(parseJson(await textOf(file), file), file)
  return tags.flatMap(({ name, properties }) => {
    const region = properties.region
    if (region === '') return []
    return properties.addressPrefixes.map((prefix) => {
      const range = parseRange(prefix)
      if (range !== undefined) return { ...range, value: region }
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
