import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'

interface Range {
  readonly bits: string
  readonly first: bigint
  readonly last: bigint
  readonly value: string
}

/** What the slow reducer knows of public addresses: plain lists, searched from end to end. */
export interface Knowledge {
  readonly countries: readonly Range[]
  readonly azure: readonly Range[]
  readonly threats: readonly Range[]
  readonly placed: Map<string, Place>
}

/** The columns that depend on where the remote address lies. */
export interface Place {
  readonly FlowType: string
  readonly Country: string
  readonly AzureRegion: string
}

const PRIVATE =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 100::/64 2001:db8::/32 fc00::/7 fe80::/10 ff00::/8'
    .split(' ')
    .map((prefix) => fromPrefix(prefix, ''))

/** Reads geo, service-tag and threat files of well-formed lines. */
export async function readKnowledge(geo: readonly string[], threats: string | undefined): Promise<Knowledge> {
  const countries: Range[] = []
  const azure: Range[] = []
  for (const file of geo) {
    const text = await readFile(file, 'utf8')
    if (file.endsWith('.csv')) countries.push(...lines(text).map(country))
    else azure.push(...tags(JSON.parse(text)))
  }
  const list = threats === undefined ? [] : lines(await readFile(threats, 'utf8')).slice(1)
  return { countries, azure, threats: list.map((fields) => fromPrefix(fields[0]!, 'threat')), placed: new Map() }
}

/** Tests 7 to 11 of docs/reduction.md, in their order. */
export function placeOf(address: string, knowledge: Knowledge): Place {
  const known = knowledge.placed.get(address) ?? place(address, knowledge)
  knowledge.placed.set(address, known)
  return known
}

function place(address: string, { countries, azure, threats }: Knowledge): Place {
  const nowhere = { Country: '', AzureRegion: '' }
  if (address === '168.63.129.16') return { ...nowhere, FlowType: 'AzurePublic', AzureRegion: 'Global' }
  if (search(PRIVATE, address) !== undefined) return { ...nowhere, FlowType: 'Unknown' }
  const Country = search(countries, address) ?? ''
  if (search(threats, address) !== undefined) return { ...nowhere, FlowType: 'MaliciousFlow', Country }
  const AzureRegion = search(azure, address)
  if (AzureRegion !== undefined) return { ...nowhere, FlowType: 'AzurePublic', AzureRegion }
  return { ...nowhere, FlowType: 'ExternalPublic', Country }
}

function search(ranges: readonly Range[], address: string): string | undefined {
  const number = numberOf(address)
  const family = isIPv4(address) ? '4' : '6'
  const holding = ranges.filter((range) => range.bits === family && range.first <= number && number <= range.last)
  holding.sort((left, right) => Number(left.last - left.first - (right.last - right.first)))
  return holding[0]?.value
}

function lines(text: string): string[][] {
  const bare = text.split('\n').map((line) => line.split('#')[0]!.trim())
  return bare.filter((line) => line !== '').map((line) => line.split(','))
}

function country(fields: readonly string[]): Range {
  const value = fields.at(-1)!.toLowerCase()
  if (fields.length === 2) return fromPrefix(fields[0]!, value)
  const [first, last] = [fields[0]!, fields[1]!]
  return { bits: isIPv4(first) ? '4' : '6', first: numberOf(first), last: numberOf(last), value }
}

interface Tags {
  readonly values: readonly {
    readonly properties: { readonly region: string; readonly addressPrefixes: readonly string[] }
  }[]
}

function tags({ values }: Tags): Range[] {
  const named = values.filter(({ properties }) => properties.region !== '')
  return named.flatMap(({ properties }) =>
    properties.addressPrefixes.map((prefix) => fromPrefix(prefix, properties.region)),
  )
}

function fromPrefix(prefix: string, value: string): Range {
  const [address, length] = prefix.split('/') as [string, string?]
  const bits = isIPv4(address) ? 32 : 128
  const mask = (1n << BigInt(bits - Number(length ?? bits))) - 1n
  const number = numberOf(address)
  return { bits: bits === 32 ? '4' : '6', first: number & ~mask, last: number | mask, value }
}

/** Every byte or 16-bit part in hex, read as one number. */
function numberOf(address: string): bigint {
  if (isIPv4(address))
    return BigInt(
      `0x${address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('')}`,
    )
  const missing = 9 - address.split(':').length
  const full = address.replace('::', `:${Array.from({ length: missing + 1 }, () => '0').join(':')}:`)
  const parts = full.split(':').filter((part) => part !== '')
  return BigInt(`0x${parts.map((part) => part.padStart(4, '0')).join('')}`)
}
