import { type AddressRange, parseRange } from '../address-ranges.ts'
import { badLine, linesOf, textOf } from './input-file.ts'
import { readIndicators } from './read-indicators.ts'

/** Why an address is known as bad, and in which time. */
export interface Threat {
  readonly type: string
  readonly description: string
  /** First moment at which it is known so, UTC milliseconds; without it always. */
  readonly from?: number
  /** The moment from which it is no longer. */
  readonly until?: number
}

/** A threat list as it was read. */
export interface ThreatList {
  readonly ranges: readonly AddressRange<Threat>[]
  /** What of the file was not used, one sentence each. */
  readonly notes: readonly string[]
}

/** Reads a threat list: CSV with the header `ip,threatType,description`, or a STIX 2.1 bundle. */
export async function readThreats(file: string): Promise<ThreatList> {
  const text = await textOf(file)
  const isJson = text.trimStart().startsWith('{')
  return isJson ? readIndicators(file) : { ranges: readCsv(text, file), notes: [] }
}

/** An address or a prefix per line; commas in the description stay. */
function readCsv(text: string, file: string): AddressRange<Threat>[] {
  const [header, ...lines] = linesOf(text)
  if (header?.fields[0]?.toLowerCase() !== 'ip') throw badLine(file, 1, 'the header ip,threatType,description')
  return lines.map(({ fields: [address = '', type = ''], content, line }) => {
    const range = parseRange(address)
    if (range === undefined) throw badLine(file, line, 'an address or a prefix in the first column')
    return { ...range, value: { type, description: restOf(content) } }
  })
}

/** What stands behind the second comma, out of its quotes if it has any (RFC 4180). */
function restOf(content: string): string {
  const rest = content.split(',').slice(2).join(',').trim()
  return /^".*"$/.test(rest) ? rest.slice(1, -1).replaceAll('""', '"') : rest
}
